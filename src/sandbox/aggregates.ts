/** Aggregate specifications: `amount_total:sum`, `n:max(amount_total)`, a bare field, `__count`. */
import type { Json } from "../odoo/json.ts";
import { checkFieldAccess } from "./access.ts";
import type { Environment } from "./environment.ts";
import { PythonError } from "./faults.ts";
import { aggregatorOf } from "./fields_get.ts";
import { type Field, isAmount, isStored } from "./fields.ts";
import type { Model } from "./model.ts";
import { valueReader } from "./relations.ts";
import { numberOf, type Row, toCents } from "./values.ts";
import { notStored, valueError } from "./wording.ts";

export interface Aggregate {
  /** The key of the total in the answer. */
  label: string;
  total: (rows: readonly Row[]) => Json;
}

const NUMERIC = (values: readonly Json[]): number[] =>
  values.filter((value): value is number => typeof value === "number");

const least = (values: readonly Json[]): Json => values.toSorted(ascending)[0] ?? false;
const greatest = (values: readonly Json[]): Json => values.toSorted(ascending).at(-1) ?? false;

function ascending(a: Json, b: Json): number {
  return typeof a === "number" && typeof b === "number" ? a - b : String(a) < String(b) ? -1 : 1;
}

/** What SQL makes of the values of a group that are not NULL. */
const FUNCTIONS: Readonly<Record<string, (values: readonly Json[]) => Json>> = {
  sum: (values) => values.length === 0 ? false : toSum(NUMERIC(values)),
  avg: (values) => values.length === 0 ? false : toSum(NUMERIC(values)) / values.length,
  min: least,
  max: greatest,
  count: (values) => values.length,
  count_distinct: (values) => new Set(values).size,
  array_agg: (values) => [...values],
  bool_and: (values) => values.every((value) => value === true),
  bool_or: (values) => values.some((value) => value === true),
};

const SPEC = /^(\w+)(?::(\w+)(?:\((\w+)\))?)?$/;

function toSum(numbers: readonly number[]): number {
  return toCents(numbers.reduce((sum, number) => sum + number, 0));
}

/** A term of `read_group`'s `fields`; undefined for a field that is not summed up. */
export function parseField(env: Environment, model: Model, spec: string): Aggregate | undefined {
  if (spec === "__count" || spec === "id") return undefined;
  const [, name = "", method, inner] = SPEC.exec(spec) ?? [];
  const field = fieldOf(env, model, { name: inner ?? name, spec });
  const chosen = method ?? aggregatorOf(field);
  if (chosen === null) return undefined;
  return { label: name, total: totalOf(env, model, { field, method: chosen, spec }) };
}

/** A term of `formatted_read_group`'s `aggregates`. */
export function parseAggregate(env: Environment, model: Model, spec: string): Aggregate {
  if (spec === "__count") return { label: spec, total: (rows) => rows.length };
  const [, name = "", method] = SPEC.exec(spec) ?? [];
  const field = fieldOf(env, model, { name, spec });
  if (method === undefined) {
    throw valueError(`Aggregate method is mandatory for '${name}'`);
  }
  return { label: spec, total: totalOf(env, model, { field, method, spec }) };
}

function fieldOf(env: Environment, model: Model, at: { name: string; spec: string }): Field {
  const field = model.fields.get(at.name);
  if (field === undefined) {
    throw valueError(`Invalid field '${at.name}' on model '${model.name}' for '${at.spec}'.`);
  }
  checkFieldAccess(env, model, field, "read");
  return field;
}

function totalOf(
  env: Environment,
  model: Model,
  of: { field: Field; method: string; spec: string },
): Aggregate["total"] {
  const { field, method, spec } = of;
  const combine = FUNCTIONS[method];
  if (combine === undefined) {
    throw valueError(`Invalid aggregate method '${method}' for '${spec}'.`);
  }
  if (!isStored(field)) throw notStored(model.name, field.name);
  if ((method === "sum" || method === "avg") && isText(field)) {
    throw new PythonError(
      "psycopg2.errors.UndefinedFunction",
      `function ${method}(character varying) does not exist\n` +
        "HINT:  No function matches the given name and argument types.\n",
    );
  }
  const read = valueReader(field, env);
  const zeroed = isAmount(field);
  return (rows) => {
    const values = rows.map((row) => zeroed ? numberOf(read(row)) : read(row))
      .filter((value) => value !== false);
    const total = combine(values);
    // What SQL makes of nothing was Python's None up to 16.
    return total === false && values.length === 0 && env.major <= 16 ? null : total;
  };
}

function isText(field: Field): boolean {
  return field.type === "char" || field.type === "text" || field.type === "html" ||
    field.type === "selection";
}
