/**
 * Which plain values a field takes. Pure.
 *
 * Odoo converts what it is given with Python's own functions: the text "false" is a true boolean, and what cannot be
 * converted fails without the field's name (measured on 17 and 19). So both are refused before they are sent.
 */
import { ArgumentError } from "./errors.ts";
import type { Json } from "./json.ts";
import type { Field } from "./schema.ts";

interface Check {
  readonly takes: (value: Json) => boolean;
  /** Completes "… takes". */
  readonly wanted: string;
}

const NUMBER = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i;

const number: Check = {
  takes: (value) => typeof value === "number" || isText(value, NUMBER),
  wanted: "a number, such as 1.5",
};

function isWhole(value: Json): value is number {
  return typeof value === "number" && Number.isInteger(value);
}

/** Of anything else Odoo stores Python's notation. */
const text: Check = {
  takes: (value) => typeof value === "string" || typeof value === "number",
  wanted: "text",
};

/** By type; what is not here takes anything, or is checked elsewhere. `false` empties all of them. */
const CHECKS: Readonly<Record<string, Check>> = {
  boolean: {
    takes: (value) => value === true || value === 0 || value === 1,
    wanted: "true or false",
  },
  integer: {
    takes: (value) => isWhole(value) || isText(value, /^\s*[+-]?\d+\s*$/),
    wanted: "a whole number",
  },
  float: number,
  monetary: number,
  date: { takes: (value) => isText(value, /^\d{4}-\d\d-\d\d/), wanted: "YYYY-MM-DD" },
  datetime: {
    takes: (value) => isText(value, /^\d{4}-\d\d-\d\d/),
    wanted: "YYYY-MM-DD HH:MM:SS in UTC",
  },
  char: text,
  html: text,
  selection: text,
  text,
  many2one_reference: {
    takes: (value) => isWhole(value) && value >= 0,
    wanted: "the id of a record",
  },
  many2one: {
    takes: (value) => isWhole(value) && value > 0,
    wanted: "the id of the related record: resolve_names finds it by name",
  },
};

const MAX_SHOWN = 60;

/** @throws {ArgumentError} where the field cannot take it */
export function checkPlainValue(field: Field, value: Json, at: string): void {
  const check = CHECKS[field.type];
  if (!check || value === false || check.takes(value)) return;
  const json = JSON.stringify(value);
  const shown = json.length > MAX_SHOWN ? `${json.slice(0, MAX_SHOWN)}…` : json;
  const emptying = value === "" || value === 0 ? "; null empties it" : "";
  throw new ArgumentError(
    at,
    `${article(field.type)} takes ${check.wanted}, not ${shown}${emptying}`,
  );
}

function article(type: string): string {
  return `${/^[aeiou]/.test(type) ? "an" : "a"} ${type}`;
}

function isText(value: Json, pattern: RegExp): boolean {
  return typeof value === "string" && pattern.test(value);
}
