/** Serving over HTTP: what the configuration says of it, and the pages beside the endpoint. */
import { print } from "../cli/print.ts";
import type { Config } from "../config/schema.ts";
import { createServerFactory } from "../mcp/server.ts";
import { METRICS_TYPE } from "../telemetry/registry.ts";
import { isLoopback } from "../transport/auth/loopback.ts";
import { describeRandomToken } from "../transport/auth/random_token.ts";
import { type HttpOptions, startHttp } from "../transport/http.ts";
import type { AnswerPage } from "../transport/site.ts";
import type { Access } from "./access.ts";
import type { Started } from "./start.ts";

/** Serves until it is told to stop. @throws {Deno.errors.AddrInUse} and the like */
export async function serveHttp(
  started: Started & { access: Access },
  signal: AbortSignal,
): Promise<void> {
  const { access, config, log: { logger }, app } = started;
  const factory = createServerFactory(app.catalog, {
    onError: (id, error) => logger.error("unexpected error", { reference: id, error }),
  });
  const server = startHttp(factory, {
    ...httpOptions(config),
    signal,
    ...(access.authenticate && { authenticate: access.authenticate }),
    answerPage: pages(started),
    isReady: app.ready,
    live: app.catalog.live,
    onError: (error) => logger.warn("http", { error }),
  });
  app.metrics.gauge("odoo_mcp_sessions", "MCP sessions that are open", () => server.sessionCount);
  logger.info(`listening on ${server.url}`, access.summary);
  if (access.startToken) {
    // For the person at the terminal alone: it must not come into a log.
    print(Deno.stderr, `${describeRandomToken(server.url, access.startToken)}\n`);
  }
  await server.finished;
}

function httpOptions({ http, session_timeout_minutes, ...config }: Config): HttpOptions {
  const { requests_per_minute: requestsPerMinute } = http;
  return {
    host: http.host,
    port: http.port,
    mode: config.connection_type === "streamable_http" ? "streamable_http" : "http",
    allowedHosts: http.allowed_hosts,
    corsOrigins: http.cors_origins,
    maxBodyBytes: http.max_body_bytes,
    bodyTimeoutMs: http.body_timeout_seconds * 1_000,
    maxOpenRequests: http.max_open_requests,
    maxSessions: http.max_sessions,
    sessionTimeoutMs: session_timeout_minutes * 60_000,
    shutdownMs: config.shutdown_seconds * 1_000,
    ...(requestsPerMinute > 0 && { rateLimit: { requestsPerMinute } }),
  };
}

/** What was counted, and where to get a token: for whoever asks, without a token. */
function pages({ access, config, app }: Started & { access: Access }): AnswerPage {
  const { metrics, host } = config.http;
  // A proxy in front of the loopback lets others in, which is what proofs are asked for.
  const isPrivate = isLoopback(host) && access.authenticate === undefined;
  const tellsMetrics = metrics === "on" || (metrics === "auto" && isPrivate);
  const answers = new Map<string, () => Response>();
  if (tellsMetrics) {
    const headers = { "content-type": METRICS_TYPE };
    answers.set("/metrics", () => new Response(app.metrics.render(), { headers }));
  }
  return (request) =>
    answers.get(new URL(request.url).pathname)?.() ?? access.answerMetadata(request);
}
