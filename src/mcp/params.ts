/**
 * What the parameters of a request must look like, told in words that a person can act on.
 *
 * Knows the shapes of MCP requests. The SDK's own check answers with a dump of its schema library
 * and, for all but tools, with the code of an internal error: so each method brings its own.
 */
import { ProtocolError, ProtocolErrorCode } from "@modelcontextprotocol/server";
import type { Blank } from "./catalog.ts";

type Params = Record<string, unknown>;

export interface PromptParams {
  readonly name: string;
  readonly arguments: Record<string, string>;
}

export interface CallParams {
  readonly name: string;
  readonly arguments: Params;
}

/** Whether a value is an object with named members: not null, not an array. */
export function isRecord(value: unknown): value is Params {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The typed value of parameters, or what is wrong with them. */
export type ReadParams<T> = (params: Params) => T | string;

/** @throws {ProtocolError} that says what is wrong */
export function requireParams<T>(method: string, read: ReadParams<T>, params: unknown): T {
  const known = read(isRecord(params) ? params : {});
  if (typeof known !== "string") return known;
  const message = `Invalid params for ${method}: ${known}`;
  throw new ProtocolError(ProtocolErrorCode.InvalidParams, message);
}

/** A list of one page: a cursor is not needed and not looked at. */
export const listParams: ReadParams<object> = (params) => params;

/** A list of several pages. */
export const pageParams: ReadParams<{ cursor?: string }> = ({ cursor }) => {
  if (cursor === undefined) return {};
  return typeof cursor === "string" ? { cursor } : "cursor must be a string, as a page gave it";
};

/** `resources/read`. */
export const readParams: ReadParams<{ uri: string }> = ({ uri }) =>
  typeof uri === "string" ? { uri } : "uri must be a string, the address of a resource";

/** `tools/call`: a missing `arguments` is an empty object. */
export const callParams: ReadParams<CallParams> = (params) => {
  const { name, arguments: args = {} } = params;
  if (typeof name !== "string") return "name must be a string, the name of a tool";
  return isRecord(args) ? { name, arguments: args } : "arguments must be an object";
};

/** `prompts/get`: every argument is a string. */
export const promptParams: ReadParams<PromptParams> = (params) => {
  const { name, arguments: args = {} } = params;
  if (typeof name !== "string") return "name must be a string, the name of a prompt";
  return isStringRecord(args)
    ? { name, arguments: args }
    : "arguments must be an object of strings";
};

export interface CompleteParams {
  readonly ref: { readonly prompt: string } | { readonly template: string };
  readonly blank: Blank;
}

/** `completion/complete`. */
export const completeParams: ReadParams<CompleteParams> = (params) => {
  const { ref, argument, context } = params;
  const others = isRecord(context) ? context.arguments ?? {} : {};
  if (!isRecord(argument) || typeof argument.name !== "string") {
    return "argument must be an object with a name and a value";
  }
  const { name, value = "" } = argument;
  if (typeof value !== "string") return "argument.value must be a string";
  if (!isStringRecord(others)) return "context.arguments must be an object of strings";
  const blank = { name, value, others };
  if (!isRecord(ref)) return "ref must be an object: a prompt or a resource template";
  if (ref.type === "ref/prompt" && typeof ref.name === "string") {
    return { ref: { prompt: ref.name }, blank };
  }
  if (ref.type === "ref/resource" && typeof ref.uri === "string") {
    return { ref: { template: ref.uri }, blank };
  }
  return "ref must be of type ref/prompt with a name, or ref/resource with a uri";
};

/** Levels of a log, as syslog has them, the least important first. */
export const LOG_LEVELS = [
  "debug",
  "info",
  "notice",
  "warning",
  "error",
  "critical",
  "alert",
  "emergency",
] as const;

export type LogLevel = typeof LOG_LEVELS[number];

/** `logging/setLevel`. */
export const levelParams: ReadParams<{ level: LogLevel }> = (params) => {
  const level = LOG_LEVELS.find((known) => known === params.level);
  return level === undefined ? `level must be one of ${LOG_LEVELS.join(", ")}` : { level };
};

function isStringRecord(value: unknown): value is Record<string, string> {
  return isRecord(value) && Object.values(value).every((item) => typeof item === "string");
}
