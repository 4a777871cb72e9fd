/** One `groupby` specification: how rows fall into its groups and how each group is shown. */
import type { Json } from "../odoo/json.ts";
import { checkFieldAccess } from "./access.ts";
import { displayName, type Environment, modelOf, sudo, tableOf } from "./environment.ts";
import { type Field, isStored } from "./fields.ts";
import type { Model } from "./model.ts";
import { comparatorFor } from "./ordering.ts";
import { isGranularity, type Period, periodOf } from "./periods.ts";
import { linkReader, valueReader } from "./relations.ts";
import { idOf, type Row } from "./values.ts";
import { notStored, unknownField, valueError } from "./wording.ts";

export interface Grouping {
  /** As the caller wrote it: `date_order:month`. */
  spec: string;
  field: Field;
  isPeriod: boolean;
  /** The groups a row belongs to: several for a many2many, else one. */
  keys: (row: Row) => Json[];
  show: (key: Json) => Json;
  domain: (key: Json) => Json[];
  range: (key: Json) => Period | undefined;
  compare: (a: Json, b: Json) => number;
}

/** @throws {PythonError} ValueError for an unknown field, granularity, or a field not stored. */
export function parseGrouping(env: Environment, model: Model, spec: string): Grouping {
  const [name = "", granularity = "month"] = spec.split(":");
  const field = model.fields.get(name);
  if (field === undefined) {
    throw unknownField(model.name, name, { place: "order", major: env.major });
  }
  checkFieldAccess(env, model, field, "read");
  if (!isStored(field)) throw notStored(model.name, name);
  if (field.type !== "date" && field.type !== "datetime") {
    return field.relation === undefined ? plain(env, field, spec) : linked(env, field, spec);
  }
  if (!isGranularity(granularity)) {
    throw valueError(`Granularity specification isn't correct: '${granularity}'`);
  }
  return periodic(env, field, { spec, granularity });
}

function plain(env: Environment, field: Field, spec: string): Grouping {
  const read = valueReader(field, env);
  return {
    spec,
    field,
    isPeriod: false,
    keys: (row) => [read(row)],
    show: (key) => key,
    domain: (key) => [[field.name, "=", key]],
    range: () => undefined,
    compare: compareKeys,
  };
}

function linked(env: Environment, field: Field, spec: string): Grouping {
  const comodel = modelOf(env, field.relation ?? "");
  const table = tableOf(env, comodel.name);
  const links = linkReader(field, env);
  const order = comparatorFor(comodel.order, comodel, sudo(env));
  return {
    ...plain(env, field, spec),
    keys: (row) => {
      const ids = links(row);
      return ids.length > 0 ? ids : [false];
    },
    show: (key) => {
      const target = table.get(idOf(key) ?? 0);
      return target === undefined ? false : [target.id, displayName(sudo(env), comodel, target)];
    },
    compare: (a, b) => {
      const x = table.get(idOf(a) ?? 0);
      const y = table.get(idOf(b) ?? 0);
      return x === undefined || y === undefined ? compareKeys(a, b) : order(x, y);
    },
  };
}

function periodic(
  env: Environment,
  field: Field,
  as: { spec: string; granularity: string },
): Grouping {
  const read = valueReader(field, env);
  // Up to 16 weeks started on Monday whatever the language; since then as its `week_start` says.
  const cut = { granularity: as.granularity, firstDay: env.major >= 17 ? 0 : 1 } as const;
  const midnight = field.type === "datetime" ? " 00:00:00" : "";
  const range = (key: Json): Period | undefined => {
    if (typeof key !== "string") return undefined;
    const { from, to, label } = periodOf(key, cut);
    return { from: from + midnight, to: to + midnight, label };
  };
  return {
    ...plain(env, field, as.spec),
    isPeriod: true,
    keys: (row) => {
      const moment = read(row);
      return [typeof moment === "string" ? periodOf(moment, cut).from : false];
    },
    show: (key) => range(key)?.label ?? false,
    domain: (key) => {
      const period = range(key);
      if (period === undefined) return [[field.name, "=", false]];
      return ["&", [field.name, ">=", period.from], [field.name, "<", period.to]];
    },
    range,
  };
}

/** Ascending; the empty group last, as NULL sorts. */
function compareKeys(a: Json, b: Json): number {
  if (a === b) return 0;
  if (typeof a === "boolean" && typeof b === "boolean") return Number(a) - Number(b);
  if (a === false) return 1;
  if (b === false) return -1;
  return typeof a === "number" && typeof b === "number" ? a - b : String(a) < String(b) ? -1 : 1;
}

/** The groups that rows fall into, in the order of the groups. */
export function splitRows(
  rows: readonly Row[],
  grouping: Grouping,
): { value: Json; rows: Row[] }[] {
  const groups = new Map<Json, Row[]>();
  for (const row of rows) {
    for (const key of grouping.keys(row)) {
      const members = groups.get(key);
      if (members === undefined) groups.set(key, [row]);
      else members.push(row);
    }
  }
  return [...groups]
    .map(([value, members]) => ({ value, rows: members }))
    .sort((a, b) => grouping.compare(a.value, b.value));
}
