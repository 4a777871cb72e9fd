/**
 * The HTTP responses of the MCP endpoint: a JSON answer, a refusal.
 *
 * Knows status codes and how JSON-RPC travels in HTTP. Must not know what was asked.
 */
import { answerableId, CODE, createErrorAnswer, CUT_OFF, type RequestId } from "./message.ts";

export type Headers = Readonly<Record<string, string>>;

const JSON_HEADERS = { "content-type": "application/json" } as const;

export function jsonResponse(body: unknown, headers?: Headers): Response {
  const allHeaders = headers === undefined ? JSON_HEADERS : { ...JSON_HEADERS, ...headers };
  return new Response(JSON.stringify(body), { headers: allHeaders });
}

export interface Refusal {
  readonly status: number;
  readonly code: number;
  readonly message: string;
  readonly id?: RequestId | null;
  readonly headers?: Headers;
}

/** An HTTP error whose body is a JSON-RPC error, so that every client can show it. */
export function refusalResponse({ status, code, message, id, headers }: Refusal): Response {
  const body = JSON.stringify(createErrorAnswer(code, message, { id }));
  return new Response(body, { status, headers: { ...JSON_HEADERS, ...headers } });
}

/** The answer to a request that the end of the process cut off. */
export function cutOffResponse(body: unknown): Response {
  return jsonResponse(createErrorAnswer(CODE.transport, CUT_OFF, { id: answerableId(body) }));
}

/** `Retry-After` in whole seconds, at least one. */
export function retryAfter(ms: number): Headers {
  return { "retry-after": String(Math.max(1, Math.ceil(ms / 1000))) };
}
