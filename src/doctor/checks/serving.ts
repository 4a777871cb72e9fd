/** Serving over HTTP: the port, and who may come in. Knows sockets; must not know Odoo. */
import type { Config } from "../../config/schema.ts";
import { broken, type CheckRow, type Finding, ok, warning } from "../checkup.ts";

export interface Serving {
  readonly config: Config;
  /** Who may come in as whom, and what of it should not stay so. @throws {ConfigError} */
  readonly readAccess: () => {
    readonly summary: Readonly<Record<string, string>>;
    readonly weaknesses: readonly string[];
  };
}

/** For HTTP alone: over stdio the client starts the program, and nothing listens. */
export const SERVING_CHECKS: readonly CheckRow<Serving>[] = [
  {
    id: "port",
    title: "Port",
    run: ({ config: { http } }) => tryListen(http),
  },
  {
    id: "access",
    title: "Who may come in",
    remedy: "access_choice",
    run: ({ readAccess }) => {
      const { summary, weaknesses } = readAccess();
      const told = Object.entries(summary).map(([name, value]) => `${name} ${value}`).join(", ");
      return weaknesses.length === 0 ? ok(told) : warning(weaknesses.join("\n"), "access_weak");
    },
  },
  {
    id: "allowed_hosts",
    title: "Called by",
    run: ({ config: { http } }) => {
      const names = [...new Set(["localhost", http.host, ...http.allowed_hosts])];
      return ok(names.filter((name) => !WILDCARDS.has(name)).join(", "));
    },
  },
];

/** Addresses that nobody calls by. */
const WILDCARDS = new Set(["0.0.0.0", "::", "[::]"]);

async function tryListen({ host: hostname, port }: Config["http"]): Promise<Finding> {
  const place = `${hostname}:${port}`;
  try {
    Deno.listen({ hostname, port }).close();
    return ok(`${place} is free`);
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) {
      return await isOurs(hostname, port)
        ? ok(`odoo-mcp serves on ${place} already`)
        : broken(`another program listens on ${place}`, "port_in_use");
    }
    if (error instanceof Deno.errors.NotCapable) {
      return broken(`no permission to listen on ${place}`, "permissions", { flags: "--allow-net" });
    }
    return broken(`cannot listen on ${place}`, "bad_host");
  }
}

/** Milliseconds in which a server on this machine answers. */
const ANSWER_MS = 2_000;

async function isOurs(hostname: string, port: number): Promise<boolean> {
  const host = WILDCARDS.has(hostname) ? "127.0.0.1" : hostname;
  try {
    const response = await fetch(
      `http://${host.includes(":") ? `[${host}]` : host}:${port}/health`,
      {
        signal: AbortSignal.timeout(ANSWER_MS),
        redirect: "manual",
      },
    );
    return (await response.text()).slice(0, 100) === JSON.stringify({ status: "ok" });
  } catch {
    return false;
  }
}
