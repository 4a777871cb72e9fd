/**
 * Reads the body of a request as JSON, within a bound of bytes and of time.
 *
 * Knows content types, sizes and JSON. Must not know what the value means.
 */
import { isJsonContentType } from "@modelcontextprotocol/server";
import { joinBytes } from "./bytes.ts";
import type { Refusal } from "./http_answers.ts";
import { CODE } from "./message.ts";

export type Body = { readonly value: unknown } | { readonly refusal: Refusal };

export interface BodyLimits {
  readonly maxBodyBytes: number;
  /** Milliseconds from the head of the request to the last byte of its body. */
  readonly bodyTimeoutMs: number;
}

const WRONG_TYPE: Refusal = {
  status: 415,
  code: CODE.transport,
  message: "Cannot read body: the header Content-Type must be application/json",
};

const MALFORMED: Refusal = {
  status: 400,
  code: CODE.parse,
  message: "Cannot read body: malformed JSON",
};

const decoder = new TextDecoder();

export async function readBody(request: Request, limits: BodyLimits): Promise<Body> {
  if (!isJsonContentType(request.headers.get("content-type"))) return { refusal: WRONG_TYPE };
  try {
    const text = await (isSmall(request, limits) ? readAtOnce : readText)(request, limits);
    return typeof text === "string" ? { value: JSON.parse(text) } : { refusal: text };
  } catch {
    return { refusal: MALFORMED };
  }
}

/** The refusal of a request by what it declares of its body, before anything of it is read. */
export function refuseDeclared(request: Request, maxBodyBytes: number): Refusal | undefined {
  const declared = request.headers.get("content-length");
  return declared !== null && Number(declared) > maxBodyBytes ? tooLarge(maxBodyBytes) : undefined;
}

/** A body that declares no more bytes than this is read at once, which spares each call a reader. */
const SMALL_BYTES = 64 * 1024;

function isSmall({ headers }: Request, { maxBodyBytes }: BodyLimits): boolean {
  const declared = headers.get("content-length");
  return declared !== null && Number(declared) <= Math.min(SMALL_BYTES, maxBodyBytes);
}

/** A client that sends it byte by byte is refused, and has its connection until it leaves. */
function readAtOnce(request: Request, { bodyTimeoutMs }: BodyLimits): Promise<string | Refusal> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(tooSlow(bodyTimeoutMs)), bodyTimeoutMs);
    request.text().then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** The body's text, or the refusal of a client that sends too much, or sends it byte by byte. */
async function readText(
  { body }: Request,
  { maxBodyBytes, bodyTimeoutMs }: BodyLimits,
): Promise<string | Refusal> {
  if (body === null) return "";
  const reader = body.getReader();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    reader.releaseLock();
  }, bodyTimeoutMs);
  try {
    const bytes = await readBytes(reader, maxBodyBytes);
    return bytes === undefined ? tooLarge(maxBodyBytes) : decoder.decode(bytes);
  } catch (error) {
    if (isLate) return tooSlow(bodyTimeoutMs);
    throw error;
  } finally {
    clearTimeout(timer);
    reader.releaseLock();
  }
}

/** What the reader reads to its end, or `undefined` where that is more than `maxBytes`. */
async function readBytes(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > maxBytes) return undefined;
    chunks.push(value);
  }
  return joinBytes(chunks, size);
}

function tooLarge(maxBytes: number): Refusal {
  const message = `Cannot read body: larger than ${maxBytes} bytes`;
  return { status: 413, code: CODE.transport, message };
}

function tooSlow(ms: number): Refusal {
  const message = `Cannot read body: it did not arrive within ${ms / 1000} seconds`;
  return { status: 408, code: CODE.transport, message, headers: { connection: "close" } };
}
