/**
 * One Odoo identity on the wire: logs in once, keeps the uid, decides what may be sent again.
 *
 * Knows protocols only by their interface. Must not know models, MCP or configuration files.
 */
import { AuthError, CallError, NetworkError, ProtocolError } from "../errors.ts";
import type { Json } from "../json.ts";
import { isJsonObject } from "../json.ts";
import { type OdooVersion, parseVersion } from "../versions.ts";
import type { HttpRequest, HttpSend } from "./http_client.ts";
import type { Gate } from "./pool.ts";
import type { Login, ModelCall, Protocol } from "./protocol.ts";

export interface SessionOptions {
  /** Candidates, the preferred first: the next is tried where the server does not speak one. */
  readonly protocols: readonly [Protocol, ...Protocol[]];
  readonly send: HttpSend;
  readonly login: Login;
  readonly pool: Gate;
  readonly rateLimit: (signal?: AbortSignal) => Promise<void>;
}

export interface ExecuteOptions {
  /** Whether Odoo's data is the same after one call and after two: only then may it be sent twice. */
  readonly idempotent: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Waits before the second and third attempt are drawn from 0 to this, in milliseconds. */
const RETRY_WAITS_MS = [150, 600] as const;

export class RpcSession {
  readonly #options: SessionOptions;
  #protocol: Protocol;
  #login: Promise<number> | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#protocol = options.protocols[0];
  }

  get protocol(): Protocol["name"] {
    return this.#protocol.name;
  }

  get login(): { database: string; username: string } {
    const { database, username } = this.#options.login;
    return { database, username };
  }

  /** The uid, from one login that all callers share. @throws {CallError} */
  uid(): Promise<number> {
    this.#login ??= this.#logIn().catch((error) => {
      this.#login = undefined;
      throw error;
    });
    return this.#login;
  }

  /** The server's version; undefined when it tells none that can be read. @throws {CallError} */
  async version(): Promise<OdooVersion | undefined> {
    await this.uid();
    const answer = await this.#send(this.#protocol.encodeVersion(), { idempotent: true });
    const text = isJsonObject(answer) ? answer.server_version : undefined;
    return typeof text === "string" ? parseVersion(text) : undefined;
  }

  /**
   * Calls a model's method and resolves with its bare value.
   * @throws {CallError} whose `outcome` tells what became of the call.
   */
  async execute(call: ModelCall, options: ExecuteOptions): Promise<Json> {
    const uid = await this.uid();
    try {
      return await this.#sendExecute(uid, call, options);
    } catch (error) {
      if (!(error instanceof AuthError)) throw error;
      // Odoo refused the credential before it did anything: it may have restarted or been restored.
      this.#login = undefined;
      return await this.#sendExecute(await this.uid(), call, options);
    }
  }

  #sendExecute(uid: number, call: ModelCall, options: ExecuteOptions): Promise<Json> {
    const request = this.#protocol.encodeExecute({ ...this.#options.login, uid }, call);
    return this.#send(request, options);
  }

  async #logIn(): Promise<number> {
    const { protocols, login } = this.#options;
    let failure: unknown;
    for (const protocol of protocols) {
      this.#protocol = protocol;
      try {
        const uid = await this.#send(protocol.encodeAuthenticate(login), { idempotent: true });
        if (typeof uid === "number" && uid > 0) return uid;
        throw new AuthError("Odoo refused the user name, key or password", "not_sent");
      } catch (error) {
        if (!isUnspoken(error)) throw this.#describeLogin(error);
        failure ??= error;
      }
    }
    this.#protocol = protocols[0];
    throw this.#describeLogin(failure);
  }

  /** Whatever went wrong while logging in, the call that needed it was not sent. */
  #describeLogin(error: unknown): unknown {
    if (!(error instanceof CallError)) return error;
    const { database, username } = this.#options.login;
    const message = `log-in to database ${database} as ${username} failed: ${error.message}`;
    if (error instanceof AuthError) return new AuthError(message, "not_sent");
    if (error instanceof NetworkError) {
      return new NetworkError(error.kind, error.message, "not_sent", { cause: error });
    }
    if (error instanceof ProtocolError) {
      return new ProtocolError(error.kind, error.message, "not_sent", { cause: error });
    }
    return error;
  }

  async #send(request: HttpRequest, options: ExecuteOptions): Promise<Json> {
    const { pool, rateLimit, send } = this.#options;
    const { signal } = options;
    await rateLimit(signal);
    for (let attempt = 0;; attempt++) {
      try {
        return this.#protocol.decode(await pool(() => send(request, { signal }), signal));
      } catch (error) {
        const wait = RETRY_WAITS_MS[attempt];
        if (wait === undefined || !mayRepeat(error, options.idempotent)) throw error;
        await new Promise((resolve) => setTimeout(resolve, Math.random() * wait));
      }
    }
  }
}

/** A timeout has used up the caller's patience, and a cancelled call is not wanted any more. */
function mayRepeat(error: unknown, idempotent: boolean): boolean {
  if (!(error instanceof NetworkError)) return false;
  switch (error.kind) {
    case "refused":
    case "interrupted":
      return idempotent || error.outcome === "not_sent";
    case "status":
      return idempotent && error.status !== undefined && error.status >= 502;
    default:
      return false;
  }
}

/** Whether the server does not speak the protocol, so that the next one is worth a try. */
function isUnspoken(error: unknown): boolean {
  return error instanceof ProtocolError ||
    (error instanceof NetworkError && error.kind === "status" &&
      (error.status === 404 || error.status === 405 || error.status === 410));
}
