/**
 * An exchange over `node:https`, for what `fetch` has no way to do: not to verify the server at all, or to
 * trust an authority's certificate that a server uses as its own. Knows `node:https`; loaded only then.
 */
import { Agent, request } from "node:https";
import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import type { Exchange, ExchangeInit } from "./exchange.ts";

export interface NodeTrust {
  /** All that is trusted, as PEM. Without a list node would look for one itself, which needs `--allow-sys`. */
  readonly ca: string[];
  readonly verify: boolean;
}

export function createNodeExchange({ ca, verify }: NodeTrust): Exchange {
  const trust = { ca, rejectUnauthorized: verify, proxyEnv: proxyEnv() };
  const kept = new Agent({ ...trust, keepAlive: true });
  const fresh = new Agent({ ...trust, keepAlive: false });
  return {
    run: (url, init) => exchange(url, { ...init, agent: init.once ? fresh : kept }),
    [Symbol.dispose](): void {
      kept.destroy();
      fresh.destroy();
    },
  };
}

/** `fetch` reads these by itself; an agent is told. */
function proxyEnv(): Record<string, string> {
  const { state } = Deno.permissions.querySync({ name: "env" });
  return state === "granted" ? Deno.env.toObject() : {};
}

function exchange(
  url: string,
  { method, headers, body, signal, agent }: ExchangeInit & { agent: Agent },
): Promise<Response> {
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  request(url, { method, headers: { ...headers, accept: "*/*" }, agent, signal })
    .on("response", (message: IncomingMessage) => resolve(toResponse(message)))
    .on("error", reject)
    .end(body);
  return promise;
}

/** Statuses whose answer has no body, which `Response` insists on. */
const BODILESS = [204, 205, 304];

function toResponse(message: IncomingMessage): Response {
  const status = message.statusCode ?? 0;
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(message.headersDistinct)) {
    for (const value of values) headers.append(name, value);
  }
  return new Response(BODILESS.includes(status) ? null : Readable.toWeb(message), {
    status,
    headers,
  });
}
