/**
 * One port that is served until it is told to stop.
 *
 * Knows sockets. Must not know paths. `Deno.serve` ends for good when it cannot accept a connection,
 * as where the process has no file descriptor left (measured on Deno 2.9.6); this one begins again,
 * so that a crowd of idle connections ends with its last one and not with the server.
 */
import { toError } from "./to_error.ts";

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** Told of what went wrong beside the answers. */
  readonly onError: (error: Error) => void;
  /** The answer where the handler threw. */
  readonly onFailure: () => Response;
}

export interface Listener {
  readonly port: number;
  /** Settles when the port is closed and what was open has ended. */
  readonly finished: Promise<void>;
  /** Accepts no more; settles when what was open has ended. */
  shutdown(): Promise<void>;
  /** Lets the process end while connections are open. */
  unref(): void;
}

/** Milliseconds until a port is served again that failed. */
const RETRY_MS = 250;

/** @throws {Deno.errors.AddrInUse} and the like where the port cannot be had. */
export function listen(handler: Deno.ServeHandler<Deno.NetAddr>, options: ListenOptions): Listener {
  const finished = Promise.withResolvers<void>();
  let isStopped = false;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let server = serve(options.port);
  const port = server.addr.port;
  watch();

  function serve(port: number): Deno.HttpServer<Deno.NetAddr> {
    return Deno.serve({
      hostname: options.host,
      port,
      onListen: () => {},
      onError: (error) => {
        options.onError(toError(error));
        return options.onFailure();
      },
    }, handler);
  }

  function watch(): void {
    server.finished.then(finished.resolve, fail);
  }

  function fail(error: unknown): void {
    if (isStopped) return finished.resolve();
    options.onError(toError(error));
    retry = setTimeout(begin, RETRY_MS);
  }

  function begin(): void {
    try {
      server.unref();
      server = serve(port);
    } catch (error) {
      return fail(error);
    }
    watch();
  }

  return {
    port,
    finished: finished.promise,
    shutdown: async () => {
      isStopped = true;
      clearTimeout(retry);
      await server.shutdown().catch(() => {});
      finished.resolve();
    },
    unref: () => server.unref(),
  };
}
