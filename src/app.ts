/** The composition root: configuration in, handler table out. Everything is built here and handed down. */
import { type Connection, requireConnections } from "./config/connection.ts";
import type { Config } from "./config/schema.ts";
import { createCatalog } from "./features/catalog.ts";
import type { Instances } from "./features/instances.ts";
import type { Catalog } from "./mcp/catalog.ts";
import { type InstanceOptions, OdooInstance } from "./odoo/instance.ts";
import { Policy } from "./policy/policy.ts";
import { VERSION } from "./version.ts";

/** The program around the configured Odoos. Disposing it ends their log-ins and connections. */
export interface App extends Disposable {
  readonly catalog: Catalog;
  /** By name; the first is meant where none is named. */
  readonly instances: ReadonlyMap<string, OdooInstance>;
}

export interface AppOptions {
  /** Told what happened to a connection, in one line without secrets. */
  readonly notice?: (level: "info" | "warning", text: string) => void;
}

/** Builds the program. Nothing is sent before the first call. @throws {ConfigError} where keys are missing */
export function createApp(config: Config, { notice }: AppOptions = {}): App {
  const connections = requireConnections(config);
  const instances = new Map(
    [...connections].map(([name, connection]) => {
      const prefix = connections.size > 1 ? `${name}: ` : "";
      const options = instanceOptions(config, connection);
      const told = notice && { notice: tell(notice, prefix) };
      return [name, new OdooInstance({ ...options, ...told })];
    }),
  );
  return {
    catalog: createCatalog(bindInstances(config, { connections, instances }), VERSION),
    instances,
    [Symbol.dispose]: () => instances.forEach((instance) => instance[Symbol.dispose]()),
  };
}

type Notice = NonNullable<AppOptions["notice"]>;

function tell(notice: Notice, prefix: string): Notice {
  return (level, text) => notice(level, prefix + text);
}

function instanceOptions(config: Config, connection: Connection): InstanceOptions {
  const { url, database, username, credential, credentialKind: kind } = connection;
  const { enabled, ttl, max_size: maxSize } = config.cache;
  return {
    http: {
      baseUrl: url,
      timeoutMs: connection.timeoutMs,
      maxResponseBytes: config.max_response_bytes,
      tls: connection.tls,
    },
    database,
    credential: { username, secret: credential.reveal(), kind },
    protocol: connection.protocol,
    databasePinning: connection.databasePinning,
    poolSize: config.pool_size,
    rateLimit: {
      perMinute: config.requests_per_minute,
      maxWaitMs: config.rate_limit_max_wait_seconds * 1000,
    },
    cache: { enabled, ttlMs: ttl * 1000, maxSize },
    idleMs: config.session_timeout_minutes * 60_000,
  };
}

interface Bound {
  readonly connections: ReadonlyMap<string, Connection>;
  readonly instances: ReadonlyMap<string, OdooInstance>;
}

/** The configured Odoos as features see them. */
function bindInstances(config: Config, { connections, instances }: Bound): Instances {
  const [first = "", ...others] = connections.keys();
  const maxResultBytes = config.max_result_bytes;
  return {
    names: [first, ...others],
    open: (name) => {
      const [instance, connection] = [instances.get(name), connections.get(name)];
      if (!instance || !connection) throw new Error(`Cannot open ${name}: there is no such Odoo`);
      const policy = new Policy({ readOnly: connection.readOnly });
      return { odoo: instance.service, policy, maxResultBytes };
    },
  };
}
