/**
 * One request to the configured Odoo: deadline over the whole answer, a cap on its size, no redirects.
 *
 * Knows what a caller may rely on; how a request travels is `exchange.ts`. Must not know Odoo, RPC or
 * credentials.
 */
import { CallError, NetworkError } from "../errors.ts";
import { cancelled } from "../cancel.ts";
import { createExchange } from "./exchange.ts";
import { readBytes, readText, refuseStatus } from "./answer.ts";
import { describeFailure } from "./failure.ts";
import type { TlsOptions } from "./tls.ts";

export interface HttpRequest {
  /** Path below the base URL, such as `/jsonrpc`. */
  readonly path: string;
  readonly contentType: string;
  /** Without one the request is a GET. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Takes a redirect as an answer like any other. It is never followed. */
  readonly acceptRedirect?: true;
  /** Takes the answer as it is, of no more than so many bytes: `bytes` instead of `text`. */
  readonly download?: { readonly maxBytes: number };
}

export interface HttpResponse {
  readonly status: number;
  readonly contentType: string;
  /** Empty for a download. */
  readonly text: string;
  /** There for a download alone. */
  readonly bytes?: Uint8Array<ArrayBuffer>;
  /** Where a redirect leads, as the server wrote it. */
  readonly location?: string;
  /** The server's clock, as it wrote it. */
  readonly date?: string;
  /** The values of `Set-Cookie` as they came, one for each header. */
  readonly cookies: readonly string[];
}

export interface HttpClientOptions {
  /** Origin and path prefix without a trailing slash, such as `https://erp.example.com/odoo1`. */
  readonly baseUrl: string;
  /** Milliseconds until the whole answer must have arrived. */
  readonly timeoutMs: number;
  /** Largest answer accepted, in bytes. */
  readonly maxResponseBytes: number;
  readonly tls?: TlsOptions | undefined;
}

export interface SendOptions {
  readonly signal?: AbortSignal | undefined;
  /**
   * Whether the request must reach the server once at most. `fetch` sends a request again by itself when a
   * connection kept from before dies under it (measured on 2.9.6), so such a request gets a fresh one.
   */
  readonly once?: boolean;
  /** A shorter deadline than the client's own, in milliseconds. */
  readonly timeoutMs?: number | undefined;
}

/** Sends one request and resolves with the whole answer. @throws {NetworkError | RateLimitError} */
export type HttpSend = (request: HttpRequest, options?: SendOptions) => Promise<HttpResponse>;

/** Disposing cancels the calls in flight and closes the kept connections. */
export interface HttpClient extends Disposable {
  readonly send: HttpSend;
}

/** Creates the client for one base URL. Nothing is opened before the first request. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const exchange = createExchange(options.tls);
  const ended = new Set<() => void>();
  let isDisposed = false;

  const send: HttpSend = async (request, { signal, once = false, timeoutMs } = {}) => {
    if (signal?.aborted || isDisposed) throw cancelled("not_sent");
    const call = new AbortController();
    const cancel = (): void => call.abort(cancelled("unknown"));
    const limitMs = Math.min(options.timeoutMs, timeoutMs ?? Infinity);
    const timer = setTimeout(() => call.abort(timedOut(limitMs)), limitMs);
    signal?.addEventListener("abort", cancel, { once: true });
    ended.add(cancel);
    try {
      const response = await exchange.run(options.baseUrl + request.path, {
        ...describeRequest(request),
        signal: call.signal,
        once,
      });
      await refuseStatus(response, { ...request, baseUrl: options.baseUrl });
      return await readAnswer(response, {
        maxBytes: options.maxResponseBytes,
        download: request.download,
      });
    } catch (error) {
      if (error instanceof CallError) throw error;
      throw call.signal.aborted ? call.signal.reason : describeFailure(error);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", cancel);
      ended.delete(cancel);
    }
  };

  return {
    send,
    [Symbol.dispose](): void {
      isDisposed = true;
      for (const cancel of ended) cancel();
      exchange[Symbol.dispose]();
    },
  };
}

async function readAnswer(
  response: Response,
  { maxBytes, download }: { maxBytes: number } & Pick<HttpRequest, "download">,
): Promise<HttpResponse> {
  const { status, headers } = response;
  const [location, date] = [headers.get("location"), headers.get("date")];
  return {
    status,
    contentType: headers.get("content-type") ?? "",
    ...(download
      ? { text: "", bytes: await readBytes(response, Math.min(maxBytes, download.maxBytes)) }
      : { text: await readText(response, maxBytes) }),
    ...(location !== null && { location }),
    ...(date !== null && { date }),
    cookies: headers.getSetCookie(),
  };
}

function describeRequest(
  { body, contentType, headers }: HttpRequest,
): { method: string; headers: Record<string, string>; body?: string } {
  return body === undefined
    ? { method: "GET", headers: { ...headers } }
    : { method: "POST", headers: { "content-type": contentType, ...headers }, body };
}

function timedOut(limitMs: number): NetworkError {
  return new NetworkError(
    "timeout",
    `no answer within ${Math.round(limitMs / 100) / 10} s`,
    "unknown",
  );
}
