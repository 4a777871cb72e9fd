/** `serve` and `demo`: answers MCP clients until the input ends or a signal comes. */
import type { Configured } from "../cli.ts";
import { createServerFactory } from "../mcp/server.ts";
import { VERSION } from "../version.ts";
import { start, type Started } from "./start.ts";

/** Serves until it is told to stop. @throws {ConfigError} */
export async function serve(request: Configured & { demo: boolean }): Promise<void> {
  await using started = await start(request, { tellsConnection: true });
  const { config, log, connections } = started;
  const stop = listenForSignals();
  const transport = config.connection_type;
  log.logger.info(`odoo-mcp ${VERSION} serves ${transport}`);
  for (const [instance, connection] of connections) {
    log.logger.info("works in", {
      ...(connections.size > 1 && { instance }),
      odoo: request.demo ? "embedded, in memory, nothing is kept" : connection.url,
      database: connection.database,
      user: connection.username,
      read_only: connection.readOnly,
    });
  }
  try {
    if (transport === "stdio") await serveStdio(started, stop.signal);
    else await serveHttp(started, { mode: transport, signal: stop.signal });
  } finally {
    stop.close();
  }
}

async function serveStdio(started: Started, signal: AbortSignal): Promise<void> {
  const { runStdio } = await import("../transport/stdio.ts");
  const { logger } = started.log;
  await runStdio(factoryOf(started), {
    input: Deno.stdin.readable,
    output: Deno.stdout.writable,
    signal,
    onError: (error) => logger.warn("stdio", { error }),
  });
}

async function serveHttp(
  started: Started,
  options: { mode: "http" | "streamable_http"; signal: AbortSignal },
): Promise<void> {
  const { startHttp } = await import("../transport/http.ts");
  const { logger } = started.log;
  const { host, port } = started.config.http;
  const server = await startHttp(factoryOf(started), {
    host,
    port,
    ...options,
    onError: (error) => logger.warn("http", { error }),
  });
  logger.info(`listening on ${server.url}`);
  await server.finished;
}

function factoryOf({ catalog, log }: Started): ReturnType<typeof createServerFactory> {
  return createServerFactory(catalog, {
    onError: (id, error) => log.logger.error("unexpected error", { reference: id, error }),
  });
}

/** Windows knows no SIGTERM. */
const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT", "SIGBREAK"]
  : ["SIGINT", "SIGTERM"];

function listenForSignals(): { signal: AbortSignal; close(): void } {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  for (const name of SIGNALS) Deno.addSignalListener(name, stop);
  return {
    signal: controller.signal,
    close: () => SIGNALS.forEach((name) => Deno.removeSignalListener(name, stop)),
  };
}
