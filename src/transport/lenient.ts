/**
 * Reads what people type by hand as what it means.
 *
 * Knows the old method names and what a message may leave out. Pure. What a correct client sends
 * passes through as it is: the same object, so that no client can see a difference.
 */
import { LATEST_PROTOCOL_VERSION } from "@modelcontextprotocol/server";
import { isRecord } from "../mcp/params.ts";
import type { RequestId } from "./message.ts";

type Message = Record<string, unknown>;

/** The names of methods before the protocol had its own, still found in manuals and scripts. */
const OLD_METHODS: Readonly<Record<string, string>> = {
  get_resource: "resources/read",
  read_resource: "resources/read",
  list_resources: "resources/list",
  list_resource_templates: "resources/templates/list",
  list_tools: "tools/list",
  call_tool: "tools/call",
  list_prompts: "prompts/list",
  get_prompt: "prompts/get",
};

/** Other words for the members of `params`, understood under an old method name only. */
const OLD_PARAMS: Readonly<Record<string, string>> = {
  tool: "name",
  prompt: "name",
  args: "arguments",
};

const INITIALIZE_DEFAULTS = {
  protocolVersion: LATEST_PROTOCOL_VERSION,
  capabilities: {},
  clientInfo: { name: "unknown", version: "0" },
} as const;

/**
 * The message that a value stands for; a value that is no message is returned as it is, for the
 * server to refuse. `nextId` is asked for an id only where `jsonrpc` is missing too: with
 * `jsonrpc`, a message without an id is a notification, whatever its method.
 */
export function readLeniently(value: unknown, nextId: () => RequestId): unknown {
  if (!isRecord(value) || typeof value.method !== "string") return value;
  const named = renameMethod(value, value.method);
  const framed = "jsonrpc" in named ? named : addFrame(named, nextId);
  return framed.method === "initialize" ? completeInitialize(framed) : framed;
}

function renameMethod(message: Message, oldName: string): Message {
  if (!Object.hasOwn(OLD_METHODS, oldName)) return message;
  const renamed = { ...message, method: OLD_METHODS[oldName] };
  return isRecord(message.params) ? { ...renamed, params: renameParams(message.params) } : renamed;
}

function renameParams(params: Message): Message {
  const renamed = { ...params };
  for (const [oldName, name] of Object.entries(OLD_PARAMS)) {
    if (!(oldName in params) || name in params) continue;
    renamed[name] = params[oldName];
    delete renamed[oldName];
  }
  return renamed;
}

function addFrame(message: Message, nextId: () => RequestId): Message {
  const isNotification = String(message.method).startsWith("notifications/");
  return isNotification || "id" in message
    ? { jsonrpc: "2.0", ...message }
    : { jsonrpc: "2.0", id: nextId(), ...message };
}

function completeInitialize(message: Message): Message {
  const params = isRecord(message.params) ? message.params : {};
  const isComplete = Object.keys(INITIALIZE_DEFAULTS).every((key) => key in params);
  return isComplete ? message : { ...message, params: { ...INITIALIZE_DEFAULTS, ...params } };
}
