/** One condition on one value: how SQL compares what Odoo stores. Knows no rows and no relations. */
import type { Json } from "../odoo/json.ts";
import type { Leaf } from "./domain_tree.ts";
import { PythonError } from "./faults.ts";
import { type Field, isNumeric } from "./fields.ts";
import { isDay, wholeSecond } from "./moments.ts";
import { likeTest } from "./pattern.ts";
import { repr } from "./python.ts";
import { isTruthy } from "./values.ts";
import type { Major } from "./versions.ts";
import { badNumber, valueError } from "./wording.ts";

type Test = (value: Json) => boolean;

const LIKES: Readonly<Record<string, { anywhere: boolean; fold: boolean }>> = {
  "like": { anywhere: true, fold: false },
  "ilike": { anywhere: true, fold: true },
  "=like": { anywhere: false, fold: false },
  "=ilike": { anywhere: false, fold: true },
};

/** Compiles a condition with a positive operator (`=`, `in`, `<`, `ilike` …) for a field's values. */
export function scalarTest(field: Field, leaf: Leaf, major: Major): Test {
  const { operator, value } = leaf;
  const like = LIKES[operator];
  if (like !== undefined) return likeValue(value, like);
  if (field.type === "datetime" && major >= 19) return secondsTest(field, leaf, major);
  return exactTest(field, leaf, major);
}

/** Since 19 both sides are whole seconds, so that `>` skips the rest of one; before, the column has its fraction. */
function secondsTest(field: Field, leaf: Leaf, major: Major): Test {
  const test = exactTest(field, leaf, major);
  return (stored) => test(typeof stored === "string" ? wholeSecond(stored) : stored);
}

function exactTest(field: Field, leaf: Leaf, major: Major): Test {
  const { operator, value } = leaf;
  if (operator === "=" || operator === "in") return memberTest(field, leaf, major);
  const bound = normalize(field, value, { operator, major });
  if (typeof bound !== "string" && typeof bound !== "number") return () => false;
  const compare: Readonly<Record<string, (a: string | number) => boolean>> = {
    "<": (a) => a < bound,
    ">": (a) => a > bound,
    "<=": (a) => a <= bound,
    ">=": (a) => a >= bound,
  };
  const test = compare[operator] ?? ((): boolean => false);
  return (stored) => typeof stored === typeof bound && test(comparable(stored));
}

function comparable(value: Json): string | number {
  return typeof value === "number" ? value : String(value);
}

function likeValue(value: Json, like: { anywhere: boolean; fold: boolean }): Test {
  if (!isTruthy(value)) return () => true;
  const test = likeTest(String(value), like);
  return (stored) => stored !== false && stored !== null && test(String(stored));
}

function memberTest(field: Field, leaf: Leaf, major: Major): Test {
  const { operator, value } = leaf;
  if (operator === "in" && !Array.isArray(value) && typeof value !== "boolean" && major < 19) {
    throw valueError(
      `Invalid domain term ${repr([leaf.field, operator, value], { tuple: true })}`,
    );
  }
  const wanted = (Array.isArray(value) ? value : [value])
    .map((item) => normalize(field, item, { operator: "=", major }));
  if (field.type === "boolean") {
    const set = new Set(wanted.map(isTruthy));
    return (stored) => set.has(isTruthy(stored));
  }
  const set = new Set<Json>(wanted.map((item) => item ?? false));
  // Since 18 an empty text is as unset as NULL.
  const emptyToo = major >= 18 && set.has(false);
  return (stored) => set.has(stored ?? false) || emptyToo && stored === "";
}

function normalize(
  field: Field,
  value: Json,
  options: { operator: string; major: Major },
): Json {
  if (typeof value === "string") {
    if (field.type === "date") return asDay(value, options.major).slice(0, 10);
    if (field.type === "datetime") return asMoment(value, options);
    if (isNumeric(field)) return asNumber(field, value);
  }
  if (isNumeric(field) && value === false && options.operator !== "=") return 0;
  return value;
}

function asNumber(field: Field, text: string): number {
  const number = text.trim() === "" ? NaN : Number(text);
  if (!Number.isNaN(number)) return number;
  if (field.key === "id") throw badNumber("integer", text);
  throw valueError(
    field.type === "integer"
      ? `invalid literal for int() with base 10: ${repr(text)}`
      : `could not convert string to float: ${repr(text)}`,
  );
}

function asDay(text: string, major: Major): string {
  if (isDay(text)) return text;
  if (major >= 19) {
    const month = Number(text.slice(5, 7));
    throw valueError(
      /^\d{4}-\d{2}-\d{2}/.test(text)
        ? month < 1 || month > 12 ? "month must be in 1..12" : "day is out of range for month"
        : `Invalid isoformat string: ${repr(text)}`,
    );
  }
  throw new PythonError(
    "psycopg2.errors.DatetimeFieldOverflow",
    `date/time field value out of range: "${text}"\n` +
      'HINT:  Perhaps you need a different "datestyle" setting.\n',
  );
}

/** A bare day means its last second after `>` and `<=`, its first otherwise, as in Odoo. */
function asMoment(text: string, options: { operator: string; major: Major }): string {
  const { operator, major } = options;
  asDay(text, major);
  if (major >= 19 && text.endsWith("Z")) {
    throw valueError(`expecting only datetimes with no timezone: ${repr(text)}`);
  }
  const plain = text.replace("T", " ").replace(/Z$/, "");
  if (plain.length > 10) return major >= 19 ? wholeSecond(plain) : plain;
  return plain + (operator === ">" || operator === "<=" ? " 23:59:59" : " 00:00:00");
}
