/**
 * What a body holds: one message of JSON-RPC, or a batch of them.
 *
 * Knows how hand-written messages are read. Pure. Must not know who answers.
 */
import {
  type JSONRPCMessage,
  type JSONRPCRequest,
  parseJSONRPCMessage,
  type RequestId,
} from "@modelcontextprotocol/server";
import type { Refusal } from "./http_answers.ts";
import { readLeniently } from "./lenient.ts";
import { answerableId, CODE } from "./message.ts";

const MAX_BATCH = 100;

/** The value with each of its messages read leniently. */
export function readAllLeniently(value: unknown): unknown {
  let lastId = 0;
  const nextId = (): number => ++lastId;
  return Array.isArray(value)
    ? value.map((item) => readLeniently(item, nextId))
    : readLeniently(value, nextId);
}

export function isRequest(message: JSONRPCMessage): message is JSONRPCRequest {
  return "method" in message && "id" in message;
}

/** The messages of a body, or `undefined` where it is none. */
export function parseMessages(body: unknown): JSONRPCMessage[] | undefined {
  const items: unknown[] = Array.isArray(body) ? body : [body];
  if (items.length === 0 || items.length > MAX_BATCH) return undefined;
  try {
    return items.map(parseJSONRPCMessage);
  } catch {
    return undefined;
  }
}

/** The refusal of a body that holds no messages. */
export function refuseMessages(body: unknown): Refusal {
  const message = "Cannot read body: not a JSON-RPC message, nor a batch of up to " +
    `${MAX_BATCH} of them`;
  return { status: 400, code: CODE.invalidRequest, message, id: answerableId(body) };
}

/** The id of the request that a notification cancels. */
export function findCancelled(message: JSONRPCMessage): RequestId | undefined {
  if (!("method" in message) || message.method !== "notifications/cancelled") return undefined;
  const id = message.params?.requestId;
  return typeof id === "string" || typeof id === "number" ? id : undefined;
}
