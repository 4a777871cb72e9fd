/**
 * How a model's fields are written down: one constructor a type, so that a model reads as a table.
 * Knows no model and holds no data.
 */
import type { Json, JsonObject } from "../odoo/json.ts";
import type { Row } from "./values.ts";
import type { Lifespan, Major } from "./versions.ts";
import type { Environment } from "./environment.ts";

export type FieldType =
  | "binary"
  | "boolean"
  | "char"
  | "date"
  | "datetime"
  | "float"
  | "html"
  | "integer"
  | "json"
  | "many2many"
  | "many2one"
  | "many2one_reference"
  | "monetary"
  | "one2many"
  | "selection"
  | "text";

export type Selection = readonly (readonly [value: string, label: string])[];

/** What becomes of a row when the row its many2one points at is deleted. */
export type OnDelete = "cascade" | "restrict" | "set null";

export interface FieldOptions extends Lifespan {
  help?: string;
  required?: boolean;
  readonly?: boolean;
  /** False where the value is computed at each reading and exists in no column. */
  store?: boolean;
  /** True for a computed value that domains may nevertheless name. */
  searchable?: boolean;
  compute?: (row: Row, env: Environment) => Json;
  default?: Json | ((env: Environment) => Json);
  /** External ids of groups; only their members see the field. */
  groups?: readonly string[];
  /** How `read_group` sums a number up; null where it does not. */
  aggregator?: "sum" | "avg" | "max" | null;
  ondelete?: OnDelete;
  /** False where a copy starts without it. */
  copy?: boolean;
  /** The name or type the field had until a version. */
  formerly?: { name?: string; type?: FieldType; until: Major };
  tracked?: boolean;
  domain?: Json;
  context?: JsonObject;
}

/** A field as a model declares it. */
export interface FieldSpec extends FieldOptions {
  type: FieldType;
  string: string;
  relation?: string;
  /** The many2one on the other side of a one2many. */
  inverse?: string;
  selection?: Selection;
  currency?: string;
}

/** A field of a model in the version played: `name` on the wire, `key` in the row. */
export interface Field extends FieldSpec {
  name: string;
  key: string;
}

type Plain = (string: string, options?: FieldOptions) => FieldSpec;

const plain = (type: FieldType): Plain => (string, options = {}) => ({ type, string, ...options });

export const binary = plain("binary");
export const boolean = plain("boolean");
export const char = plain("char");
export const date = plain("date");
export const datetime = plain("datetime");
export const float = plain("float");
export const html = plain("html");
export const integer = plain("integer");
export const json = plain("json");
export const text = plain("text");

/** The id of a record whose model another field names. */
export const resourceId = plain("many2one_reference");

export function monetary(
  string: string,
  options: FieldOptions & { currency?: string } = {},
): FieldSpec {
  return { type: "monetary", string, currency: "currency_id", ...options };
}

export function selection(
  string: string,
  choices: Selection,
  options: FieldOptions = {},
): FieldSpec {
  return { type: "selection", string, selection: choices, ...options };
}

export function many2one(string: string, relation: string, options: FieldOptions = {}): FieldSpec {
  return { type: "many2one", string, relation, ...options };
}

export function many2many(string: string, relation: string, options: FieldOptions = {}): FieldSpec {
  return { type: "many2many", string, relation, ...options };
}

/** The lines of a record; `comodel` is written as `model.field_back`: `"sale.order.line/order_id"`. */
export function one2many(string: string, comodel: string, options: FieldOptions = {}): FieldSpec {
  const [relation = "", inverse = ""] = comodel.split("/");
  return { type: "one2many", string, relation, inverse, copy: false, ...options };
}

/** A value computed at each reading and kept nowhere. */
export function computed(
  spec: FieldSpec,
  compute: (row: Row, env: Environment) => Json,
): FieldSpec {
  return { ...spec, compute, store: false, readonly: true, copy: false };
}

/** A stored value that the server keeps up to date itself. */
export function kept(spec: FieldSpec): FieldSpec {
  return { ...spec, readonly: true, copy: false };
}

/** Whether a field holds links to other records. */
export function isRelational(field: FieldSpec): boolean {
  return field.relation !== undefined;
}

/** Whether a field holds several links. */
export function isMulti(field: FieldSpec): boolean {
  return field.type === "one2many" || field.type === "many2many";
}

/** Whether a field holds numbers that can be added up. */
export function isAmount({ type }: FieldSpec): boolean {
  return type === "integer" || type === "float" || type === "monetary";
}

/** Whether a field holds numbers, be they ids. */
export function isNumeric(field: FieldSpec): boolean {
  return isAmount(field) || field.type === "many2one_reference";
}

/** What a field holds where a row says nothing of it: 0 for a number, else what NULL reads as. */
export function emptyValue(field: FieldSpec): 0 | false {
  return isAmount(field) ? 0 : false;
}

/** Whether a field's value has a column (or a link table) of its own. */
export function isStored(field: FieldSpec): boolean {
  return field.store !== false;
}
