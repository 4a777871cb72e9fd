/**
 * What of an HTTP answer reaches a codec: which statuses do not, and how much of a body. Knows HTTP; must
 * not know Odoo or how the answer travelled.
 */
import { NetworkError, RateLimitError } from "../errors.ts";

/** A server may ask for any wait; beyond this nobody waits. */
const MAX_RETRY_AFTER_MS = 3_600_000;

/** A server that only says "later" means at least this. */
const MIN_RETRY_AFTER_MS = 1_000;

/**
 * Refuses answers that no codec should see. A redirect is never followed: the body carries the
 * password, and `fetch` would send it again to wherever a 307 points.
 */
export async function refuseStatus(
  response: Response,
  { baseUrl, acceptRedirect = false }: { baseUrl: string; acceptRedirect?: boolean },
): Promise<void> {
  const error = refusalOf(response, { baseUrl, acceptRedirect });
  if (error === undefined) return;
  await response.body?.cancel();
  throw error;
}

function refusalOf(
  { status, headers }: Response,
  { baseUrl, acceptRedirect }: { baseUrl: string; acceptRedirect: boolean },
): NetworkError | RateLimitError | undefined {
  if (status >= 300 && status < 400 && !acceptRedirect) {
    const target = redirectOrigin(headers.get("location"), baseUrl);
    const message = `the server redirects to ${target}: set odoo_url to the address it ends at`;
    return new NetworkError("redirect", message, "rejected", { status });
  }
  if (status === 407) {
    const message = "the proxy asks for a user name and password: write them in its address";
    return new NetworkError("status", message, "not_sent", { status });
  }
  if (status === 429) {
    const waitMs = readRetryAfter(headers) ?? MIN_RETRY_AFTER_MS;
    const seconds = Math.ceil(waitMs / 1000);
    return new RateLimitError(
      `Odoo asks to slow down and did not run the call: try again in ${seconds} s`,
      waitMs,
    );
  }
  if (status >= 502 && status <= 504) {
    return new NetworkError("status", `a proxy answered HTTP ${status}`, "unknown", {
      status,
      retryAfterMs: readRetryAfter(headers),
    });
  }
  return undefined;
}

/** The wait that the server asks for, in milliseconds: given in seconds, or until an HTTP date. */
function readRetryAfter(headers: Headers): number | undefined {
  const text = headers.get("retry-after");
  if (text === null) return undefined;
  const seconds = Number(text);
  // Against the server's own clock: ours may be wrong by any amount.
  const ms = Number.isNaN(seconds)
    ? Date.parse(text) - (Date.parse(headers.get("date") ?? "") || Date.now())
    : seconds * 1000;
  return Number.isNaN(ms)
    ? undefined
    : Math.min(Math.max(ms, MIN_RETRY_AFTER_MS), MAX_RETRY_AFTER_MS);
}

function redirectOrigin(location: string | null, baseUrl: string): string {
  return (location && URL.parse(location, baseUrl)?.origin) || "another address";
}

/** @throws {NetworkError} for an answer over the limit, which is not read to its end */
export async function readText(response: Response, maxBytes: number): Promise<string> {
  await refuseDeclared(response, maxBytes);
  // What is compressed may unpack to any size, and what comes in chunks has the size that they have.
  const mayDiffer = ["content-encoding", "transfer-encoding"].some((name) =>
    response.headers.has(name)
  );
  if (response.headers.has("content-length") && !mayDiffer) return await response.text();
  return await (await readBlob(response, maxBytes)).text();
}

/** @throws {NetworkError} for an answer over the limit, which is not read to its end */
export async function readBytes(
  response: Response,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  await refuseDeclared(response, maxBytes);
  return await (await readBlob(response, maxBytes)).bytes();
}

async function refuseDeclared(response: Response, maxBytes: number): Promise<void> {
  if (Number(response.headers.get("content-length")) <= maxBytes) return;
  await response.body?.cancel();
  throw tooLarge(maxBytes);
}

async function readBlob(response: Response, maxBytes: number): Promise<Blob> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return new Blob(chunks);
}

function tooLarge(maxBytes: number): NetworkError {
  const limit = maxBytes < 2 ** 20 ? `${maxBytes} bytes` : `${Math.round(maxBytes / 2 ** 20)} MiB`;
  return new NetworkError(
    "too_large",
    `the answer is over the limit of ${limit}: ask for fewer records or fields`,
    "unknown",
  );
}
