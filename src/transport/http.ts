/**
 * Serves MCP over HTTP on one port.
 *
 * Knows what may be chosen, and the order in which a server ends. Must not know what a body means,
 * and imports nothing of stdio.
 */
import type { ServerFactory } from "../mcp/server.ts";
import type { Authenticate } from "./caller.ts";
import type { EndpointOptions } from "./endpoint.ts";
import { hostInUrl } from "./guard.ts";
import { refusalResponse } from "./http_answers.ts";
import { listen, type Listener } from "./listener.ts";
import { CODE } from "./message.ts";
import type { RateLimit } from "./rate_limit.ts";
import { type AnswerPage, createSite, type Site } from "./site.ts";
import { toError } from "./to_error.ts";
import { within } from "./within.ts";

export interface HttpOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly mode: EndpointOptions["mode"];
  /** Where the endpoint is; `/mcp` unless told. `sse` and `messages` are its neighbours. */
  readonly path?: string;
  /** Shuts the server down: SIGTERM. */
  readonly signal?: AbortSignal;
  /** Names, without port, by which clients may call the server, besides `host` and the loopback. */
  readonly allowedHosts?: readonly string[];
  /** Origins whose pages may call the server from a browser and read its answers; none unless told. */
  readonly corsOrigins?: readonly string[];
  /** Finds out who asks; without it everybody may, and nobody is told from another. */
  readonly authenticate?: Authenticate;
  /** How often one client may ask; without it, as often as it likes. */
  readonly rateLimit?: RateLimit;
  /** Answers paths that are not served here, for anybody whose Host and Origin are allowed. */
  readonly answerPage?: AnswerPage;
  /** Whether calls can be carried out: what `/ready` tells to anybody, under any name. */
  readonly isReady?: () => Promise<boolean>;
  /** What tells of changes; without it nothing can be listened to. */
  readonly live?: EndpointOptions["live"];
  /** Bytes a body may have; 32 MiB unless told. */
  readonly maxBodyBytes?: number;
  /** Milliseconds within which a body must arrive; 30 seconds unless told. */
  readonly bodyTimeoutMs?: number;
  /** Requests open at a time, streams counted; one caller gets half of what others leave. 4,000 unless told. */
  readonly maxOpenRequests?: number;
  /** Sessions open at a time; 1,000 unless told. */
  readonly maxSessions?: number;
  /** Milliseconds after which a session ends that nobody uses; 30 minutes unless told. */
  readonly sessionTimeoutMs?: number;
  /** Characters that may wait for a reader of HTTP+SSE; 2 Mi unless told. */
  readonly maxQueuedBytes?: number;
  /** Milliseconds that calls in flight have at the end; 10 seconds unless told. */
  readonly shutdownMs?: number;
  /** Milliseconds between the signs of life of a stream; 15 seconds unless told. */
  readonly keepAliveMs?: number;
  readonly onListen?: (url: string) => void;
  /** Told of what went wrong beside the answers, for the log. */
  readonly onError?: (error: Error) => void;
}

export interface HttpServer {
  /** The endpoint's address. */
  readonly url: string;
  readonly port: number;
  /** Sessions that are open now, of all kinds. */
  readonly sessionCount: number;
  /** Settles when the server has ended. */
  readonly finished: Promise<void>;
  /** Accepts no more, lets calls finish for `shutdownMs`, then cuts off the rest. Never rejects. */
  shutdown(): Promise<void>;
}

/** Milliseconds to wait for connections that clients keep open after everything is answered. */
const LINGER_MS = 1_000;

const MIB = 1024 * 1024;
const MINUTE_MS = 60_000;

type Optional =
  | "signal"
  | "authenticate"
  | "rateLimit"
  | "maxQueuedBytes"
  | "answerPage"
  | "isReady"
  | "live"
  | "onListen";

/** The options with what was not told. */
type Settings = Required<Omit<HttpOptions, Optional>> & Pick<HttpOptions, Optional>;

function complete(options: HttpOptions): Settings {
  const { path = "/mcp", allowedHosts = [], corsOrigins = [] } = options;
  const { maxBodyBytes = 32 * MIB, bodyTimeoutMs = 30_000, maxOpenRequests = 4_000 } = options;
  const { maxSessions = 1_000, sessionTimeoutMs = 30 * MINUTE_MS } = options;
  const { shutdownMs = 10_000, keepAliveMs = 15_000, onError = () => {} } = options;
  return {
    ...options,
    ...{ path, allowedHosts, corsOrigins },
    ...{ maxBodyBytes, bodyTimeoutMs, maxOpenRequests, maxSessions, sessionTimeoutMs },
    ...{ shutdownMs, keepAliveMs, onError },
  };
}

/** Begins to serve. @throws {Deno.errors.AddrInUse} and the like where the port cannot be had. */
export function startHttp(factory: ServerFactory, options: HttpOptions): HttpServer {
  const settings = complete(options);
  const { host, port, signal, shutdownMs, onError } = settings;
  const site = createSite(factory, settings);
  const onFailure = (): Response =>
    refusalResponse({ status: 500, code: CODE.internal, message: "Internal error" });
  const listener = listen(site.handle, { host, port, onError, onFailure });
  const url = `http://${hostInUrl(host)}:${listener.port}${settings.path}`;
  options.onListen?.(url);

  const ended = Promise.withResolvers<void>();
  const shutdown = once(() =>
    end({ listener, site, shutdownMs }).catch((error) => onError(toError(error))).finally(
      ended.resolve,
    )
  );
  signal?.addEventListener("abort", shutdown, { once: true });
  if (signal?.aborted) shutdown();
  const finished = Promise.race([listener.finished, ended.promise]);
  return {
    url,
    port: listener.port,
    get sessionCount() {
      return site.sessionCount;
    },
    finished,
    shutdown,
  };
}

function once<T>(run: () => T): () => T {
  let outcome: T | undefined;
  return () => outcome ??= run();
}

interface Ending {
  readonly listener: Listener;
  readonly site: Site;
  readonly shutdownMs: number;
}

async function end({ listener, site, shutdownMs }: Ending): Promise<void> {
  const closed = listener.shutdown();
  await within(shutdownMs, site.whenIdle());
  await site.close();
  await within(LINGER_MS, closed);
  // A client that never ends its request would hold the process; once a server shuts down, Deno
  // has no way left to close what is open (its signal throws then).
  listener.unref();
}
