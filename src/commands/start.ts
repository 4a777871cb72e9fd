/** What every command begins with: configuration, log, and the Odoos, the configured ones or the embedded one. */
import { type App, createApp } from "../app.ts";
import type { Configured } from "../cli/command.ts";
import { bringsAccounts, type Connection, requireConnections } from "../config/connection.ts";
import { loadConfig } from "../config/load.ts";
import type { Config } from "../config/schema.ts";
import { listSecrets, Secret } from "../config/secret.ts";
import { type Log, setupLogging } from "../log.ts";
import type { Access } from "./access.ts";

export interface Started extends AsyncDisposable {
  readonly config: Config;
  readonly log: Log;
  readonly app: App;
  /** Who may come in over HTTP; absent where HTTP is not served. */
  readonly access: Access | undefined;
  /** By name. */
  readonly connections: ReadonlyMap<string, Connection>;
}

export interface StartOptions {
  /** Whether it is to serve: the log tells then what a single answer does not need, and HTTP has callers. */
  readonly serves: boolean;
}

/** @throws {ConfigError} before anything is started */
export async function start(
  request: Configured & { demo: boolean },
  { serves }: StartOptions,
): Promise<Started> {
  const loaded = await loadConfig(request);
  await using cleanup = new AsyncDisposableStack();
  const config = request.demo ? await startDemo(loaded.config, cleanup) : loaded.config;
  const account = !serves || !bringsAccounts(config);
  const connections = requireConnections(config, { account });
  const log = await setupLogging(config.logging);
  giveBackPermissions(config);
  cleanup.defer(() => log.close());
  for (const secret of listSecrets(config)) log.redact.add(secret.reveal());
  for (const warning of loaded.warnings) log.logger.warn(warning);
  const access = serves ? await openAccess(config, log) : undefined;
  const app = cleanup.use(createApp(config, {
    ...(access?.accountOf && { accountOf: access.accountOf }),
    ...(serves && { log: log.logger.child("calls") }),
    notice: ({ level, text, caller }) => {
      if (serves || level === "warning") log.logger[LEVELS[level]](text, { caller });
    },
  }));
  const kept = cleanup.move();
  return {
    config,
    log,
    app,
    access,
    connections,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/**
 * Lets go of what only other commands need, such as the one that writes a configuration: whatever comes in later can
 * write no file and run no program, however generously this one was started. A log file keeps the right to write.
 */
function giveBackPermissions({ logging }: Config): void {
  const writes = logging.handlers.some(({ type }) => type === "FileHandler");
  for (const name of ["run", "ffi", ...writes ? [] : ["write"] as const] as const) {
    Deno.permissions.revokeSync({ name });
  }
}

/** Loaded for HTTP alone, so that stdio does not pay for it. */
async function openAccess(config: Config, log: Log): Promise<Access | undefined> {
  if (config.connection_type === "stdio") return undefined;
  const { createAccess } = await import("./access.ts");
  const access = await createAccess(config, {
    onError: (error) => log.logger.warn("tokens cannot be checked", { error }),
  });
  for (const warning of access.warnings) log.logger.warn(warning);
  if (access.startToken) log.redact.add(access.startToken.reveal());
  return access;
}

const LEVELS = { info: "info", warning: "warn" } as const;

/** The configuration with the embedded Odoo as its only one. It is loaded here alone, so that nobody else pays. */
export async function startDemo(config: Config, cleanup: AsyncDisposableStack): Promise<Config> {
  const { startSandbox } = await import("../sandbox/mod.ts");
  const { url, database, accounts } = cleanup.use(await startSandbox());
  const { login: username, apiKey } = accounts.admin;
  return {
    ...config,
    odoo_url: url,
    database,
    username,
    api_key: new Secret(apiKey),
    database_pinning: false,
    instances: {},
  };
}
