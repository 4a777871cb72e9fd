/**
 * The JSON-RPC shapes that every transport writes by itself, before or instead of the server.
 *
 * Knows JSON-RPC 2.0. Must not know what carries it.
 */
import { isRecord } from "../mcp/params.ts";

export type RequestId = string | number;

/** An error answer; `id` is null where the request it answers could not be read. */
export interface ErrorAnswer {
  readonly jsonrpc: "2.0";
  readonly id: RequestId | null;
  readonly error: { readonly code: number; readonly message: string };
}

/** Codes of JSON-RPC, and -32000, which MCP leaves to transports. */
export const CODE = {
  parse: -32700,
  invalidRequest: -32600,
  internal: -32603,
  transport: -32000,
  /** As the official servers answer; clients look at the status, 404. */
  unknownSession: -32001,
} as const;

export function createErrorAnswer(
  code: number,
  message: string,
  { id = null }: { id?: RequestId | null } = {},
): ErrorAnswer {
  return { jsonrpc: "2.0", id, error: { code, message } };
}

/** The id to answer a message with: null for whatever carries none that could be echoed. */
export function answerableId(message: unknown): RequestId | null {
  if (!isRecord(message)) return null;
  const { id } = message;
  return typeof id === "string" || typeof id === "number" ? id : null;
}

/** Characters of what a client sent that an answer repeats. */
const MAX_CITED = 100;

/** What a client sent, as an answer may repeat it: a long text is not echoed whole. */
export function cited(text: string): string {
  return text.length > MAX_CITED ? `${text.slice(0, MAX_CITED)}…` : text;
}

/** What a client is told of a call that was cut off. */
const LOOK_FIRST = "Whether anything was changed is unknown: look before repeating";

/** What a client is told of a call that the end of the process cut off. */
export const CUT_OFF = `Cannot finish call: the server is shutting down. ${LOOK_FIRST}`;

/** What a client is told of a call that the end of its session cut off. */
export const SESSION_ENDED = `Cannot finish call: its session was ended. ${LOOK_FIRST}`;

/** The same where the session made room for another caller's. */
export const SESSION_DISPLACED =
  `Cannot finish call: its session had to make room for another caller's. ${LOOK_FIRST}`;

/** The same where the caller's token expired, and none came with which it was renewed. */
export const SESSION_LAPSED = `Cannot finish call: the token of its session expired. ${LOOK_FIRST}`;

/** What the calls of a session are told that nobody used for too long. */
export const SESSION_EXPIRED = "Cannot finish call: its session was not used for too long";

/** The answer to an HTTP request whose call another request cancelled. */
export const CANCELLED = `Cannot finish call: cancelled by the client. ${LOOK_FIRST}`;
