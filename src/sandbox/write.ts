/** Creating, changing, copying and deleting records, with defaults, constraints and access. */
import type { Json, JsonObject } from "../odoo/json.ts";
import { isJsonObject } from "../odoo/json.ts";
import { checkFieldAccess, checkModelAccess, checkRules } from "./access.ts";
import { applyCommands } from "./commands.ts";
import { toStored } from "./convert.ts";
import { creationStamp, type Environment, modelOf, rowsOf, sudo, tableOf } from "./environment.ts";
import { PythonError } from "./faults.ts";
import { emptyValue, type Field, isMulti, isStored } from "./fields.ts";
import type { Model } from "./model.ts";
import { checkRow } from "./constraints.ts";
import { logChanges, logCreation } from "./chatter.ts";
import { isMagic } from "./registry.ts";
import { idsOf, type Row, textOf } from "./values.ts";
import { type FieldPlace, missingRecord, type Operation, unknownField } from "./wording.ts";

interface Assignment {
  field: Field;
  value: Json;
}

/** The assignments in a dict of values; magic and computed fields are silently dropped, as in Odoo. */
function assignmentsOf(
  env: Environment,
  model: Model,
  values: Json,
  place: FieldPlace,
): Assignment[] {
  if (!isJsonObject(values)) {
    const type = typeof values === "string"
      ? "str"
      : typeof values === "number"
      ? "int"
      : "NoneType";
    throw new PythonError("builtins.AttributeError", `'${type}' object has no attribute 'get'`);
  }
  return Object.entries(values).flatMap(([name, value]) => {
    const field = model.fields.get(name);
    if (field === undefined && model.drops?.includes(name)) return [];
    if (field === undefined) throw unknownField(model.name, name, { place, major: env.major });
    checkFieldAccess(env, model, field, "write");
    return isMagic(field.key) || field.compute !== undefined && !isStored(field)
      ? []
      : [{ field, value }];
  });
}

/** @throws {PythonError} as Odoo would. */
export function createRow(env: Environment, model: Model, values: Json): Row {
  checkModelAccess(env, model, "create");
  const given = assignmentsOf(env, model, values, "create");
  const draft: Row = { id: 0, ...defaultValues(env, model) };
  for (const { field, value } of given) {
    if (!isMulti(field)) draft[field.key] = toStored(value, { model, field, env });
  }
  Object.assign(draft, creationStamp(env));
  const all = sudo(env);
  model.prepare?.(draft, all, new Set(given.map(({ field }) => field.key)));
  const { id: _unset, ...ready } = draft;
  checkRow(all, model, draft);
  const row = tableOf(env, model.name).insert(ready);
  for (const { field, value } of multis(given)) {
    applyCommands(env, { model, row, field }, value);
  }
  settle(env, model, row);
  checkRules(env, model, [row], "create");
  logCreation(env, model, row);
  return row;
}

function multis(assignments: readonly Assignment[]): Assignment[] {
  return assignments.filter(({ field }) => isMulti(field));
}

/** Brings kept fields up to date and holds the row against its constraints. */
function settle(env: Environment, model: Model, row: Row): void {
  const all = sudo(env);
  model.refresh?.(row, all);
  checkRow(all, model, row);
}

/** Every stored field's first value: from the context, from the field, or its type's zero. */
export function defaultValues(env: Environment, model: Model): JsonObject {
  const values: JsonObject = {};
  for (const field of model.byKey.values()) {
    if (!isStored(field) || field.type === "one2many" || isMagic(field.key)) continue;
    const fallback = field.type === "many2many"
      ? []
      : field.type === "boolean"
      ? false
      : emptyValue(field);
    const own = env.context[`default_${field.name}`] ?? defaultOf(field, env);
    values[field.key] = own ?? fallback;
  }
  return values;
}

/** The default a field declares, or undefined. */
export function defaultOf(field: Field, env: Environment): Json | undefined {
  return typeof field.default === "function" ? field.default(env) : field.default;
}

/**
 * The rows of ids that must all exist and be open to the user.
 *
 * @throws {PythonError} AccessError or MissingError.
 */
export function accessibleRows(
  env: Environment,
  model: Model,
  ids: readonly number[],
  operation: Operation,
): Row[] {
  checkModelAccess(env, model, operation);
  const table = tableOf(env, model.name);
  const missing = ids.filter((id) => !table.has(id));
  if (missing.length > 0) throw missingRecord(model.name, missing, env.uid);
  const rows = rowsOf(env, model.name, ids);
  checkRules(env, model, rows, operation);
  return rows;
}

export function writeRows(
  env: Environment,
  model: Model,
  ids: readonly number[],
  values: Json,
): void {
  checkModelAccess(env, model, "write");
  const given = assignmentsOf(env, model, values, "write");
  for (const row of accessibleRows(env, model, ids, "write")) writeRow(env, model, row, given);
}

function writeRow(env: Environment, model: Model, row: Row, given: readonly Assignment[]): void {
  const before = { ...row };
  const patch: JsonObject = { write_uid: env.uid, write_date: env.now() };
  for (const { field, value } of given) {
    if (!isMulti(field)) patch[field.key] = toStored(value, { model, field, env });
  }
  tableOf(env, model.name).update(row, patch);
  for (const { field, value } of multis(given)) applyCommands(env, { model, row, field }, value);
  settle(env, model, row);
  logChanges(env, model, row, before);
}

/** Changes stored values from inside, as a method does: no access rules, kept fields refreshed. */
export function patchRow(env: Environment, model: Model, row: Row, patch: JsonObject): void {
  const before = { ...row };
  const stamp = { write_uid: env.uid, write_date: env.now() };
  tableOf(env, model.name).update(row, { ...patch, ...stamp });
  model.refresh?.(row, sudo(env));
  logChanges(env, model, row, before);
}

/** A copy of a record: its values, its lines where they travel with it, and `default` on top. */
export function copyRow(env: Environment, model: Model, row: Row, overrides: Json): Row {
  const values: JsonObject = {};
  for (const field of model.fields.values()) {
    if (field.copy === false || !isStored(field) || field.compute !== undefined) continue;
    values[field.name] = field.type === "many2many"
      ? [[6, 0, idsOf(row[field.key])]]
      : row[field.key] ?? false;
  }
  if (model.renamesCopies) values[model.recName] = `${textOf(row[model.recName])} (copy)`;
  for (const field of model.fields.values()) {
    if (field.type === "one2many" && field.copy === true) {
      values[field.name] = copyLines(env, field, row);
    }
  }
  return createRow(env, model, { ...values, ...(isJsonObject(overrides) ? overrides : {}) });
}

function copyLines(env: Environment, field: Field, row: Row): Json {
  const comodel = modelOf(env, field.relation ?? "");
  const table = tableOf(env, comodel.name);
  return table.referrers(field.inverse ?? "", row.id).map((id) => {
    const line: JsonObject = {};
    for (const each of comodel.fields.values()) {
      const travels = each.copy !== false && isStored(each) && each.key !== field.inverse;
      if (!travels || each.type === "one2many") continue;
      const value = table.get(id)?.[each.key] ?? false;
      line[each.name] = each.type === "many2many" ? [[6, 0, idsOf(value)]] : value;
    }
    return [0, 0, line];
  });
}
