/** Reading: rows in the shapes of ODOO-FACTS §4. */
import type { Json, JsonObject } from "../odoo/json.ts";
import {
  checkFieldAccess,
  checkModelAccess,
  checkRules,
  hasFieldAccess,
  rulePredicate,
} from "./access.ts";
import { binaryObject, humanSize } from "./binaries.ts";
import { displayName, type Environment, modelOf, rowsOf, sudo, tableOf } from "./environment.ts";
import { type Field, isMulti, isNumeric } from "./fields.ts";
import type { Model } from "./model.ts";
import { wholeSecond } from "./moments.ts";
import { comparatorFor } from "./ordering.ts";
import { linkReader, valueReader } from "./relations.ts";
import { idOf, numberOf, type Row, textOf } from "./values.ts";
import { unknownField } from "./wording.ts";

/** A reader of one field in the shape the wire gets. */
type Formatter = (row: Row) => Json;

export interface ReadOptions {
  /** The field names, or null for all that the user may see. */
  fields?: Json;
  /** `''` reads a many2one as its bare id; anything else as `[id, name]`. */
  load?: Json;
}

/**
 * Reads records by id. Ids that no longer exist are dropped; one forbidden id fails the whole call.
 *
 * @throws {PythonError} AccessError, or ValueError for a field the model does not have.
 */
export function readIds(
  env: Environment,
  model: Model,
  ids: readonly number[],
  options: ReadOptions,
): JsonObject[] {
  checkModelAccess(env, model, "read");
  // The id alone is looked up nowhere, so that any id is answered (measured on 15 to 19).
  if (isIdAlone(options.fields)) return ids.map((id) => ({ id }));
  const rows = rowsOf(env, model.name, ids);
  const formatters = formattersFor(env, model, options);
  checkRules(env, model, rows, "read");
  return rows.map((row) => format(row, formatters));
}

function isIdAlone(fields: Json | undefined): boolean {
  return Array.isArray(fields) && fields.length > 0 && fields.every((name) => name === "id");
}

/** Reads rows that access was already checked for. */
export function readRows(
  env: Environment,
  model: Model,
  rows: readonly Row[],
  options: ReadOptions,
): JsonObject[] {
  const formatters = formattersFor(env, model, options);
  return rows.map((row) => format(row, formatters));
}

function format(row: Row, formatters: readonly (readonly [string, Formatter])[]): JsonObject {
  const record: JsonObject = { id: row.id };
  for (const [name, read] of formatters) record[name] = read(row);
  return record;
}

function formattersFor(
  env: Environment,
  model: Model,
  options: ReadOptions,
): (readonly [string, Formatter])[] {
  const plainLinks = options.load === "";
  return requestedFields(env, model, options.fields)
    .map((field) => [field.name, formatterFor(env, field, plainLinks)] as const);
}

/** The fields a caller named, each checked; without names all that the user may see. */
function requestedFields(env: Environment, model: Model, names: Json | undefined): Field[] {
  const list = typeof names === "string" ? [...names] : Array.isArray(names) ? names : [];
  if (list.length === 0) {
    return [...model.fields.values()].filter((field) => hasFieldAccess(env, field));
  }
  return [...new Set(list)].map((name) => {
    const field = model.fields.get(String(name));
    if (field === undefined) {
      throw unknownField(model.name, String(name), { place: "read", major: env.major });
    }
    checkFieldAccess(env, model, field, "read");
    return field;
  });
}

function formatterFor(env: Environment, field: Field, plainLinks: boolean): Formatter {
  const read = valueReader(field, env);
  if (isMulti(field)) return linksFormatter(env, field);
  if (field.type === "many2one") return linkFormatter(env, field, plainLinks);
  if (field.type === "binary") return binaryFormatter(env, field);
  if (field.type === "datetime") return (row) => momentText(read(row));
  if (isNumeric(field)) return (row) => numberOf(read(row));
  if (field.type === "boolean") return (row) => read(row) === true;
  return read;
}

function binaryFormatter(env: Environment, field: Field): Formatter {
  const read = valueReader(field, env);
  if (env.major < 20) {
    return env.context.bin_size ? (row) => humanSize(textOf(read(row))) : read;
  }
  const kind = field.key.startsWith("image") ? "image" : "binary";
  // Only an attachment knows its file's name.
  const nameOf = (row: Row): string => field.key === "raw" ? textOf(row.name) : "";
  return (row) =>
    binaryObject({ base64: textOf(read(row)), filename: nameOf(row), kind }, env.context);
}

/** Stored moments may carry a fraction; the wire never shows it. */
function momentText(value: Json): Json {
  return typeof value === "string" ? wholeSecond(value) : value;
}

function linkFormatter(env: Environment, field: Field, plain: boolean): Formatter {
  const comodel = modelOf(env, field.relation ?? "");
  const table = tableOf(env, comodel.name);
  // Names of linked records are read without access rules, as in Odoo.
  const all = sudo(env);
  const read = valueReader(field, env);
  return (row) => {
    const target = table.get(idOf(read(row)) ?? 0);
    if (target === undefined) return false;
    return plain ? target.id : [target.id, displayName(all, comodel, target)];
  };
}

function linksFormatter(env: Environment, field: Field): Formatter {
  const comodel = modelOf(env, field.relation ?? "");
  checkModelAccess(env, comodel, "read");
  const visible = rulePredicate(env, comodel, "read");
  const table = tableOf(env, comodel.name);
  const links = linkReader(field, env);
  const compare = comparatorFor(comodel.order, comodel, sudo(env));
  const archived = env.context.active_test === false || !comodel.byKey.has("active");
  return (row) =>
    links(row)
      .map((id) => table.get(id))
      .filter((target) => target !== undefined)
      .filter((target) => (archived || target.active !== false) && visible(target))
      .sort(compare)
      .map((target) => target.id);
}
