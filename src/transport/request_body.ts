/**
 * Reads the body of a request as JSON, within a bound of bytes and of time.
 *
 * Knows content types, sizes and JSON. Must not know what the value means.
 */
import { isJsonContentType, readRequestBody } from "@modelcontextprotocol/server";
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

export async function readBody(request: Request, limits: BodyLimits): Promise<Body> {
  if (!isJsonContentType(request.headers.get("content-type"))) return { refusal: WRONG_TYPE };
  try {
    const text = await readInTime(request, limits);
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

/**
 * The body's text, or the refusal of a client that sends it byte by byte. Such a connection cannot
 * be closed from here (measured on Deno 2.9.6); what is left of it is no more than the connection.
 */
function readInTime(request: Request, limits: BodyLimits): Promise<string | Refusal> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(tooSlow(limits.bodyTimeoutMs)), limits.bodyTimeoutMs);
    readText(request, limits.maxBodyBytes).then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** A declared length is kept to by the server. */
async function readText(request: Request, maxBytes: number): Promise<string | Refusal> {
  const declared = request.headers.get("content-length");
  // Reading at once is several times faster than by pieces; only an undeclared length needs that.
  if (declared !== null && Number(declared) <= maxBytes) return await request.text();
  const body = await readRequestBody(request, maxBytes);
  return body.tooLarge ? tooLarge(maxBytes) : body.text;
}

function tooLarge(maxBytes: number): Refusal {
  const message = `Cannot read body: larger than ${maxBytes} bytes`;
  return { status: 413, code: CODE.transport, message };
}

function tooSlow(ms: number): Refusal {
  const message = `Cannot read body: it did not arrive within ${ms / 1000} seconds`;
  return { status: 408, code: CODE.transport, message, headers: { connection: "close" } };
}
