/**
 * Serves MCP over HTTP on one port.
 *
 * Knows sockets, paths and the order in which a server ends. Must not know what a body means, and
 * imports nothing of stdio.
 */
import type { McpServerFactory } from "@modelcontextprotocol/server";
import { Endpoint, type EndpointOptions } from "./endpoint.ts";
import { createGuard } from "./guard.ts";
import { jsonResponse, refusalResponse } from "./http_answers.ts";
import { CODE } from "./message.ts";
import { toError } from "./to_error.ts";
import { within } from "./within.ts";

export interface HttpOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly mode: EndpointOptions["mode"];
  /** Where the endpoint is; `/mcp` unless told. */
  readonly path?: string;
  /** Shuts the server down: SIGTERM. */
  readonly signal?: AbortSignal;
  /** Names, without port, by which clients may call the server, besides `host` and the loopback. */
  readonly allowedHosts?: readonly string[];
  /** Bytes a body may have; 32 MiB unless told. */
  readonly maxBodyBytes?: number;
  /** Milliseconds that calls in flight have at the end; 10 seconds unless told. */
  readonly shutdownMs?: number;
  /** Milliseconds between the signs of life of a long call in a stream; 15 seconds unless told. */
  readonly keepAliveMs?: number;
  readonly onListen?: (url: string) => void;
  /** Told of what went wrong beside the answers, for the log. */
  readonly onError?: (error: Error) => void;
}

export interface HttpServer {
  /** The endpoint's address. */
  readonly url: string;
  readonly port: number;
  /** Settles when the server has ended. */
  readonly finished: Promise<void>;
  /** Accepts no more, lets calls finish for `shutdownMs`, then cuts off the rest. Never rejects. */
  shutdown(): Promise<void>;
}

/** What connections may cost that a client keeps open after everything is answered. */
const LINGER_MS = 1_000;

const MIB = 1024 * 1024;

export async function startHttp(
  factory: McpServerFactory,
  options: HttpOptions,
): Promise<HttpServer> {
  const { host, port, mode, signal, path = "/mcp", allowedHosts = [] } = options;
  const { maxBodyBytes = 32 * MIB, shutdownMs = 10_000, keepAliveMs = 15_000 } = options;
  const { onError = () => {} } = options;
  const endpoint = new Endpoint(factory, { mode, maxBodyBytes, keepAliveMs });
  const listening = Promise.withResolvers<string>();
  const server = Deno.serve({
    hostname: host,
    port,
    onListen: (address) => listening.resolve(toUrl(host, address.port, path)),
    onError: (error) => {
      onError(toError(error));
      return refusalResponse({ status: 500, code: CODE.internal, message: "Internal error" });
    },
  }, createHandler(endpoint, { path, host, allowedHosts }));

  const url = await listening.promise;
  options.onListen?.(url);
  const ended = Promise.withResolvers<void>();
  const shutdown = once(() =>
    end({ server, endpoint, shutdownMs }).catch((error) => onError(toError(error))).finally(
      ended.resolve,
    )
  );
  signal?.addEventListener("abort", shutdown, { once: true });
  if (signal?.aborted) shutdown();
  const finished = Promise.race([server.finished, ended.promise]);
  return { url, port: server.addr.port, finished, shutdown };
}

function once<T>(run: () => T): () => T {
  let outcome: T | undefined;
  return () => outcome ??= run();
}

type Site = Required<Pick<HttpOptions, "path" | "host" | "allowedHosts">>;

/** Paths and what serves them. Whether the process lives may be asked under any name. */
function createHandler(
  endpoint: Endpoint,
  { path, host, allowedHosts }: Site,
): (request: Request) => Response | Promise<Response> {
  const guard = createGuard({ host, allowedHosts });
  const hint = { endpoint: path, use: `POST ${path} with Content-Type: application/json` };
  return (request) => {
    const pathname = toPathname(request.url);
    if (pathname === "/health") return jsonResponse({ status: "ok" });
    const refusal = guard(request);
    if (refusal !== undefined) return refusal;
    if (pathname === path) return endpoint.handle(request);
    if (pathname === "/") return jsonResponse(hint);
    const message = `Cannot find ${pathname}: the endpoint is ${path}`;
    return refusalResponse({ status: 404, code: CODE.transport, message });
  };
}

/** As `URL` tells it of the absolute URLs that a server sees, at a fraction of the cost. */
function toPathname(url: string): string {
  const start = url.indexOf("/", url.indexOf("://") + 3);
  const end = url.slice(start).search(/[?#]/);
  return end === -1 ? url.slice(start) : url.slice(start, start + end);
}

interface Ending {
  readonly server: Deno.HttpServer;
  readonly endpoint: Endpoint;
  readonly shutdownMs: number;
}

async function end({ server, endpoint, shutdownMs }: Ending): Promise<void> {
  const closed = server.shutdown();
  await within(shutdownMs, endpoint.whenIdle());
  await endpoint.close();
  await within(LINGER_MS, closed);
  // A client that never ends its request would hold the process; once a server shuts down, Deno
  // has no way left to close what is open (its signal throws then).
  server.unref();
}

function toUrl(host: string, port: number, path: string): string {
  const name = host.includes(":") ? `[${host}]` : host;
  return `http://${name}:${port}${path}`;
}
