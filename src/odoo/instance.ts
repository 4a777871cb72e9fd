/**
 * One Odoo database, and everybody who works in it through this program.
 *
 * What belongs to the server is shared: connections, pool, circuit, the pin of the database. What belongs to a user is
 * not: log-in, rate, cache. Must not know MCP or configuration files.
 */
import type { CacheOptions } from "./cache.ts";
import type { Profile } from "./discovery.ts";
import { AuthError, NetworkError } from "./errors.ts";
import type { Observer } from "./observer.ts";
import { type Circuit, createCircuit } from "./rpc/circuit.ts";
import { DatabasePin, type PinTrial } from "./rpc/database_pin.ts";
import { createDelivery } from "./rpc/delivery.ts";
import {
  createHttpClient,
  type HttpClient,
  type HttpClientOptions,
  type HttpSend,
} from "./http/client.ts";
import { createPool, type Gate, type Lane, type Pool } from "./rpc/pool.ts";
import type { Login, Protocol, ProtocolName } from "./rpc/protocol.ts";
import { protocolsFor } from "./rpc/protocols.ts";
import { createRateLimit, type RateLimitOptions } from "./rpc/rate_limit.ts";
import { type Pin, RpcSession } from "./rpc/session.ts";
import { type CallOptions, OdooService } from "./service.ts";
import { type Kind, KINDS } from "./stale.ts";

/** Who calls: a user with a key or password, or a key alone. */
export type Credential = Pick<Login, "username" | "secret" | "kind">;

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

/** How long a credential that somebody brought is not tried again once Odoo refused it, in milliseconds. */
const REFUSED_MS = 60_000;

/** Users at a time, besides the configured one. */
const MAX_IDENTITIES = 1_000;

interface Identity {
  readonly service: OdooService;
  readonly session: RpcSession;
  readonly lane: Lane;
}

export class OdooInstance implements Disposable {
  readonly #options: InstanceOptions;
  readonly #protocols: readonly [Protocol, ...Protocol[]];
  readonly #client: HttpClient;
  readonly #pool: Pool;
  readonly #circuit: Circuit;
  readonly #pin: DatabasePin | undefined;
  readonly #configured: Identity;
  readonly #others = new Map<string, Identity>();
  #sweeper: ReturnType<typeof setTimeout> | undefined;
  #isReachable = true;

  constructor(options: InstanceOptions) {
    this.#options = options;
    const { database, http, databasePinning } = options;
    const takesNames = !isOdooCom(http.baseUrl);
    this.#protocols = protocolsFor({ choice: options.protocol, namesDatabase: takesNames });
    this.#client = createHttpClient(http);
    this.#pool = createPool(options.poolSize);
    this.#circuit = createCircuit({ onChange: (state, cause) => this.#tellCircuit(state, cause) });
    this.#pin = takesNames && databasePinning
      ? new DatabasePin({
        database,
        onSettled: (text) => this.#tell({ level: "info", about: "user", text }),
      })
      : undefined;
    this.#configured = this.#create(options.credential, { refusedMs: 0 });
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
    for (const protocol of this.#protocols) {
      try {
        const options = { timeoutMs: READY_TIMEOUT_MS };
        const response = await this.#circuit(() =>
          this.#client.send(protocol.encodeVersion(), options)
        );
        if (protocol.readVersion(protocol.decode(response)) !== undefined) return true;
      } catch (error) {
        // A server that is gone is gone for every protocol; one that refuses a path may take another.
        if (error instanceof NetworkError && error.status === undefined) return false;
      }
    }
    return false;
  }

  /** The service of another user; the same credential shares one. Nothing is sent before the first call. */
  identity(credential: Credential): OdooService {
    const key = keyOf(credential);
    const known = this.#others.get(key) ?? this.#create(credential, { refusedMs: REFUSED_MS });
    // To the end: the first one is the longest idle.
    this.#others.delete(key);
    this.#others.set(key, known);
    known.session.touch();
    this.#makeRoom();
    this.#endIdle();
    return known.service;
  }

  /** Logs in and tells who it is. A credential that does not get in is forgotten. @throws {CallError} */
  async validate(credential: Credential, options: CallOptions = {}): Promise<Profile> {
    const isNew = !this.#others.has(keyOf(credential));
    try {
      return await this.identity(credential).profile(options);
    } catch (error) {
      if (isNew || error instanceof AuthError) this.end(credential);
      throw error;
    }
  }

  /** Logs a user out: what runs is answered, what comes is refused. False where nobody was logged in so. */
  end(credential: Credential): boolean {
    return this.#end(keyOf(credential));
  }

  /** Resolves when nothing is tried in the background. */
  async settled(): Promise<void> {
    await this.#pin?.settled();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#sweeper);
    for (const key of this.#others.keys()) this.#end(key);
    end(this.#configured);
    this.#client[Symbol.dispose]();
  }

  #create(credential: Credential, { refusedMs }: { refusedMs: number }): Identity {
    const { database, http, cache, rateLimit, observer } = this.#options;
    const lane = this.#pool.open();
    const pin = this.#pin && this.#follow(this.#pin, lane.run);
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
    const service = new OdooService(session, {
      cache: { ...cache, onLookup: observer?.lookedUp },
      onStale: (kinds) => this.#forget(kinds),
    });
    return { service, session, lane };
  }

  /** The pin as a session uses it: tried in the background as soon as somebody is logged in, and when it is due. */
  #follow(
    pin: DatabasePin,
    gate: Gate,
  ): Pin & { follow(session: RpcSession, protocol: Protocol): void } {
    let loggedIn: { session: RpcSession; protocol: Protocol } | undefined;
    return {
      apply: (request) => {
        if (loggedIn && pin.isDue) {
          void pin.settle(trialOf({ ...loggedIn, gate, send: this.#client.send }));
        }
        return pin.apply(request);
      },
      refuse: () => pin.refuse(),
      follow: (session, protocol) => {
        // Logged in again: the server may have forgotten its sessions too.
        if (loggedIn) pin.drop();
        // JSON-2 names the database by itself.
        loggedIn = protocol.name === "json2" ? undefined : { session, protocol };
      },
    };
  }

  #forget(kinds: readonly Kind[]): void {
    for (const { service } of [this.#configured, ...this.#others.values()]) service.forget(kinds);
  }

  #end(key: string): boolean {
    const identity = this.#others.get(key);
    if (identity) end(identity);
    return this.#others.delete(key);
  }

  /** Beyond the bound those go first whom Odoo did not let in, then the longest idle; nobody whose call runs. */
  #makeRoom(): void {
    const entries = [...this.#others];
    const refused = entries.filter(([, { session }]) => session.isRefused);
    const idle = entries.filter(([, { session }]) => !session.isRefused && !session.isRunning);
    const excess = Math.max(0, entries.length - MAX_IDENTITIES);
    // The last one is who came just now.
    for (const [key] of [...refused, ...idle.slice(0, -1)].slice(0, excess)) this.#end(key);
  }

  /** Ends who is idle, and comes back for the next one; a waiting program is not kept alive by it. */
  #endIdle(): void {
    const { idleMs } = this.#options;
    clearTimeout(this.#sweeper);
    const now = performance.now();
    for (const [key, { session }] of this.#others) {
      if (now - session.usedAt >= idleMs) this.#end(key);
    }
    const oldest = Math.min(...[...this.#others.values()].map(({ session }) => session.usedAt));
    if (oldest === Infinity) return;
    const timer = setTimeout(() => this.#endIdle(), Math.max(1, oldest + idleMs - now));
    Deno.unrefTimer(timer);
    this.#sweeper = timer;
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

function end({ session, service, lane }: Identity): void {
  session.end();
  service.forget(KINDS);
  lane[Symbol.dispose]();
}

/** One entry for each user and secret; a length keeps the two apart. */
function keyOf({ username = "", secret, kind }: Credential): string {
  return `${kind} ${username.length} ${username}${secret}`;
}

/** Odoo's own cloud serves one database for each host, and takes offence at the header. */
function isOdooCom(baseUrl: string): boolean {
  return /(^|\.)odoo\.com$/.test(new URL(baseUrl).hostname);
}

function trialOf(
  { session, protocol, gate, send }: {
    session: RpcSession;
    protocol: Protocol;
    gate: Gate;
    send: HttpSend;
  },
): PinTrial {
  return {
    send,
    gate,
    probe: protocol.encodeVersion(),
    readsHeader: async () => ((await session.version())?.major ?? 0) >= 19,
  };
}
