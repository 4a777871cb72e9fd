/** `serve` and `demo`: answers MCP clients until the input ends or a signal comes. */
import type { Configured } from "../cli.ts";
import { createServerFactory } from "../mcp/server.ts";
import { VERSION } from "../version.ts";
import { start, type Started } from "./start.ts";

/** Serves until it is told to stop. @throws {ConfigError} */
export async function serve(request: Configured & { demo: boolean }): Promise<void> {
  await using started = await start(request, { serves: true });
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
    if (started.access) {
      const { serveHttp } = await import("./serve_http.ts");
      await serveHttp({ ...started, access: started.access }, stop.signal);
    } else await serveStdio(started, stop.signal);
  } finally {
    stop.close();
  }
}

async function serveStdio({ app, log }: Started, signal: AbortSignal): Promise<void> {
  const { runStdio } = await import("../transport/stdio.ts");
  const { logger } = log;
  const factory = createServerFactory(app.catalog, {
    onError: (id, error) => logger.error("unexpected error", { reference: id, error }),
  });
  await runStdio(factory, {
    input: Deno.stdin.readable,
    output: Deno.stdout.writable,
    signal,
    onError: (error) => logger.warn("stdio", { error }),
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
