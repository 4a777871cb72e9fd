/** Sessions for tests, with the options that a test does not speak of filled in. */
import {
  createHttpClient,
  type HttpClient,
  type HttpClientOptions,
} from "../../src/odoo/http/client.ts";
import { jsonrpc } from "../../src/odoo/rpc/jsonrpc.ts";
import { createCircuit } from "../../src/odoo/rpc/circuit.ts";
import { createDelivery, type DeliveryOptions } from "../../src/odoo/rpc/delivery.ts";
import { createPool } from "../../src/odoo/rpc/pool.ts";
import type { Login, ModelCall, Protocol } from "../../src/odoo/rpc/protocol.ts";
import { createRateLimit } from "../../src/odoo/rpc/rate_limit.ts";
import { RpcSession, type SessionOptions } from "../../src/odoo/rpc/session.ts";
import { xmlrpc } from "../../src/odoo/rpc/xmlrpc.ts";

export const SECRET = "key-that-no-message-may-hold";
export const LOGIN = {
  database: "erp",
  username: "ada@example.com",
  secret: SECRET,
  kind: "key",
} as const;
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
    Partial<Pick<SessionOptions, "protocols" | "pin" | "onLogin">>,
    Partial<Pick<DeliveryOptions, "gate" | "rateLimit" | "circuit">> {
  readonly login?: Partial<Login>;
}

/** A session that ends with its connections. */
class TestSession extends RpcSession implements Disposable {
  readonly #client: HttpClient;

  constructor(client: HttpClient, options: SessionOptions) {
    super(options);
    this.#client = client;
  }

  [Symbol.dispose](): void {
    this.#client[Symbol.dispose]();
  }
}

export function openSession(
  url: string,
  options: TestSessionOptions = {},
): RpcSession & Disposable {
  const timeoutMs = options.timeoutMs ?? 5_000;
  const client = createHttpClient({
    baseUrl: url,
    timeoutMs,
    maxResponseBytes: options.maxResponseBytes ?? 1_000_000,
  });
  return new TestSession(client, {
    protocols: options.protocols ?? [jsonrpc],
    login: { ...LOGIN, ...options.login },
    pin: options.pin,
    ...(options.onLogin && { onLogin: options.onLogin }),
    deliver: createDelivery({
      send: client.send,
      timeoutMs,
      gate: options.gate ?? createPool(5).open().run,
      circuit: options.circuit ?? createCircuit(),
      rateLimit: options.rateLimit ?? createRateLimit({ perMinute: 0, maxWaitMs: 60_000 }),
    }),
  });
}
