/**
 * One request to the configured Odoo: deadline over the whole answer, a cap on its size, no redirects.
 *
 * Knows HTTP and how Deno's `fetch` words its failures. Must not know Odoo, RPC or credentials.
 */
import { NetworkError, type NetworkErrorKind, type Outcome, RateLimitError } from "../errors.ts";
import { cancelled } from "./cancel.ts";

export interface HttpRequest {
  /** Path below the base URL, such as `/jsonrpc`. */
  readonly path: string;
  readonly contentType: string;
  /** Without one the request is a GET. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface HttpResponse {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

export interface HttpClientOptions {
  /** Origin and path prefix without a trailing slash, such as `https://erp.example.com/odoo1`. */
  readonly baseUrl: string;
  /** Milliseconds until the whole answer must have arrived. */
  readonly timeoutMs: number;
  /** Largest answer accepted, in bytes. */
  readonly maxResponseBytes: number;
}

export interface SendOptions {
  readonly signal?: AbortSignal | undefined;
  /**
   * Whether the request must reach the server once at most. `fetch` sends a request again by itself when a
   * connection kept from before dies under it (measured on 2.9.6), so such a request gets a fresh one.
   */
  readonly once?: boolean;
}

/** Sends one request and resolves with the whole answer. @throws {NetworkError | RateLimitError} */
export type HttpSend = (request: HttpRequest, options?: SendOptions) => Promise<HttpResponse>;

/** How Deno's `fetch` words what failed before a byte of the request left (measured on 2.9.6). */
const CONNECT_FAILURES: readonly [RegExp, NetworkErrorKind, string][] = [
  [/dns error/i, "dns", "the host name is not known"],
  [/certificate|handshake|corrupt message|tls/i, "tls", "no trusted TLS connection"],
  [/refused/i, "refused", "connection refused"],
  [/./, "refused", "no connection"],
];

/** A server may ask for any wait; beyond this nobody waits. */
const MAX_RETRY_AFTER_S = 3600;

/** Creates the sender for one base URL. */
export function createHttpClient(options: HttpClientOptions): HttpSend {
  const seconds = Math.round(options.timeoutMs / 100) / 10;
  return async (request, { signal, once = false } = {}) => {
    if (signal?.aborted) throw cancelled("not_sent");
    using client = once ? Deno.createHttpClient({ poolMaxIdlePerHost: 0 }) : undefined;
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), options.timeoutMs);
    try {
      const response = await fetch(options.baseUrl + request.path, {
        method: request.body === undefined ? "GET" : "POST",
        headers: { "content-type": request.contentType, ...request.headers },
        ...(request.body !== undefined && { body: request.body }),
        redirect: "manual",
        signal: signal ? AbortSignal.any([deadline.signal, signal]) : deadline.signal,
        ...(client && { client }),
      });
      await refuseStatus(response, options.baseUrl);
      return {
        status: response.status,
        contentType: response.headers.get("content-type") ?? "",
        text: await readText(response, options.maxResponseBytes),
      };
    } catch (error) {
      if (error instanceof NetworkError || error instanceof RateLimitError) throw error;
      if (deadline.signal.aborted) {
        throw new NetworkError("timeout", `no answer within ${seconds} s`, "unknown");
      }
      throw signal?.aborted ? cancelled("unknown") : describeFailure(error);
    } finally {
      clearTimeout(timer);
    }
  };
}

/**
 * Refuses answers that no codec should see. A redirect is never followed: the body carries the
 * password, and `fetch` would send it again to wherever a 307 points.
 */
async function refuseStatus(response: Response, baseUrl: string): Promise<void> {
  const { status } = response;
  if (status >= 300 && status < 400) {
    const target = redirectOrigin(response.headers.get("location"), baseUrl);
    await response.body?.cancel();
    throw new NetworkError(
      "redirect",
      `the server redirects to ${target}: set odoo_url to the address it ends at`,
      "rejected",
      { status },
    );
  }
  if (status === 429) {
    await response.body?.cancel();
    const asked = Number(response.headers.get("retry-after")) || 1;
    const seconds = Math.min(Math.max(asked, 1), MAX_RETRY_AFTER_S);
    throw new RateLimitError(`Odoo asks to slow down: try again in ${seconds} s`, seconds * 1000);
  }
  if (status >= 502 && status <= 504) {
    await response.body?.cancel();
    throw new NetworkError("status", `a proxy answered HTTP ${status}`, "unknown", { status });
  }
}

function redirectOrigin(location: string | null, baseUrl: string): string {
  return (location && URL.parse(location, baseUrl)?.origin) || "another address";
}

async function readText(response: Response, maxBytes: number): Promise<string> {
  const declared = response.headers.get("content-length");
  if (Number(declared) > maxBytes) {
    await response.body?.cancel();
    throw tooLarge(maxBytes);
  }
  // What is compressed may unpack to any size.
  if (declared !== null && !response.headers.has("content-encoding")) return await response.text();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return await new Blob(chunks).text();
}

function tooLarge(maxBytes: number): NetworkError {
  const limit = maxBytes < 2 ** 20 ? `${maxBytes} bytes` : `${Math.round(maxBytes / 2 ** 20)} MiB`;
  return new NetworkError(
    "too_large",
    `the answer is over the limit of ${limit}: ask for fewer records or fields`,
    "unknown",
  );
}

function describeFailure(error: unknown): NetworkError {
  if (error instanceof Deno.errors.NotCapable) {
    return new NetworkError("refused", "this program may not open that connection", "not_sent", {
      cause: error,
    });
  }
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const text = cause instanceof Error ? cause.message : String(cause);
  if (!text.includes("client error (Connect)") && !text.includes("are blocked")) {
    return lost("unknown", error);
  }
  for (const [pattern, kind, message] of CONNECT_FAILURES) {
    if (pattern.test(text)) return new NetworkError(kind, message, "not_sent", { cause: error });
  }
  return lost("not_sent", error);
}

function lost(outcome: Outcome, cause: unknown): NetworkError {
  return new NetworkError(
    "interrupted",
    "the connection was lost before the whole answer arrived",
    outcome,
    { cause },
  );
}
