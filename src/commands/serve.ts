/**
 * `serve` and `demo`: answers MCP clients until the input ends or a signal comes. What runs then may end, unless a
 * second signal comes.
 */
import type { Configured } from "../cli/command.ts";
import { createServerFactory } from "../mcp/server.ts";
import { VERSION } from "../version.ts";
import { start, type Started } from "./start.ts";

/** What the process ends with. */
const ENDED = 0;
const CUT_OFF = 1;

/** Serves until it is told to stop; gives the exit code. @throws {ConfigError} */
export async function serve(request: Configured & { demo: boolean }): Promise<number> {
  await using started = await start(request, { serves: true });
  const { config, log, connections } = started;
  using stop = listenForSignals(() => {
    const seconds = config.shutdown_seconds;
    log.logger.info(`stopping: calls have ${seconds} s to end, another signal cuts them off`);
  });
  const transport = config.connection_type;
  log.logger.info(`odoo-mcp ${VERSION} serves ${transport}`);
  for (const [instance, connection] of connections) {
    log.logger.info("works in", {
      ...(connections.size > 1 && { instance }),
      odoo: request.demo ? "embedded, in memory, nothing is kept" : connection.url,
      database: connection.database,
      user: started.access?.accountOf ? "each caller's own" : connection.account?.username,
      read_only: connection.readOnly,
    });
  }
  const served = runTransport(started, stop.asked).then(() => ENDED);
  const cutOff = stop.urged.then(() => {
    // Nothing is left then that a log-out could be sent over, or waited for.
    started.app[Symbol.dispose]();
    return CUT_OFF;
  });
  return await Promise.race([served, cutOff]);
}

async function runTransport(started: Started, signal: AbortSignal): Promise<void> {
  const { access } = started;
  if (!access) return await serveStdio(started, signal);
  const { serveHttp } = await import("./serve_http.ts");
  await serveHttp({ ...started, access }, signal);
}

async function serveStdio({ app, config, log }: Started, signal: AbortSignal): Promise<void> {
  const { runStdio } = await import("../transport/stdio.ts");
  const { logger } = log;
  const factory = createServerFactory(app.catalog, {
    onError: (id, error) => logger.error("unexpected error", { reference: id, error }),
  });
  await runStdio(factory, {
    input: Deno.stdin.readable,
    output: Deno.stdout.writable,
    signal,
    drainMs: config.shutdown_seconds * 1_000,
    live: app.catalog.live,
    onError: (error) => logger.warn("stdio", { error }),
  });
}

/** Windows knows no SIGTERM. */
const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT", "SIGBREAK"]
  : ["SIGINT", "SIGTERM"];

interface Stop extends Disposable {
  /** The first signal: what runs may end. */
  readonly asked: AbortSignal;
  /** The second one: nothing is waited for any more. */
  readonly urged: Promise<void>;
}

function listenForSignals(onAsked: () => void): Stop {
  const controller = new AbortController();
  const urged = Promise.withResolvers<void>();
  const stop = (): void => {
    if (controller.signal.aborted) return urged.resolve();
    onAsked();
    controller.abort();
  };
  for (const name of SIGNALS) Deno.addSignalListener(name, stop);
  return {
    asked: controller.signal,
    urged: urged.promise,
    [Symbol.dispose]: () => SIGNALS.forEach((name) => Deno.removeSignalListener(name, stop)),
  };
}
