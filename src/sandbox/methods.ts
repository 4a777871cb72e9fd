/**
 * The methods that every model has (Odoo's `BaseModel`), with the signature each version gives them
 * (ODOO-FACTS §5 and §10). A key such as `copy@17` is one span of `copy`.
 */
import type { Json, JsonObject } from "../odoo/json.ts";
import { checkModelAccess, hasModelAccess, rulePredicate } from "./access.ts";
import { rowsOf } from "./environment.ts";
import { PythonError } from "./faults.ts";
import { isMulti } from "./fields.ts";
import { fieldsGet } from "./fields_get.ts";
import { formattedReadGroup, readGroup } from "./read_group.ts";
import { type Call, type MethodSpec, onModel, onRecords } from "./model.ts";
import { pair, searchByName } from "./name_search.ts";
import { readIds, readRows } from "./read.ts";
import { countRows, searchRows } from "./search.ts";
import { unlinkRows } from "./unlink.ts";
import { isTruthy, type Row } from "./values.ts";
import type { Operation } from "./wording.ts";
import { accessibleRows, copyRow, createRow, defaultOf, writeRows } from "./write.ts";
import { isMagic } from "./registry.ts";
import { SLICE, webSearchReads } from "./web_search_read.ts";

function search({ env, model, args }: Call): Json {
  if (isTruthy(args.count)) return countRows(env, model, args.domain ?? args.args ?? []);
  return searchRows(env, model, args.domain ?? args.args ?? [], args).map((row) => row.id);
}

function searchCount({ env, model, args }: Call): Json {
  return countRows(env, model, args.domain ?? args.args ?? [], args.limit);
}

function searchRead({ env, model, args }: Call): Json {
  const rows = searchRows(env, model, args.domain ?? [], args);
  return readRows(env, model, rows, args);
}

function create({ env, model, args }: Call): Json {
  const values = args.vals_list ?? null;
  if (!Array.isArray(values)) return createRow(env, model, values).id;
  return values.map((each) => createRow(env, model, each).id);
}

function write({ env, model, ids, args }: Call): Json {
  writeRows(env, model, ids, args.vals ?? null);
  return true;
}

function unlink({ env, model, ids }: Call): Json {
  unlinkRows(env, model, ids);
  return true;
}

function copies({ env, model, ids, args }: Call): number[] {
  return accessibleRows(env, model, ids, "read")
    .map((row) => copyRow(env, model, row, args.default ?? null).id);
}

function defaultGet({ env, model, args }: Call): Json {
  const names = args.fields_list ?? args.fields;
  const values: JsonObject = {};
  for (const name of Array.isArray(names) ? names : []) {
    const field = model.fields.get(String(name));
    if (field === undefined || isMagic(field.key)) continue;
    const value = env.context[`default_${field.name}`] ?? defaultOf(field, env);
    if (value !== undefined) values[field.name] = isMulti(field) ? [[6, 0, value]] : value;
  }
  return values;
}

function nameSearch({ env, model, args }: Call): Json {
  const { name = "", operator = "ilike", limit = 100 } = args;
  return searchByName(env, model, {
    name,
    operator,
    limit,
    domain: args.args ?? args.domain ?? [],
  });
}

function rowsAt({ env, model, ids }: Call): Row[] {
  return rowsOf(env, model.name, ids);
}

function nameGet(call: Call): Json {
  checkModelAccess(call.env, call.model, "read");
  return rowsAt(call).map((row) => pair(call.env, call.model, row));
}

function nameCreate({ env, model, args }: Call): Json {
  const field = model.byKey.get(model.recName)?.name ?? model.recName;
  return pair(env, model, createRow(env, model, { [field]: args.name ?? false }));
}

/** Answers True up to 17 and None since: the check is the whole result. */
function checkAccessRights({ env, model, args }: Call): Json {
  const operation = operationOf(args.operation);
  if (!isTruthy(args.raise_exception)) return hasModelAccess(env, model, operation);
  checkModelAccess(env, model, operation);
  return env.major >= 18 ? null : true;
}

function hasAccess(call: Call): Json {
  const { env, model, args } = call;
  const operation = operationOf(args.operation);
  return hasModelAccess(env, model, operation) &&
    rowsAt(call).every(rulePredicate(env, model, operation));
}

function operationOf(value: Json | undefined): Operation {
  if (value === "read" || value === "write" || value === "create" || value === "unlink") {
    return value;
  }
  throw new PythonError("builtins.AssertionError", "Invalid access mode");
}

function getMetadata(call: Call): Json {
  const fields = ["create_uid", "create_date", "write_uid", "write_date"];
  return readIds(call.env, call.model, call.ids, { fields })
    .map((record) => ({ ...record, xmlid: false, noupdate: false, xmlids: [] }));
}

/** None in every version: the first method on which a client must not take a fault for a failure. */
function setActive(active: (row: Row) => boolean): (call: Call) => Json {
  return ({ env, model, ids }) => {
    for (const row of accessibleRows(env, model, ids, "write")) {
      writeRows(env, model, [row.id], { active: active(row) });
    }
    return null;
  };
}

/** The methods of every model. */
export const baseMethods: Readonly<Record<string, MethodSpec>> = {
  "search@15": onModel(`args, ${SLICE}, count=False`, search, { until: 15 }),
  "search@16": onModel(`domain, ${SLICE}, count=False`, search, { since: 16, until: 16 }),
  "search@17": onModel(`domain, ${SLICE}`, search, { since: 17 }),
  "search_count@15": onModel("args", searchCount, { until: 15 }),
  "search_count@16": onModel("domain, limit=None", searchCount, { since: 16 }),
  search_read: onModel(
    "domain=None, fields=None, offset=0, limit=None, order=None, **read_kwargs",
    searchRead,
  ),
  ...webSearchReads,
  search_fetch: onModel(`domain, field_names, ${SLICE}`, search, { since: 17, privateSince: 19 }),
  read: onRecords(
    "fields=None, load='_classic_read'",
    ({ env, model, ids, args }) => readIds(env, model, ids, args),
  ),
  create: onModel("vals_list", create),
  write: onRecords("vals", write),
  unlink: onRecords("", unlink),
  "copy@17": onRecords("default=None", (call) => copies(call)[0] ?? null, { until: 17 }),
  "copy@18": onRecords("default=None", copies, { since: 18 }),
  exists: onRecords("", (call) => rowsAt(call).map((row) => row.id), { privateSince: 19 }),
  "default_get@18": onModel("fields_list", defaultGet, { until: 18 }),
  "default_get@19": onModel("fields", defaultGet, { since: 19 }),
  fields_get: onModel(
    "allfields=None, attributes=None",
    ({ env, model, args }) => fieldsGet(env, model, args),
  ),
  "name_search@18": onModel("name='', args=None, operator='ilike', limit=100", nameSearch, {
    until: 18,
  }),
  "name_search@19": onModel("name='', domain=None, operator='ilike', limit=100", nameSearch, {
    since: 19,
  }),
  name_get: onRecords("", nameGet, { until: 17 }),
  name_create: onModel("name", nameCreate),
  read_group: onModel(
    "domain, fields, groupby, offset=0, limit=None, orderby=False, lazy=True",
    ({ env, model, args }) => readGroup(env, model, args),
    { until: 19 },
  ),
  formatted_read_group: onModel(
    "domain, groupby=(), aggregates=(), having=(), offset=0, limit=None, order=None",
    ({ env, model, args }) => formattedReadGroup(env, model, args),
    { since: 19 },
  ),
  check_access_rights: onModel("operation, raise_exception=True", checkAccessRights, {
    until: 19,
  }),
  has_access: onRecords("operation", hasAccess, { since: 18 }),
  get_metadata: onRecords("", getMetadata),
  toggle_active: onRecords("", setActive((row) => row.active === false)),
  action_archive: onRecords("", setActive(() => false)),
  action_unarchive: onRecords("", setActive(() => true)),
  get_external_id: onRecords("", ({ ids }) => Object.fromEntries(ids.map((id) => [id, ""]))),
};
