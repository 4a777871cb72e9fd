/**
 * The conditions of Odoo's domain language: `["partner_id.name", "ilike", "x"]`.
 *
 * Pure. Knows the operators of Odoo 15 to 20 and which values they take. Must not know how conditions
 * are combined (`domain.ts`), nor which fields exist.
 */
import { ArgumentError } from "./errors.ts";
import type { Json } from "./json.ts";
import { nearest } from "../nearest.ts";

/** What an operator wants to its right. */
type ValueShape = "scalar" | "value" | "list" | "domain";

const OPERATOR_SHAPES = {
  "=": "value",
  "!=": "value",
  "<>": "value",
  "<": "scalar",
  "<=": "scalar",
  ">": "scalar",
  ">=": "scalar",
  "=?": "value",
  "like": "scalar",
  "not like": "scalar",
  "ilike": "scalar",
  "not ilike": "scalar",
  "=like": "scalar",
  "not =like": "scalar",
  "=ilike": "scalar",
  "not =ilike": "scalar",
  "in": "list",
  "not in": "list",
  "child_of": "value",
  "parent_of": "value",
  "any": "domain",
  "not any": "domain",
} as const satisfies Record<string, ValueShape>;

/** What people and models write from other languages, and what they mean here. */
const OPERATOR_SLIPS: ReadonlyMap<string, string> = new Map([
  ["is", "="],
  ["eq", "="],
  ["equals", "="],
  ["is not", "!="],
  ["ne", "!="],
  ["gt", ">"],
  ["gte", ">="],
  ["=>", ">="],
  ["lt", "<"],
  ["lte", "<="],
  ["=<", "<="],
  ["nin", "not in"],
  ["contains", "ilike"],
  ["startswith", "=ilike"],
  ["endswith", "=ilike"],
  // Odoo's own unchecked forms: they pass over the record rules of the related model.
  ["any!", "any"],
  ["not any!", "not any"],
]);

const OPERATORS: readonly string[] = Object.keys(OPERATOR_SHAPES);

/** A field, a path over relations, a property or a part of a date: `date.month_number`. */
const FIELD_PATH = /^[a-z_]\w*(?:\.\w+)*$/;

type ComparisonOperator = keyof typeof OPERATOR_SHAPES;

/** A condition as read: the operator known, the value checked. */
export type Leaf = [field: string | 0 | 1, operator: ComparisonOperator, value: Json];

/** Where a condition stands, and who reads the sub-domain that it may hold. */
export interface LeafScope {
  readonly place: string;
  readonly readDomain: (input: unknown, place: string) => Json[];
}

/** @throws {ArgumentError} with the place of the mistake. */
export function readLeaf(input: unknown, scope: LeafScope): Leaf {
  const { place } = scope;
  if (!Array.isArray(input)) {
    const expected = 'expected a condition [field, operator, value] or one of "&", "|", "!"';
    return refuse(place, `${expected}, found ${described(input)}`);
  }
  if (input.length !== 3) {
    return refuse(place, `a condition has 3 items (field, operator, value), not ${input.length}`);
  }
  const [field, operator, value]: unknown[] = input;
  if (typeof field === "number") return readConstant(field, { operator, value, place });
  const path = readField(field, `${place}[0]`);
  const comparison = readOperator(operator, `${place}[1]`);
  return [path, comparison, readValue(value, comparison, { ...scope, place: `${place}[2]` })];
}

/** Whether the operator's value is a domain on the related records. */
export function takesDomain(operator: unknown): boolean {
  return isComparisonOperator(operator) && OPERATOR_SHAPES[operator] === "domain";
}

interface Comparison {
  readonly operator: unknown;
  readonly value: unknown;
  readonly place: string;
}

function readConstant(field: number, { operator, value, place }: Comparison): Leaf {
  if ((field === 0 || field === 1) && operator === "=" && value === 1) return [field, "=", 1];
  return refuse(place, 'a condition on a number can only be [1, "=", 1] or [0, "=", 1]');
}

function readField(field: unknown, place: string): string {
  if (typeof field === "string" && FIELD_PATH.test(field)) return field;
  return refuse(
    place,
    `expected a field such as "name" or "partner_id.name", found ${described(field)}`,
  );
}

function readOperator(operator: unknown, place: string): ComparisonOperator {
  const known = lowered(operator);
  if (isComparisonOperator(known)) return known;
  if (typeof known !== "string") {
    return refuse(place, `an operator is text, not ${described(operator)}`);
  }
  const meant = OPERATOR_SLIPS.get(known) ?? nearest(known.slice(0, 20), OPERATORS);
  const hint = meant === undefined ? `known are ${OPERATORS.join(", ")}` : `use "${meant}"`;
  return refuse(place, `unknown operator ${described(operator)}; ${hint}`);
}

function readValue(value: unknown, operator: ComparisonOperator, scope: LeafScope): Json {
  const shape = OPERATOR_SHAPES[operator];
  const { place, readDomain } = scope;
  if (shape === "domain") return readDomain(value, place);
  if (Array.isArray(value)) {
    if (shape !== "scalar") return readList(value, place);
    return refuse(place, `"${operator}" compares with one value, not with a list`);
  }
  if (shape === "list" && typeof value !== "boolean") {
    const single = operator === "in" ? "=" : "!=";
    return refuse(place, `"${operator}" needs a list; for a single value use "${single}"`);
  }
  return isScalar(value) ? value : refuse(place, notScalar(value));
}

function readList(values: readonly unknown[], place: string): Json[] {
  return values.map((value, index) => {
    if (isScalar(value)) return value;
    const hint = Array.isArray(value) ? '; conditions on related records go with "any"' : "";
    return refuse(`${place}[${index}]`, `${notScalar(value)}${hint}`);
  });
}

function isScalar(value: unknown): value is string | number | boolean | null {
  if (typeof value === "number") return Number.isFinite(value) && isExact(value);
  return value === null || typeof value === "string" || typeof value === "boolean";
}

/** An integer beyond 2^53 has been rounded somewhere: it may name another record. */
function isExact(value: number): boolean {
  return !Number.isInteger(value) || Number.isSafeInteger(value);
}

function notScalar(value: unknown): string {
  return typeof value === "number"
    ? "a number that cannot be held exactly"
    : `expected text, a number, true, false or null, found ${described(value)}`;
}

function isComparisonOperator(value: unknown): value is ComparisonOperator {
  return typeof value === "string" && Object.hasOwn(OPERATOR_SHAPES, value);
}

function lowered(value: unknown): unknown {
  return typeof value === "string" ? value.toLowerCase() : value;
}

/** How a message shows what it found: short, on one line. */
export function described(value: unknown): string {
  if (typeof value === "string") {
    return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  }
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" && value !== null ? "an object" : String(value);
}

/** @throws {ArgumentError} always. */
export function refuse(place: string, reason: string): never {
  throw new ArgumentError(place, reason);
}
