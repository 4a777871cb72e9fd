/** Sessions for tests, with the options that a test does not speak of filled in. */
import { createHttpClient, type HttpClientOptions } from "../../src/odoo/rpc/http_client.ts";
import { jsonrpc } from "../../src/odoo/rpc/jsonrpc.ts";
import { createPool } from "../../src/odoo/rpc/pool.ts";
import type { ModelCall, Protocol } from "../../src/odoo/rpc/protocol.ts";
import { RpcSession, type SessionOptions } from "../../src/odoo/rpc/session.ts";
import { xmlrpc } from "../../src/odoo/rpc/xmlrpc.ts";

export const SECRET = "key-that-no-message-may-hold";
export const LOGIN = { database: "erp", username: "ada@example.com", password: SECRET } as const;
export const PROTOCOLS: readonly Protocol[] = [jsonrpc, xmlrpc];
export const AUTO = [jsonrpc, xmlrpc] as const;

export const READ: ModelCall = {
  model: "res.partner",
  method: "read",
  args: [[1]],
  kwargs: { fields: ["name"] },
};
export const CREATE: ModelCall = {
  model: "res.partner",
  method: "create",
  args: [[{ name: "Ada" }]],
  kwargs: {},
};

export interface TestSessionOptions
  extends
    Partial<Omit<HttpClientOptions, "baseUrl">>,
    Partial<Pick<SessionOptions, "protocols" | "pool" | "rateLimit">> {}

export function createSession(url: string, options: TestSessionOptions = {}): RpcSession {
  return new RpcSession({
    protocols: options.protocols ?? [jsonrpc],
    send: createHttpClient({
      baseUrl: url,
      timeoutMs: options.timeoutMs ?? 5_000,
      maxResponseBytes: options.maxResponseBytes ?? 1_000_000,
    }),
    login: LOGIN,
    pool: options.pool ?? createPool(5),
    rateLimit: options.rateLimit ?? (() => Promise.resolve()),
  });
}
