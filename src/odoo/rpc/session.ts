/**
 * One Odoo identity on the wire: logs in once, keeps the uid, decides what may be sent again.
 *
 * Knows protocols only by their interface. Must not know models, MCP or configuration files.
 */
import { AuthError, NetworkError, ProtocolError } from "../errors.ts";
import type { Json } from "../json.ts";
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

/** What a log-in found out: the protocol that the server speaks, and who we are. */
interface LoggedIn {
  readonly protocol: Protocol;
  readonly uid: number;
}

export class RpcSession {
  readonly #options: SessionOptions;
  #loggedIn: Promise<LoggedIn> | undefined;
  #protocolName: Protocol["name"];

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#protocolName = options.protocols[0].name;
  }

  /** The protocol in use; before the first log-in, the preferred one. */
  get protocol(): Protocol["name"] {
    return this.#protocolName;
  }

  get login(): { database: string; username: string } {
    const { database, username } = this.#options.login;
    return { database, username };
  }

  /** The uid, from one log-in that all callers share. @throws {CallError} */
  async uid(): Promise<number> {
    return (await this.#logInOnce()).uid;
  }

  /** The server's version; undefined when it tells none that can be read. @throws {CallError} */
  async version(): Promise<OdooVersion | undefined> {
    const { protocol } = await this.#logInOnce();
    const answer = await this.#send(protocol, protocol.encodeVersion(), { idempotent: true });
    return parseVersion(protocol.readVersion(answer) ?? "");
  }

  /**
   * Calls a model's method and resolves with its bare value.
   * @throws {CallError} whose `outcome` tells what became of the call.
   */
  async execute(call: ModelCall, options: ExecuteOptions): Promise<Json> {
    const loggedIn = this.#logInOnce();
    try {
      return await this.#sendExecute(await loggedIn, call, options);
    } catch (error) {
      // A failed log-in was told already; one that worked and is refused now was forgotten by Odoo,
      // before it did anything: it may have restarted, or been restored.
      if (!(error instanceof AuthError) || error.outcome === "not_sent") throw error;
      if (this.#loggedIn === loggedIn) this.#loggedIn = undefined;
      return await this.#sendExecute(await this.#logInOnce(), call, options);
    }
  }

  #logInOnce(): Promise<LoggedIn> {
    const loggedIn = this.#loggedIn ??= this.#logIn();
    loggedIn.catch(() => {
      if (this.#loggedIn === loggedIn) this.#loggedIn = undefined;
    });
    return loggedIn;
  }

  #sendExecute(
    { protocol, uid }: LoggedIn,
    call: ModelCall,
    options: ExecuteOptions,
  ): Promise<Json> {
    const request = protocol.encodeExecute({ ...this.#options.login, uid }, call);
    return this.#send(protocol, request, options);
  }

  async #logIn(): Promise<LoggedIn> {
    const { protocols, login } = this.#options;
    let failure: unknown;
    for (const protocol of protocols) {
      try {
        const request = protocol.encodeAuthenticate(login);
        const uid = protocol.readUid(await this.#send(protocol, request, { idempotent: true }));
        if (uid === undefined) {
          throw new AuthError("Odoo refused the user name, key or password", "not_sent");
        }
        this.#protocolName = protocol.name;
        return { protocol, uid };
      } catch (error) {
        if (!isUnspoken(error)) throw this.#describeLogin(error);
        failure ??= error;
      }
    }
    throw this.#describeLogin(failure);
  }

  /** Whatever went wrong while logging in, the call that needed it was not sent. */
  #describeLogin(error: unknown): unknown {
    const { database, username } = this.#options.login;
    if (error instanceof AuthError) {
      const message = `log-in to database ${database} as ${username} failed: ${error.message}`;
      return new AuthError(message, "not_sent");
    }
    if (error instanceof NetworkError) {
      const { kind, message, status } = error;
      return new NetworkError(kind, message, "not_sent", {
        cause: error,
        ...(status && { status }),
      });
    }
    if (error instanceof ProtocolError) {
      return new ProtocolError(error.kind, error.message, "not_sent", { cause: error });
    }
    return error;
  }

  async #send(protocol: Protocol, request: HttpRequest, options: ExecuteOptions): Promise<Json> {
    const { pool, rateLimit, send } = this.#options;
    const { signal, idempotent } = options;
    const once = !idempotent;
    await rateLimit(signal);
    for (let attempt = 0;; attempt++) {
      try {
        return protocol.decode(await pool(() => send(request, { signal, once }), signal));
      } catch (error) {
        const wait = RETRY_WAITS_MS[attempt];
        if (wait === undefined || !mayRepeat(error, idempotent)) throw error;
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

/** A proxy that shuts a path, or a server that has none, not one that refuses this credential. */
const UNSPOKEN_STATUSES = new Set([403, 404, 405, 410, 415, 501]);

/** Whether the server does not speak the protocol, so that the next one is worth a try. */
function isUnspoken(error: unknown): boolean {
  return error instanceof ProtocolError ||
    (error instanceof NetworkError && error.kind === "status" &&
      UNSPOKEN_STATUSES.has(error.status ?? 0));
}
