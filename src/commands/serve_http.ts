/** Serving over HTTP: what the configuration says of it, and the pages beside the endpoint. */
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
    onError: (error) => logger.warn("http", { error }),
  });
  app.metrics.gauge("odoo_mcp_sessions", "MCP sessions that are open", () => server.sessionCount);
  logger.info(`listening on ${server.url}`, access.summary);
  if (access.startToken) await show(describeRandomToken(server.url, access.startToken));
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

/** Where to get a token, whether Odoo answers, and what was counted. */
function pages({ access, config, app }: Started & { access: Access }): AnswerPage {
  const { metrics, host } = config.http;
  const isPrivate = isLoopback(host) && access.authenticate === undefined;
  const tells = metrics === "on" || (metrics === "auto" && isPrivate);
  const answers: Readonly<Record<string, () => Promise<Response>>> = {
    "/ready": async () => {
      const isReady = await app.ready();
      return Response.json({ status: isReady ? "ok" : "odoo does not answer" }, {
        status: isReady ? 200 : 503,
      });
    },
    "/metrics": () =>
      Promise.resolve(
        new Response(app.metrics.render(), { headers: { "content-type": METRICS_TYPE } }),
      ),
  };
  return (request) => {
    const { pathname } = new URL(request.url);
    const answer = tells && Object.hasOwn(answers, pathname) ? answers[pathname] : undefined;
    return answer?.() ?? access.answerMetadata(request);
  };
}

/** For the person at the terminal alone: it must not come into a log. */
async function show(text: string): Promise<void> {
  const writer = Deno.stderr.writable.getWriter();
  await writer.write(new TextEncoder().encode(`${text}\n`));
  writer.releaseLock();
}
