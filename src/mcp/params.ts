/**
 * What the parameters of a request must look like, told in words that a person can act on.
 *
 * Knows the shapes of MCP requests. The SDK's own check answers with a dump of its schema library
 * and, for all but tools, with the code of an internal error: so each method brings its own.
 */
import type { StandardSchemaV1 } from "@modelcontextprotocol/server";

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

/** A schema for the SDK from a function that gives the typed value, or says what is wrong. */
function reader<T extends object>(
  read: (params: Params) => T | string,
): StandardSchemaV1<unknown, T> {
  const validate = (value: unknown): StandardSchemaV1.Result<T> => {
    const outcome = read(isRecord(value) ? value : {});
    return typeof outcome === "string" ? { issues: [{ message: outcome }] } : { value: outcome };
  };
  return { "~standard": { version: 1, vendor: "odoo-mcp", validate } };
}

/** A list has one page here: a cursor is not needed and not looked at. */
export const listParams: StandardSchemaV1<unknown, object> = reader((params) => params);

/** `resources/read`. */
export const readParams: StandardSchemaV1<unknown, { uri: string }> = reader(({ uri }) =>
  typeof uri === "string" ? { uri } : "uri must be a string, the address of a resource"
);

/** `tools/call`: a missing `arguments` is an empty object. */
export const callParams: StandardSchemaV1<unknown, CallParams> = reader((params) => {
  const { name, arguments: args = {} } = params;
  if (typeof name !== "string") return "name must be a string, the name of a tool";
  return isRecord(args) ? { name, arguments: args } : "arguments must be an object";
});

/** `prompts/get`: every argument is a string. */
export const promptParams: StandardSchemaV1<unknown, PromptParams> = reader((params) => {
  const { name, arguments: args = {} } = params;
  if (typeof name !== "string") return "name must be a string, the name of a prompt";
  return isStringRecord(args)
    ? { name, arguments: args }
    : "arguments must be an object of strings";
});

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
export const levelParams: StandardSchemaV1<unknown, { level: LogLevel }> = reader((params) => {
  const level = LOG_LEVELS.find((known) => known === params.level);
  return level === undefined ? `level must be one of ${LOG_LEVELS.join(", ")}` : { level };
});

function isStringRecord(value: unknown): value is Record<string, string> {
  return isRecord(value) && Object.values(value).every((item) => typeof item === "string");
}
