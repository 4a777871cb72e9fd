/**
 * The embedded Odoo: a small company served over Odoo's own protocols, for demonstrations and tests.
 *
 * Everything is in memory and deterministic, nothing persists. What it claims to be is in
 * ODOO-FACTS; it knows nothing of the program that talks to it.
 */
import { ACCOUNTS, type SandboxAccount } from "./logins.ts";
import { handle } from "./server.ts";
import type { LoggedCall } from "./services.ts";
import type { Version } from "./versions.ts";
import { createWorld } from "./world.ts";

export type { LoggedCall, SandboxAccount, Version };

export interface SandboxOptions {
  /** Default `127.0.0.1`. */
  hostname?: string;
  /** Default 0: any free port. */
  port?: number;
  /** The Odoo to play. Default `18.0`. */
  version?: Version;
  /** How many more contacts to invent on top of the sample data. */
  partners?: number;
  /** How long each answer takes, in milliseconds. */
  latencyMs?: number;
  /** Stops the server. */
  signal?: AbortSignal;
}

/** A running sandbox. */
export interface Sandbox extends AsyncDisposable {
  /** `http://127.0.0.1:12345`, without a slash at its end. */
  url: string;
  /** The one database there is: `demo`. */
  database: string;
  accounts: { admin: SandboxAccount; demo: SandboxAccount; lowrights: SandboxAccount };
  /** The calls received since the start or the last {@link resetCalls}, oldest first. */
  calls: readonly LoggedCall[];
  resetCalls(): void;
  /** Refuses everybody with AccessDenied until they authenticate again. */
  forgetLogins(): void;
  shutdown(): Promise<void>;
}

/** Starts a sandbox and answers when it listens. */
export function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { hostname = "127.0.0.1", port = 0, version = "18.0", partners = 0, latencyMs = 0 } =
    options;
  const world = createWorld(version, { partners });
  const server = Deno.serve({ hostname, port, onListen: () => {} }, async (request) => {
    const answer = await handle(world, request);
    if (latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, latencyMs));
    return answer;
  });
  const shutdown = async (): Promise<void> => {
    options.signal?.removeEventListener("abort", onAbort);
    await server.shutdown();
  };
  const onAbort = (): void => void shutdown();
  options.signal?.addEventListener("abort", onAbort, { once: true });
  return Promise.resolve({
    url: `http://${server.addr.hostname}:${server.addr.port}`,
    database: world.database,
    accounts: ACCOUNTS,
    calls: world.calls,
    resetCalls: () => void world.calls.splice(0),
    forgetLogins: () => world.logins.forget(),
    shutdown,
    [Symbol.asyncDispose]: shutdown,
  });
}
