/** Knows what it takes to log in to each configured Odoo. Pure. */
import { MissingConfigError } from "./errors.ts";
import { type Config, configKeys } from "./schema.ts";
import type { Secret } from "./secret.ts";

/** The configured Odoo user. */
export interface Account {
  readonly username: string;
  /** The API key, or the password where there is none. */
  readonly secret: Secret;
  readonly kind: "key" | "password";
  /** The password besides a key, for web sessions, which no key opens. */
  readonly password?: Secret | undefined;
}

/** Where one Odoo is, who we are there, and how to talk to it. */
export interface Connection {
  readonly url: string;
  readonly database: string;
  /** Absent only where it is not needed: every caller brings its own. */
  readonly account: Account | undefined;
  readonly protocol: Config["protocol"];
  readonly readOnly: boolean;
  readonly tls: {
    /** A PEM file of certificates that are trusted besides the usual ones. */
    readonly caFile: string | undefined;
    readonly verify: boolean;
  };
  readonly databasePinning: boolean;
  /** Milliseconds until an answer must have arrived. */
  readonly timeoutMs: number;
}

/** The instance that the keys outside `instances` describe. */
const DEFAULT_INSTANCE = "default";

type Instance = Config["instances"][string];

/** The keys without which there is nothing to log in to, and those without which nobody can. */
const PLACE = ["odoo_url", "database"] as const;
const LOGIN = [...PLACE, "username", "api_key"] as const;

export interface ConnectionNeeds {
  /** Whether anybody acts as the configured user; true unless told. */
  readonly account?: boolean;
}

/** Whether each caller acts as an Odoo user of its own, and nobody as the configured one. */
export function bringsAccounts({ connection_type, http }: Config): boolean {
  return connection_type !== "stdio" && http.identity !== "shared";
}

/**
 * The configured Odoos by the names of their instances, `default` first where there is one.
 *
 * @throws {MissingConfigError} in one line that names every missing key and how to set it
 */
export function requireConnections(
  config: Config,
  { account = true }: ConnectionNeeds = {},
): ReadonlyMap<string, Connection> {
  const connections = new Map<string, Connection>();
  const missing: string[] = [];
  for (const [name, outer] of listInstances(config)) {
    const instance = withUsername(outer, config);
    const connection = connect(instance, config);
    if (connection && (connection.account || !account)) connections.set(name, connection);
    else missing.push(...missingKeys(name, instance, account ? LOGIN : PLACE));
  }
  if (missing.length === 0) return connections;
  throw new MissingConfigError(missing, `Cannot connect to Odoo: ${describeMissing(missing)}`);
}

/** The keys outside count as an instance where they say more than what instances take from them. */
function listInstances(config: Config): [string, Instance][] {
  const { odoo_url, database, api_key, password } = config;
  const named = Object.entries(config.instances);
  const isOutside = [odoo_url, database, api_key, password].some((value) => value !== undefined);
  return isOutside || named.length === 0 ? [[DEFAULT_INSTANCE, config], ...named] : named;
}

function withUsername(instance: Instance, config: Config): Instance {
  return { ...instance, username: instance.username ?? config.username };
}

/** undefined where it is not said where that Odoo is */
function connect(instance: Instance, config: Config): Connection | undefined {
  const { odoo_url: url, database } = instance;
  if (!url || !database) return undefined;
  return {
    url,
    database,
    account: readAccount(instance),
    protocol: instance.protocol ?? config.protocol,
    // Whoever starts the program read-only means all of it.
    readOnly: config.read_only || (instance.read_only ?? false),
    tls: {
      caFile: instance.tls?.ca_file ?? config.tls.ca_file,
      verify: instance.tls?.verify ?? config.tls.verify,
    },
    databasePinning: instance.database_pinning ?? config.database_pinning,
    timeoutMs: (instance.timeout ?? config.timeout) * 1000,
  };
}

function readAccount({ username, api_key, password }: Instance): Account | undefined {
  const secret = api_key ?? password;
  if (!username || !secret) return undefined;
  return api_key
    ? { username, secret: api_key, kind: "key", password }
    : { username, secret, kind: "password" };
}

function missingKeys(
  name: string,
  instance: Instance,
  required: readonly (typeof LOGIN)[number][],
): string[] {
  const values = { ...instance, api_key: instance.api_key ?? instance.password };
  const prefix = name === DEFAULT_INSTANCE ? "" : `instances.${name}.`;
  return required.filter((key) => !values[key]).map((key) => prefix + key);
}

function describeMissing(missing: readonly string[]): string {
  const variables = missing.flatMap((path) =>
    configKeys.find((known) => known.path === path)?.env[0] ?? []
  );
  const [noun, verb] = missing.length > 1 ? ["them", "are"] : ["it", "is"];
  const inEnvironment = variables.length === missing.length ? ` or as ${listed(variables)}` : "";
  return `${
    listed(missing)
  } ${verb} not set, run odoo-mcp setup, set ${noun} in a file (--config FILE)` +
    `${inEnvironment}, or try the demo (odoo-mcp demo)`;
}

function listed(names: readonly string[]): string {
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : `${names[0]}`;
}
