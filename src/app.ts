/** The composition root: configuration in, handler table out. Everything is built here and handed down. */
import { type Account, type Connection, requireConnections } from "./config/connection.ts";
import { largestFile } from "./config/file_size.ts";
import type { Config } from "./config/schema.ts";
import { createCatalog } from "./features/catalog.ts";
import type { FileLimits, Instances } from "./features/instances.ts";
import { Workers } from "./files/workers.ts";
import { LiveUpdates } from "./live/live_updates.ts";
import type { Caller, Catalog, Notice, NoticeSource } from "./mcp/catalog.ts";
import type { Credential } from "./odoo/identities.ts";
import {
  type ConnectionNotice,
  type InstanceLoad,
  type InstanceOptions,
  OdooInstance,
} from "./odoo/instance.ts";
import { Policy } from "./policy/policy.ts";
import type { CallLog } from "./telemetry/call_log.ts";
import { createReadiness } from "./telemetry/readiness.ts";
import type { MetricRegistry } from "./telemetry/registry.ts";
import { createTelemetry } from "./telemetry/telemetry.ts";
import { VERSION } from "./version.ts";

export type { Credential } from "./odoo/identities.ts";

/**
 * The program around the configured Odoos. Disposing it ends their log-ins and connections: at once, or, where it can
 * be waited for, once Odoo was told of the end of its web sessions.
 */
export interface App extends Disposable, AsyncDisposable {
  readonly catalog: Catalog;
  /** By name; the first is meant where none is named. */
  readonly instances: ReadonlyMap<string, OdooInstance>;
  /** What is counted: `render()` gives it to Prometheus. */
  readonly metrics: MetricRegistry;
  /** Whether any of the Odoos answers: asked every few seconds at most, however often somebody wants to know. */
  readonly ready: () => Promise<boolean>;
}

/** What the log-out of web sessions may take at the end, in milliseconds: Odoo forgets them by itself, later. */
const LEAVING_MS = 1_000;

/** The share of a user's `requests_per_minute` that live updates take at most, news aside. */
const LIVE_SHARE = 0.5;

/** How long it is known whether Odoo answers, in milliseconds. */
const READY_TTL_MS = 5_000;

export interface AppOptions {
  /** Told what happened to a connection. */
  readonly notice?: (notice: TracedNotice) => void;
  /** Gets one line for each call. */
  readonly log?: CallLog;
  /** The Odoo user whom a caller acts as; the configured one for everybody unless told. */
  readonly accountOf?: (caller: Caller | undefined) => Credential;
}

/** A notice, with the id of the caller whose Odoo user it is about, where each has its own. */
export type TracedNotice = ConnectionNotice & { readonly caller?: string | undefined };

/** Builds the program. Nothing is sent before the first call. @throws {ConfigError} where keys are missing */
export function createApp(config: Config, options: AppOptions = {}): App {
  const { notice, log, accountOf } = options;
  const telemetry = createTelemetry({ log });
  const notices = createNotices((told) => {
    const isOwn = accountOf !== undefined && told.about === "user";
    notice?.(isOwn ? { ...told, caller: telemetry.callerId() } : told);
  });
  const connections = requireConnections(config, { account: accountOf === undefined });
  const live = createLive(config, notice);
  const instances = new Map(
    [...connections].map(([name, connection]) => {
      const told = notices.tell(connections.size > 1 ? `${name}: ` : "");
      const observer = telemetry.observe(name);
      const options = { ...instanceOptions(config, connection), notice: told, observer };
      return [name, new OdooInstance(options)];
    }),
  );
  registerLoad(telemetry.registry, instances);
  const end = (): void => {
    live[Symbol.dispose]();
    instances.forEach((instance) => instance[Symbol.dispose]());
  };
  return {
    catalog: createCatalog(bindInstances(config, { connections, instances, accountOf, live }), {
      version: VERSION,
      watch: telemetry.watch,
      notices: notices.source,
      live,
    }),
    instances,
    metrics: telemetry.registry,
    ready: createReadiness(() => anyAnswers(instances), READY_TTL_MS),
    [Symbol.dispose]: end,
    [Symbol.asyncDispose]: async () => {
      live[Symbol.dispose]();
      await leave(instances);
      end();
    },
  };
}

function createLive(config: Config, notice: AppOptions["notice"]): LiveUpdates {
  return new LiveUpdates({
    intervalMs: config.live.interval_seconds * 1_000,
    roundsPerMinute: config.requests_per_minute * LIVE_SHARE || undefined,
    onError: (error) => {
      const reason = error instanceof Error ? error.message : "unknown error";
      const text = `live updates cannot ask Odoo: ${reason}`;
      notice?.({ level: "warning", about: "user", text });
    },
  });
}

async function leave(instances: InstanceMap): Promise<void> {
  const soon = Promise.withResolvers<void>();
  const timer = setTimeout(soon.resolve, LEAVING_MS);
  const left = Promise.all([...instances.values()].map((instance) => instance.leave()));
  await Promise.race([left, soon.promise]);
  clearTimeout(timer);
}

type InstanceMap = ReadonlyMap<string, OdooInstance>;

/** One of several that is gone is no reason to send nobody here any more. */
async function anyAnswers(instances: InstanceMap): Promise<boolean> {
  const answers = await Promise.all([...instances.values()].map((instance) => instance.answers()));
  return answers.includes(true);
}

type LoadOf = (load: InstanceLoad) => number;

/** What is read from the instances whenever somebody asks for the metrics. */
const LOADS: readonly (readonly [name: string, help: string, read: LoadOf])[] = [
  ["odoo_mcp_pool_in_flight", "Requests to Odoo under way", ({ running }) => running],
  ["odoo_mcp_pool_waiting", "Requests to Odoo that wait for their turn", ({ waiting }) => waiting],
  [
    "odoo_mcp_identities",
    "Odoo users logged in besides the configured one",
    ({ identities }) => identities,
  ],
  [
    "odoo_mcp_odoo_reachable",
    "0 once attempts to connect failed repeatedly, until one succeeds",
    ({ isReachable }) => isReachable ? 1 : 0,
  ],
];

function registerLoad(metrics: MetricRegistry, instances: InstanceMap): void {
  for (const [name, help, read] of LOADS) {
    metrics.gauge(name, help, () =>
      [...instances].map(([instance, { load }]) => {
        return { labels: { instance }, value: read(load) };
      }));
  }
}

/** Passes notices on to the log, and what is everybody's business to the clients that listen. */
function createNotices(log: (notice: ConnectionNotice) => void): {
  readonly source: NoticeSource;
  tell(prefix: string): (notice: ConnectionNotice) => void;
} {
  const listeners = new Set<(notice: Notice) => void>();
  return {
    source: {
      listen: (listener) => {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    },
    tell: (prefix) => ({ level, about, text: bare }) => {
      const text = prefix + bare;
      log({ level, about, text });
      if (about === "server") listeners.forEach((listener) => listener({ level, text }));
    },
  };
}

/** Stands where no user is configured: nobody acts as it, and no Odoo would let it in. */
const NOBODY: Credential = { secret: "", kind: "key" };

function toCredential({ username, secret, kind, password }: Account): Credential {
  return { username, secret: secret.reveal(), kind, password: password?.reveal() };
}

/** What the configuration says of one Odoo, as the service takes it. */
export function instanceOptions(config: Config, connection: Connection): InstanceOptions {
  const { url, database, account } = connection;
  const { enabled, ttl, max_size: maxSize } = config.cache;
  return {
    http: {
      baseUrl: url,
      timeoutMs: connection.timeoutMs,
      maxResponseBytes: config.max_response_bytes,
      tls: connection.tls,
    },
    database,
    credential: account ? toCredential(account) : NOBODY,
    protocol: connection.protocol,
    databasePinning: connection.databasePinning,
    poolSize: config.pool_size,
    rateLimit: {
      perMinute: config.requests_per_minute,
      maxWaitMs: config.rate_limit_max_wait_seconds * 1000,
    },
    cache: { enabled, ttlMs: ttl * 1000, maxSize },
    // A user who is watched for is idle between two polls, which may be this far apart.
    idleMs: Math.max(config.session_timeout_minutes * 60_000, config.live.interval_seconds * 6_000),
  };
}

/** Files that are opened at once: a large image takes 400 MB while it is. */
const MAX_OPENED = 2;

/** Paths are for callers at this machine: HTTP may have others. */
function fileLimits(config: Config): FileLimits {
  return {
    maxBytes: largestFile(config),
    roots: config.connection_type === "stdio" ? config.file_roots : [],
    workers: new Workers(MAX_OPENED),
  };
}

interface Bound {
  readonly connections: ReadonlyMap<string, Connection>;
  readonly instances: InstanceMap;
  readonly accountOf: AppOptions["accountOf"];
  readonly live: LiveUpdates;
}

/** The configured Odoos as features see them. */
function bindInstances(
  config: Config,
  { connections, instances, accountOf, live }: Bound,
): Instances {
  const [first = "", ...others] = connections.keys();
  const maxResultBytes = config.max_result_bytes;
  const files = fileLimits(config);
  const policy: Instances["policy"] = (name, caller) =>
    new Policy({ readOnly: connections.get(name)?.readOnly ?? true, scopes: caller?.scopes });
  return {
    names: [first, ...others],
    policy,
    open: (name, caller) => {
      const instance = instances.get(name);
      if (!instance) throw new Error(`Cannot open ${name}: there is no such Odoo`);
      const odoo = accountOf ? instance.identity(accountOf(caller)) : instance.service;
      live.wake(odoo);
      return { odoo, policy: policy(name, caller), maxResultBytes, files };
    },
  };
}
