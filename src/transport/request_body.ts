/**
 * Reads the body of a request as JSON, within a bound.
 *
 * Knows content types, sizes and JSON. Must not know what the value means.
 */
import { isJsonContentType, readRequestBody } from "@modelcontextprotocol/server";
import type { Refusal } from "./http_answers.ts";
import { CODE } from "./message.ts";

export type Body = { readonly value: unknown } | { readonly refusal: Refusal };

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

export async function readBody(request: Request, maxBytes: number): Promise<Body> {
  if (!isJsonContentType(request.headers.get("content-type"))) return { refusal: WRONG_TYPE };
  try {
    const text = await readText(request, maxBytes);
    return text === undefined ? { refusal: tooLarge(maxBytes) } : { value: JSON.parse(text) };
  } catch {
    return { refusal: MALFORMED };
  }
}

/** The body, or `undefined` where it is too large. A declared length is kept to by the server. */
async function readText(request: Request, maxBytes: number): Promise<string | undefined> {
  const declared = request.headers.get("content-length");
  // Reading at once is several times faster than by pieces; only an undeclared length needs that.
  if (declared !== null && Number(declared) <= maxBytes) return await request.text();
  const body = await readRequestBody(request, maxBytes);
  return body.tooLarge ? undefined : body.text;
}

function tooLarge(maxBytes: number): Refusal {
  const message = `Cannot read body: larger than ${maxBytes} bytes`;
  return { status: 413, code: CODE.transport, message };
}
