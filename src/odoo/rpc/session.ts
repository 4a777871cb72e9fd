/**
 * One Odoo identity on the wire: logs in once, keeps the uid, and logs in again where Odoo forgot. What may be sent again is decided by `delivery.ts`.
 *
 * Knows protocols only by their interface. Must not know models, MCP or configuration files.
 */
import { AuthError, NetworkError, OdooError } from "../errors.ts";
import { untilCancelled } from "../cancel.ts";
import type { HttpRequest } from "../http/client.ts";
import type { Json } from "../json.ts";
import { type Observer, UNOBSERVED } from "../observer.ts";
import { type OdooVersion, parseVersion } from "../versions.ts";
import type { Deliver, ExecuteOptions } from "./delivery.ts";
import { type LoggedIn, logIn, type Read } from "./log_in.ts";
import type { Login, ModelCall, Protocol, ProtocolName } from "./protocol.ts";
import { isRefusedUnread, isUnspoken } from "./refusal.ts";
import { Signatures } from "./signatures.ts";
import { createWebPages, type WebPages } from "./web_pages.ts";

export interface SessionOptions {
  /** Candidates, the cheapest first: the next is tried where the server does not speak one. */
  readonly protocols: readonly [Protocol, ...Protocol[]];
  readonly deliver: Deliver;
  readonly login: Login;
  /**
   * Milliseconds for which a refused credential is not tried again: Odoo shuts out an address after a few failures,
   * and everybody behind it. 0 unless told.
   */
  readonly refusedMs?: number;
  /** Told once per log-in, before the first call. */
  readonly onLogin?: (session: RpcSession, protocol: Protocol) => void;
  /** What names the database with every request, where that helps. */
  readonly pin?: Pin | undefined;
  readonly observer?: Observer | undefined;
}

/** See `database_pin.ts`. */
export interface Pin {
  apply(request: HttpRequest): HttpRequest;
  refuse(): void;
}

/** The protocol in use, and why. */
export interface Choice {
  readonly protocol: ProtocolName;
  /** Completes "jsonrpc, …". */
  readonly reason: string;
}

export class RpcSession {
  /** Pages of the web client, as this identity. */
  readonly pages: WebPages;
  readonly #options: SessionOptions;
  readonly #signatures: Signatures;
  #loggedIn: Promise<LoggedIn> | undefined;
  #version: Promise<OdooVersion | undefined> | undefined;
  #choice: Choice;
  #ended = false;
  #running = 0;
  #refusedUntil: number | undefined;
  #usedAt = performance.now();

  constructor(options: SessionOptions) {
    this.#options = options;
    this.pages = createWebPages(options);
    this.#signatures = new Signatures(options.login, this.#read);
    this.#choice = { protocol: options.protocols[0].name, reason: "not tried yet" };
  }

  /** The protocol in use; before the first log-in, the preferred one. */
  get choice(): Choice {
    return this.#choice;
  }

  get login(): { database: string; username: string | undefined } {
    const { database, username } = this.#options.login;
    return { database, username };
  }

  /** When it was last used, on the monotonic clock: now, while a call runs. */
  get usedAt(): number {
    return this.#running > 0 ? performance.now() : this.#usedAt;
  }

  get isRunning(): boolean {
    return this.#running > 0;
  }

  /** Whether the credential was refused a moment ago. */
  get isRefused(): boolean {
    return this.#refusedUntil !== undefined && performance.now() < this.#refusedUntil;
  }

  touch(): void {
    this.#usedAt = performance.now();
  }

  /** No call is made any more; those under way are answered. */
  end(): void {
    this.#ended = true;
    this.#forget();
  }

  /** The uid, from one log-in that all callers share. @throws {CallError} */
  async uid(): Promise<number> {
    return (await this.#logInOnce()).uid;
  }

  /** The server's version, asked once; undefined when it tells none that can be read. @throws {CallError} */
  version(): Promise<OdooVersion | undefined> {
    const version = this.#version ??= this.#readVersion();
    version.catch(() => {
      if (this.#version === version) this.#version = undefined;
    });
    return version;
  }

  /**
   * Calls a model's method and resolves with its bare value.
   * @throws {CallError} whose `outcome` tells what became of the call.
   */
  execute(call: ModelCall, options: ExecuteOptions): Promise<Json> {
    const { observer = UNOBSERVED } = this.#options;
    return observer.call(call, () => this.#execute(call, options));
  }

  async #execute(call: ModelCall, options: ExecuteOptions): Promise<Json> {
    this.#running++;
    try {
      return await this.#executeLoggedIn(call, options);
    } finally {
      this.#running--;
      this.touch();
    }
  }

  async #executeLoggedIn(call: ModelCall, options: ExecuteOptions): Promise<Json> {
    const loggedIn = this.#logInOnce();
    const { signal } = options;
    try {
      return await this.#sendExecute(await untilCancelled(loggedIn, signal), call, options);
    } catch (error) {
      if (!this.#isForgotten(error)) throw error;
      if (this.#loggedIn === loggedIn) this.#forget();
      const again = await untilCancelled(this.#logInOnce(), signal);
      return await this.#sendExecute(again, call, options).catch((error) => {
        throw notOfLogin(error);
      });
    }
  }

  /**
   * Whether a log-in that worked is refused now, before Odoo did anything: it may have restarted, been restored, or
   * have removed the protocol. A failed log-in was told already.
   */
  #isForgotten(error: unknown): boolean {
    if (error instanceof AuthError) return error.outcome !== "not_sent";
    return this.#options.protocols.length > 1 && error instanceof NetworkError &&
      error.outcome === "rejected" && isUnspoken(error);
  }

  /** Another version may answer from now on. */
  #forget(): void {
    this.#loggedIn = undefined;
    this.#refusedUntil = undefined;
    this.#version = undefined;
    this.#signatures.clear();
  }

  #logInOnce(): Promise<LoggedIn> {
    if (this.#ended) {
      return Promise.reject(new AuthError("this log-in has ended: log in again", "not_sent"));
    }
    if (this.#refusedUntil !== undefined && !this.isRefused) this.#forget();
    const loggedIn = this.#loggedIn ??= this.#logIn();
    loggedIn.catch((error) => {
      if (this.#loggedIn !== loggedIn) return;
      const { refusedMs = 0 } = this.#options;
      if (error instanceof AuthError && refusedMs > 0) {
        this.#refusedUntil ??= performance.now() + refusedMs;
      } else this.#loggedIn = undefined;
    });
    return loggedIn;
  }

  async #sendExecute(
    { protocol, uid }: LoggedIn,
    call: ModelCall,
    options: ExecuteOptions,
  ): Promise<Json> {
    const signature = await this.#signatures.find(protocol, call);
    const login = { ...this.#options.login, uid };
    return await this.#ask(protocol, protocol.encodeExecute(login, call, signature), options);
  }

  async #logIn(): Promise<LoggedIn> {
    const { protocols, login, onLogin } = this.#options;
    const loggedIn = await logIn({ protocols, login, read: this.#read });
    this.#choice = { protocol: loggedIn.protocol.name, reason: loggedIn.reason };
    onLogin?.(this, loggedIn.protocol);
    return loggedIn;
  }

  async #readVersion(): Promise<OdooVersion | undefined> {
    const { protocol } = await this.#logInOnce();
    try {
      const answer = await this.#read(protocol, protocol.encodeVersion());
      return parseVersion(protocol.readVersion(answer) ?? "");
    } catch (error) {
      // A proxy may let nothing through but calls.
      if (isUnspoken(error)) return undefined;
      throw error;
    }
  }

  readonly #read: Read = (protocol, request) => this.#ask(protocol, request, { idempotent: true });

  async #ask(
    protocol: Protocol,
    request: HttpRequest,
    options: ExecuteOptions,
  ): Promise<Json> {
    const { deliver, pin } = this.#options;
    const pinned = pin?.apply(request) ?? request;
    try {
      return protocol.decode(await deliver(pinned, options));
    } catch (error) {
      // A server that takes the header amiss, or a proxy the cookie: nothing was done, and it works without.
      if (pinned === request || !isRefusedUnread(error)) throw error;
      const answer = protocol.decode(await deliver(request, options));
      pin?.refuse();
      return answer;
    }
  }
}

/** After a log-in that just worked: some methods refuse their caller in its words, such as one that takes a password. */
function notOfLogin(error: unknown): unknown {
  if (!(error instanceof AuthError) || error.outcome !== "rejected") return error;
  return new OdooError("access", "the method denied access, though the log-in is good", {
    cause: error,
  });
}
