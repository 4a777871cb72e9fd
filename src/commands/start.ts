/** What every command begins with: configuration, log, and the Odoos, the configured ones or the embedded one. */
import { createApp } from "../app.ts";
import type { Configured } from "../cli.ts";
import { type Connection, requireConnections } from "../config/connection.ts";
import { loadConfig } from "../config/load.ts";
import type { Config } from "../config/schema.ts";
import { listSecrets, Secret } from "../config/secret.ts";
import { type Log, setupLogging } from "../log.ts";
import type { Catalog } from "../mcp/catalog.ts";

export interface Started extends AsyncDisposable {
  readonly config: Config;
  readonly log: Log;
  readonly catalog: Catalog;
  /** By name. */
  readonly connections: ReadonlyMap<string, Connection>;
}

export interface StartOptions {
  /** Whether the log tells how the connection came about, which a single answer does not need. */
  readonly tellsConnection: boolean;
}

/** @throws {ConfigError} before anything is started */
export async function start(
  request: Configured & { demo: boolean },
  { tellsConnection }: StartOptions,
): Promise<Started> {
  const loaded = await loadConfig(request);
  await using cleanup = new AsyncDisposableStack();
  const config = request.demo ? await startDemo(loaded.config, cleanup) : loaded.config;
  const connections = requireConnections(config);
  const log = await setupLogging(config.logging);
  cleanup.defer(() => log.close());
  for (const secret of listSecrets(config)) log.redact.add(secret.reveal());
  for (const warning of loaded.warnings) log.logger.warn(warning);
  const app = cleanup.use(createApp(config, {
    notice: (level, text) => {
      if (tellsConnection || level === "warning") log.logger[LEVELS[level]](text);
    },
  }));
  const kept = cleanup.move();
  return {
    config,
    log,
    catalog: app.catalog,
    connections,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

const LEVELS = { info: "info", warning: "warn" } as const;

/** The configuration with the embedded Odoo as its only one. It is loaded here alone, so that nobody else pays. */
async function startDemo(config: Config, cleanup: AsyncDisposableStack): Promise<Config> {
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
