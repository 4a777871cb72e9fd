/** What every command begins with: configuration, log, and an Odoo, the configured or the embedded one. */
import { createApp } from "../app.ts";
import type { Configured } from "../cli.ts";
import { type Connection, requireConnection } from "../config/connection.ts";
import { loadConfig } from "../config/load.ts";
import type { Config } from "../config/schema.ts";
import { Secret } from "../config/secret.ts";
import { type Log, setupLogging } from "../log.ts";
import type { Catalog } from "../mcp/catalog.ts";

export interface Started extends AsyncDisposable {
  readonly config: Config;
  readonly log: Log;
  readonly catalog: Catalog;
  readonly connection: Connection;
}

/** @throws {ConfigError} before anything is started */
export async function start(request: Configured & { demo: boolean }): Promise<Started> {
  const { config, warnings } = await loadConfig(request);
  const cleanup = new AsyncDisposableStack();
  const connection = request.demo ? await startDemo(cleanup) : requireConnection(config);
  const log = await setupLogging(config.logging);
  cleanup.defer(() => log.close());
  log.redact.add(connection.credential.reveal());
  for (const warning of warnings) log.logger.warn(warning);
  const catalog = createApp(config, connection);
  return {
    config,
    log,
    catalog,
    connection,
    [Symbol.asyncDispose]: () => cleanup.disposeAsync(),
  };
}

/** The sandbox is loaded here only, so that nobody else pays for it. */
async function startDemo(cleanup: AsyncDisposableStack): Promise<Connection> {
  const { startSandbox } = await import("../sandbox/mod.ts");
  const sandbox = cleanup.use(await startSandbox());
  const { login, apiKey } = sandbox.accounts.admin;
  return {
    url: sandbox.url,
    database: sandbox.database,
    username: login,
    credential: new Secret(apiKey),
  };
}
