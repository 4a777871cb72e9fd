/**
 * One Odoo database, and everybody who works in it through this program.
 *
 * What belongs to the server is shared: connections, pool, circuit, the pin of the database. What belongs to a user is
 * not: log-in, rate, cache. Must not know MCP or configuration files.
 */
import type { CacheOptions } from "./cache.ts";
import type { Profile } from "./discovery.ts";
import { AuthError, type NetworkError } from "./errors.ts";
import {
  createHttpClient,
  type HttpClient,
  type HttpClientOptions,
  type HttpSend,
} from "./http/client.ts";
import { type Converse, createConverse } from "./http/conversation.ts";
import { type Credential, endIdentity, Identities, type Identity } from "./identities.ts";
import type { Observer } from "./observer.ts";
import { Bus } from "./rpc/bus.ts";
import { type Circuit, createCircuit } from "./rpc/circuit.ts";
import { DatabasePin } from "./rpc/database_pin.ts";
import { createDelivery } from "./rpc/delivery.ts";
import { followPin } from "./rpc/followed_pin.ts";
import { createPool, type Pool } from "./rpc/pool.ts";
import type { Protocol, ProtocolName } from "./rpc/protocol.ts";
import { protocolsFor } from "./rpc/protocols.ts";
import { createRateLimit, type RateLimitOptions } from "./rpc/rate_limit.ts";
import { RpcSession } from "./rpc/session.ts";
import { askVersions } from "./rpc/spoken.ts";
import { type CallOptions, createService, type OdooService } from "./service.ts";
import type { Kind } from "./stale.ts";

/** What happened to a connection, in one line without secrets. */
export interface ConnectionNotice {
  readonly level: "info" | "warning";
  /** Whether it is everybody's business: a log-in is the user's own. */
  readonly about: "server" | "user";
  readonly text: string;
}

export interface InstanceOptions {
  readonly http: HttpClientOptions;
  readonly database: string;
  /** The user of whoever brings no credential of their own. */
  readonly credential: Credential;
  readonly protocol: ProtocolName | "auto";
  /** Whether requests may name the database in a header or a session, where that is quicker. */
  readonly databasePinning: boolean;
  readonly poolSize: number;
  /** For each user. */
  readonly rateLimit: RateLimitOptions;
  readonly cache: CacheOptions;
  /** Milliseconds after which a user other than the configured one is logged out. */
  readonly idleMs: number;
  /** Told what happened to the connection. */
  readonly notice?: (notice: ConnectionNotice) => void;
  readonly observer?: Observer | undefined;
}

/** How busy it is, for whoever watches. */
export interface InstanceLoad {
  /** Requests under way, and those that wait for their turn. */
  readonly running: number;
  readonly waiting: number;
  /** Users other than the configured one. */
  readonly identities: number;
  /** False once repeated attempts to connect failed, until one succeeds. */
  readonly isReachable: boolean;
}

/** Milliseconds in which a server must answer to be called ready. */
const READY_TIMEOUT_MS = 3_000;

const WITHOUT_BUS =
  "Odoo does not tell at once of what comes into the inbox: it is asked every few seconds, as ever";

/** How long a credential that somebody brought is not tried again once Odoo refused it, in milliseconds. */
const REFUSED_MS = 60_000;

export class OdooInstance implements Disposable {
  readonly #options: InstanceOptions;
  readonly #protocols: readonly [Protocol, ...Protocol[]];
  readonly #client: HttpClient;
  readonly #converse: Converse | undefined;
  readonly #pool: Pool;
  readonly #circuit: Circuit;
  readonly #pin: DatabasePin | undefined;
  readonly #configured: Identity;
  readonly #others: Identities;
  #isReachable = true;

  constructor(options: InstanceOptions) {
    this.#options = options;
    const { database, http, databasePinning } = options;
    const takesNames = !isOdooCom(http.baseUrl);
    this.#protocols = protocolsFor({ choice: options.protocol, namesDatabase: takesNames });
    this.#client = createHttpClient(http);
    this.#converse = createConverse(http);
    this.#pool = createPool(options.poolSize);
    this.#circuit = createCircuit({ onChange: (state, cause) => this.#tellCircuit(state, cause) });
    this.#pin = takesNames && databasePinning
      ? new DatabasePin({
        database,
        onSettled: (text) => this.#tell({ level: "info", about: "user", text }),
      })
      : undefined;
    this.#configured = this.#create(options.credential, { refusedMs: 0 });
    this.#others = new Identities({
      create: (credential) => this.#create(credential, { refusedMs: REFUSED_MS }),
      idleMs: options.idleMs,
    });
  }

  /** The service of the configured user. */
  get service(): OdooService {
    return this.#configured.service;
  }

  /** How many other users are known. */
  get identities(): number {
    return this.#others.size;
  }

  get load(): InstanceLoad {
    const { running, waiting } = this.#pool;
    return { running, waiting, identities: this.identities, isReachable: this.#isReachable };
  }

  /**
   * Whether Odoo answers: asked for its version, which takes no log-in, and beside the pool, so that busy callers
   * are no reason for a no. Never fails.
   */
  async answers(): Promise<boolean> {
    const send: HttpSend = (request) =>
      this.#circuit(() => this.#client.send(request, { timeoutMs: READY_TIMEOUT_MS }));
    try {
      for await (const { version } of askVersions(this.#protocols, send)) {
        if (version !== undefined) return true;
      }
    } catch {
      // A server that is gone is gone for every protocol.
    }
    return false;
  }

  /** The service of another user; the same credential shares one. Nothing is sent before the first call. */
  identity(credential: Credential): OdooService {
    return this.#others.open(credential).service;
  }

  /** Logs in and tells who it is. A credential that does not get in is forgotten. @throws {CallError} */
  async validate(credential: Credential, options: CallOptions = {}): Promise<Profile> {
    const isNew = !this.#others.has(credential);
    try {
      return await this.identity(credential).profile(options);
    } catch (error) {
      if (isNew || error instanceof AuthError) this.end(credential);
      throw error;
    }
  }

  /** Logs a user out: what runs is answered, what comes is refused. False where nobody was logged in so. */
  end(credential: Credential): boolean {
    return this.#others.end(credential);
  }

  /** Resolves when nothing is tried in the background. */
  async settled(): Promise<void> {
    await this.#pin?.settled();
  }

  /** Listens to no bus any more. Resolves when the web sessions that were open are logged out. */
  async leave(): Promise<void> {
    await Promise.all([this.#configured, ...this.#others].map(({ bus, session }) => {
      bus[Symbol.dispose]();
      return session.pages.settled();
    }));
  }

  [Symbol.dispose](): void {
    this.#others[Symbol.dispose]();
    endIdentity(this.#configured);
    this.#client[Symbol.dispose]();
  }

  #create(credential: Credential, { refusedMs }: { refusedMs: number }): Identity {
    const { database, http, cache, rateLimit, observer } = this.#options;
    const lane = this.#pool.open();
    const pin = this.#pin && followPin(this.#pin, { send: this.#client.send, gate: lane.run });
    const session = new RpcSession({
      protocols: this.#protocols,
      login: { ...credential, database },
      refusedMs,
      deliver: createDelivery({
        send: this.#client.send,
        circuit: this.#circuit,
        gate: lane.run,
        rateLimit: createRateLimit(rateLimit),
        timeoutMs: http.timeoutMs,
        observer,
      }),
      onLogin: (loggedIn, protocol) => {
        this.#tellLogin(loggedIn);
        pin?.follow(loggedIn, protocol);
      },
      pin,
      observer,
    });
    const bus = new Bus({
      pages: session.pages,
      converse: this.#converse,
      version: () => session.version(),
      onFailure: () => this.#tell({ level: "info", about: "user", text: WITHOUT_BUS }),
    });
    const service = createService(session, {
      bus,
      cache: { ...cache, onLookup: observer?.lookedUp },
      onStale: (kinds) => this.#forget(kinds),
    });
    return { service, session, bus, lane };
  }

  #forget(kinds: readonly Kind[]): void {
    for (const { service } of [this.#configured, ...this.#others]) service.forget(kinds);
  }

  #tellLogin({ choice, login }: RpcSession): void {
    const who = login.username ?? "the owner of a key";
    const { protocol, reason } = choice;
    const text = `logged in to database ${login.database} as ${who} over ${protocol}, ${reason}`;
    this.#tell({ level: "info", about: "user", text });
  }

  #tellCircuit(state: "open" | "closed", cause: NetworkError | undefined): void {
    this.#isReachable = state === "closed";
    if (state === "open") {
      const text = `Odoo cannot be reached (${cause?.message})`;
      this.#tell({ level: "warning", about: "server", text });
      return;
    }
    // What came back may be another process, with other sessions.
    this.#pin?.drop();
    this.#tell({ level: "info", about: "server", text: "Odoo can be reached again" });
  }

  #tell(notice: ConnectionNotice): void {
    this.#options.notice?.(notice);
  }
}

/** Odoo's own cloud serves one database for each host, and takes offence at the header. */
function isOdooCom(baseUrl: string): boolean {
  return /(^|\.)odoo\.com$/.test(new URL(baseUrl).hostname);
}
