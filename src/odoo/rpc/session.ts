/**
 * One Odoo identity on the wire: chooses the protocol, logs in once, keeps the uid, and logs in again where Odoo
 * forgot. What may be sent again is decided by `delivery.ts`.
 *
 * Knows protocols only by their interface. Must not know models, MCP or configuration files.
 */
import { AuthError, NetworkError, OdooError, ProtocolError } from "../errors.ts";
import type { Json } from "../json.ts";
import { type OdooVersion, parseVersion } from "../versions.ts";
import type { Deliver, ExecuteOptions } from "./delivery.ts";
import type { HttpRequest } from "../http/client.ts";
import type {
  Login,
  ModelCall,
  Protocol,
  ProtocolName,
  Signature,
  SignatureLookup,
} from "./protocol.ts";

export interface SessionOptions {
  /** Candidates, the cheapest first: the next is tried where the server does not speak one. */
  readonly protocols: readonly [Protocol, ...Protocol[]];
  readonly deliver: Deliver;
  readonly login: Login;
  /** Told once per log-in, before the first call. */
  readonly onLogin?: (session: RpcSession, protocol: Protocol) => void;
  /** What names the database with every request, where that helps. */
  readonly pin?: Pin | undefined;
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

/** What a log-in found out: the protocol that the server speaks, and who we are. */
interface LoggedIn {
  readonly protocol: Protocol;
  readonly uid: number;
}

export class RpcSession {
  readonly #options: SessionOptions;
  readonly #signatures = new Map<string, Promise<ReadonlyMap<string, Signature>>>();
  #loggedIn: Promise<LoggedIn> | undefined;
  #version: Promise<OdooVersion | undefined> | undefined;
  #choice: Choice;
  #ended = false;
  #usedAt = performance.now();

  constructor(options: SessionOptions) {
    this.#options = options;
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

  /** When the last call began, or somebody asked for it, on the monotonic clock. */
  get usedAt(): number {
    return this.#usedAt;
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
  async execute(call: ModelCall, options: ExecuteOptions): Promise<Json> {
    this.touch();
    const loggedIn = this.#logInOnce();
    try {
      return await this.#sendExecute(await loggedIn, call, options);
    } catch (error) {
      if (!this.#isForgotten(error)) throw error;
      if (this.#loggedIn === loggedIn) this.#forget();
      return await this.#sendExecute(await this.#logInOnce(), call, options);
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
    this.#version = undefined;
    this.#signatures.clear();
  }

  #logInOnce(): Promise<LoggedIn> {
    if (this.#ended) {
      return Promise.reject(new AuthError("this log-in has ended: log in again", "not_sent"));
    }
    const loggedIn = this.#loggedIn ??= this.#logIn();
    loggedIn.catch(() => {
      if (this.#loggedIn === loggedIn) this.#loggedIn = undefined;
    });
    return loggedIn;
  }

  async #sendExecute(
    { protocol, uid }: LoggedIn,
    call: ModelCall,
    options: ExecuteOptions,
  ): Promise<Json> {
    const signature = await this.#findSignature(protocol, call);
    const login = { ...this.#options.login, uid };
    return await this.#ask(protocol, protocol.encodeExecute(login, call, signature), options);
  }

  async #logIn(): Promise<LoggedIn> {
    const { protocols, login, onLogin } = this.#options;
    const refusals: string[] = [];
    let failure: unknown;
    for (const protocol of protocols) {
      const unfit = protocol.refuses(login);
      if (unfit !== undefined) {
        refusals.push(`${protocol.name} ${unfit}`);
        continue;
      }
      try {
        const uid = await this.#authenticate(protocol);
        this.#choice = { protocol: protocol.name, reason: explain(protocols, refusals) };
        onLogin?.(this, protocol);
        return { protocol, uid };
      } catch (error) {
        const explained = isUnspoken(error) ? await this.#explainMissing(protocol, error) : error;
        if (!isUnspoken(explained)) throw this.#describeLogin(explained);
        failure ??= explained;
        refusals.push(`${protocol.name}: ${explained.message}`);
      }
    }
    throw this.#describeLogin(failure ?? new AuthError(refusals.join("; "), "not_sent"));
  }

  async #authenticate(protocol: Protocol): Promise<number> {
    const { login } = this.#options;
    const uid = protocol.readUid(await this.#read(protocol, protocol.encodeAuthenticate(login)));
    if (uid === undefined) {
      throw new AuthError(`Odoo refused the user name or the ${login.kind}`, "not_sent");
    }
    const { owner } = protocol;
    if (owner && login.username !== undefined) {
      // The key alone logs in there, so it must be the key of the user that was named.
      const found = owner.read(await this.#read(protocol, owner.encode(login, uid)));
      if (found !== login.username) throw new AuthError("the key is another user's", "not_sent");
    }
    return uid;
  }

  /** A page where a protocol should be may mean that Odoo is too old for it, or knows no such database. */
  async #explainMissing(protocol: Protocol, error: unknown): Promise<unknown> {
    if (!protocol.explainMissing) return error;
    const answer = this.#read(protocol, protocol.encodeVersion());
    const text = await answer.then(protocol.readVersion).catch(() => undefined);
    return protocol.explainMissing(parseVersion(text ?? "")) ?? error;
  }

  /** Whatever went wrong while logging in, the call that needed it was not sent. */
  #describeLogin(error: unknown): unknown {
    const { database, username, kind: credential } = this.#options.login;
    if (error instanceof AuthError) {
      const who = username === undefined ? "with a key alone" : `as ${username}`;
      const message = `log-in to database ${database} ${who} failed: ${error.message}`;
      return new AuthError(message, "not_sent", { cause: error, credential });
    }
    return withoutSending(error);
  }

  async #readVersion(): Promise<OdooVersion | undefined> {
    const { protocol } = await this.#logInOnce();
    const answer = await this.#read(protocol, protocol.encodeVersion());
    return parseVersion(protocol.readVersion(answer) ?? "");
  }

  /** What Odoo tells of a method whose argument names are not known; nothing where it tells nothing. */
  async #findSignature(protocol: Protocol, call: ModelCall): Promise<Signature | undefined> {
    const { signatures } = protocol;
    if (!signatures?.isNeeded(call)) return undefined;
    const { model, method } = call;
    const known = this.#signatures.get(model) ?? this.#lookUp(protocol, signatures, model);
    this.#signatures.set(model, known);
    try {
      return (await known).get(method);
    } catch (error) {
      this.#signatures.delete(model);
      throw withoutSending(error);
    }
  }

  async #lookUp(
    protocol: Protocol,
    { encode, read }: SignatureLookup,
    model: string,
  ): Promise<ReadonlyMap<string, Signature>> {
    try {
      return read(await this.#read(protocol, encode(this.#options.login, model)));
    } catch (error) {
      // The user may not read the documentation, or there is none: the names must come from the caller.
      if (error instanceof OdooError || isUnspoken(error)) return new Map();
      throw error;
    }
  }

  #read(protocol: Protocol, request: HttpRequest): Promise<Json> {
    return this.#ask(protocol, request, { idempotent: true });
  }

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
      // A session that ended, or a proxy that takes no cookie: nothing was done, and it works without.
      if (pinned === request || !isRefusedUnread(error)) throw error;
      const answer = protocol.decode(await deliver(request, options));
      pin?.refuse();
      return answer;
    }
  }
}

/** What failed before the call itself was sent: what became of the preparation does not matter. */
function withoutSending(error: unknown): unknown {
  if (error instanceof NetworkError) {
    const { kind, message, status, retryAfterMs } = error;
    return new NetworkError(kind, message, "not_sent", { cause: error, status, retryAfterMs });
  }
  if (error instanceof ProtocolError) {
    return new ProtocolError(error.kind, error.message, "not_sent", { cause: error });
  }
  return error;
}

function explain(protocols: readonly Protocol[], refusals: readonly string[]): string {
  if (protocols.length === 1) return "as configured";
  if (refusals.length === 0) return "the cheapest that this server speaks";
  return `since others are refused (${refusals.join("; ")})`;
}

/** A proxy that shuts a path, or a server that has none, not one that refuses this credential. */
const UNSPOKEN_STATUSES = new Set([403, 404, 405, 410, 415, 501]);

/** Whether the server does not speak the protocol, so that the next one is worth a try. */
function isUnspoken(error: unknown): error is ProtocolError | NetworkError {
  return error instanceof ProtocolError ||
    (error instanceof NetworkError &&
      (error.kind === "redirect" || UNSPOKEN_STATUSES.has(error.status ?? 0)));
}

/** Whether a request was turned away before Odoo read whose it is. */
function isRefusedUnread(error: unknown): boolean {
  if (error instanceof AuthError) return error.outcome === "rejected";
  return error instanceof NetworkError && error.kind === "status" && error.outcome === "rejected";
}
