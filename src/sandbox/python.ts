/**
 * What shows through an Odoo server of the language it is written in: `repr()` of a value and the
 * way arguments are bound to a signature, with Python's own TypeError texts.
 */
import type { Json, JsonObject } from "../odoo/json.ts";
import { PythonError } from "./faults.ts";

/** Python's `repr()` of a JSON value; `tuple` writes the outermost list with round brackets. */
export function repr(value: Json | undefined, options: { tuple?: boolean } = {}): string {
  if (value === null || value === undefined) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return quote(value);
  if (Array.isArray(value)) {
    const items = value.map((item) => repr(item)).join(", ");
    if (!options.tuple) return `[${items}]`;
    return value.length === 1 ? `(${items},)` : `(${items})`;
  }
  return `{${
    Object.entries(value).map(([key, item]) => `${quote(key)}: ${repr(item)}`).join(", ")
  }}`;
}

function quote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\t", "\\t");
  return mark + (mark === "'" ? escaped.replaceAll("'", "\\'") : escaped) + mark;
}

interface Parameter {
  name: string;
  /** Undefined where the argument is required. */
  default: Json | undefined;
}

/** A Python signature without `self`, and the name errors call the function by. */
export interface Signature {
  label: string;
  parameters: readonly Parameter[];
  keywordOnly: boolean;
  anyKeyword: boolean;
}

const LITERALS: Readonly<Record<string, Json>> = { None: null, True: true, False: false, "()": [] };

function literal(text: string): Json {
  const known = LITERALS[text];
  if (known !== undefined) return known;
  return text.startsWith("'") ? text.slice(1, -1) : Number(text);
}

/** Parses `"domain, offset=0, limit=None, **kwargs"`; a leading `*` makes all keyword-only. */
export function parseSignature(label: string, text: string): Signature {
  const parts = text.split(",").map((part) => part.trim()).filter((part) => part !== "");
  const parameters = parts.filter((part) => !part.startsWith("*")).map((part): Parameter => {
    const [name = "", value] = part.split("=");
    return { name, default: value === undefined ? undefined : literal(value) };
  });
  const anyKeyword = parts.some((part) => part.startsWith("**"));
  return { label, parameters, keywordOnly: parts[0] === "*", anyKeyword };
}

/**
 * Binds a call's arguments to a signature.
 *
 * @throws {PythonError} `builtins.TypeError` in Python's words for arguments that do not fit.
 */
export function bindArguments(
  signature: Signature,
  positional: readonly Json[],
  keywords: JsonObject,
): JsonObject {
  const bound: JsonObject = {};
  const slots = signature.keywordOnly ? [] : signature.parameters;
  for (const [name, value] of Object.entries(keywords)) {
    if (!signature.anyKeyword && !signature.parameters.some((each) => each.name === name)) {
      throw typeError(`${signature.label}() got an unexpected keyword argument '${name}'`);
    }
    bound[name] = value;
  }
  if (positional.length > slots.length) {
    throw typeError(tooMany(signature, slots, positional.length));
  }
  positional.forEach((value, index) => {
    const name = slots[index]?.name ?? "";
    if (name in keywords) {
      throw typeError(`${signature.label}() got multiple values for argument '${name}'`);
    }
    bound[name] = value;
  });
  const missing = signature.parameters.filter((each) => !(each.name in bound) && isRequired(each));
  if (missing.length > 0) {
    throw typeError(tooFew(signature.label, missing.map((each) => each.name)));
  }
  for (const each of signature.parameters) {
    if (!(each.name in bound)) bound[each.name] = each.default ?? null;
  }
  return bound;
}

function isRequired(parameter: Parameter): boolean {
  return parameter.default === undefined;
}

function tooMany(signature: Signature, slots: readonly Parameter[], given: number): string {
  // Python counts `self` on both sides.
  const most = slots.length + 1;
  const least = slots.filter(isRequired).length + 1;
  const takes = least === most ? `${most}` : `from ${least} to ${most}`;
  return `${signature.label}() takes ${takes} positional argument${most === 1 ? "" : "s"} but ${
    given + 1
  } were given`;
}

function tooFew(label: string, names: readonly string[]): string {
  const quoted = names.map((name) => `'${name}'`);
  const last = quoted.pop() ?? "";
  const list = quoted.length === 0
    ? last
    : `${quoted.join(", ")}${quoted.length > 1 ? "," : ""} and ${last}`;
  return `${label}() missing ${names.length} required positional argument${
    names.length === 1 ? "" : "s"
  }: ${list}`;
}

function typeError(message: string): PythonError {
  return new PythonError("builtins.TypeError", message);
}
