/** `read_group` and, since 19, `formatted_read_group`: rows grouped and summed up. */
import type { Json, JsonObject } from "../odoo/json.ts";
import { type Aggregate, parseAggregate, parseField } from "./aggregates.ts";
import type { Environment } from "./environment.ts";
import { type Grouping, parseGrouping, splitRows } from "./grouping.ts";
import type { Model } from "./model.ts";
import { matchingRows } from "./search.ts";
import { isTruthy, type Row } from "./values.ts";

interface Group {
  values: Json[];
  rows: Row[];
}

function groupsOf(rows: readonly Row[], groupings: readonly Grouping[]): Group[] {
  let groups: Group[] = [{ values: [], rows: [...rows] }];
  for (const grouping of groupings) {
    groups = groups.flatMap(({ values, rows: members }) =>
      splitRows(members, grouping).map(({ value, rows: part }) => ({
        values: [...values, value],
        rows: part,
      }))
    );
  }
  return groups;
}

function listOf(value: Json | undefined): string[] {
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.map(String) : [];
}

/** Odoo's dicts, one a group; `lazy` groups by the first field alone (ODOO-FACTS §5 and §10). */
export function readGroup(env: Environment, model: Model, args: JsonObject): Json {
  const specs = listOf(args.groupby);
  const all = specs.map((spec) => parseGrouping(env, model, spec));
  const lazy = isTruthy(args.lazy);
  const groupings = lazy ? all.slice(0, 1) : all;
  const grouped = new Set(all.map((each) => each.field.name));
  const aggregates = listOf(args.fields)
    .map((spec) => parseField(env, model, spec))
    .filter((each): each is Aggregate => each !== undefined && !grouped.has(each.label));
  const domain = args.domain ?? [];
  const groups = groupsOf(matchingRows(env, model, domain), groupings);
  const first = groupings[0];
  const count = lazy && first !== undefined ? `${first.field.name}_count` : "__count";
  const results = groups.map((group) => {
    const result: JsonObject = {};
    groupings.forEach((grouping, index) => {
      result[grouping.spec] = grouping.show(group.values[index] ?? false);
    });
    result[count] = group.rows.length;
    for (const each of aggregates) result[each.label] = each.total(group.rows);
    result.__domain = groupDomain(groupings, group, domain, env);
    if (lazy && all.length > 1) result.__context = { group_by: specs.slice(1) };
    const range = rangesOf(groupings, group, env);
    if (range !== undefined) result.__range = range;
    return result;
  });
  return sliced(ordered(results, { groups, groupings, order: listOf(args.orderby) }), args);
}

/** The shape of Odoo 19: labels carry the aggregate, dates are `[start, label]`. */
export function formattedReadGroup(env: Environment, model: Model, args: JsonObject): Json {
  const groupings = listOf(args.groupby).map((spec) => parseGrouping(env, model, spec));
  const aggregates = listOf(args.aggregates).map((spec) => parseAggregate(env, model, spec));
  const groups = groupsOf(matchingRows(env, model, args.domain ?? []), groupings);
  const results = groups.map((group) => {
    const result: JsonObject = {};
    groupings.forEach((grouping, index) => {
      const value = group.values[index] ?? false;
      const period = grouping.range(value);
      result[grouping.spec] = period === undefined
        ? grouping.show(value)
        : [period.from, period.label];
    });
    result.__extra_domain = groupDomain(groupings, group, [], env);
    for (const each of aggregates) result[each.label] = each.total(group.rows);
    return result;
  });
  return sliced(ordered(results, { groups, groupings, order: listOf(args.order) }), args);
}

/** The domain that finds a group's records again. */
function groupDomain(
  groupings: readonly Grouping[],
  group: Group,
  domain: Json,
  env: Environment,
): Json {
  const own = groupings.map((grouping, index) => grouping.domain(group.values[index] ?? false));
  const given = Array.isArray(domain) && domain.length > 0 ? [explicit(domain)] : [];
  const parts = [...own, ...given];
  if (parts.length === 0) return env.major >= 19 ? [[1, "=", 1]] : [];
  return [...Array(parts.length - 1).fill("&"), ...parts.flat()];
}

/** A domain with its implied ANDs written out. */
function explicit(domain: readonly Json[]): Json[] {
  let terms = 0;
  for (const item of domain) terms += item === "&" || item === "|" ? -1 : item === "!" ? 0 : 1;
  return [...Array(Math.max(terms - 1, 0)).fill("&"), ...domain];
}

/** `__range`, keyed by the whole specification since 16 and by the field before. */
function rangesOf(
  groupings: readonly Grouping[],
  group: Group,
  env: Environment,
): JsonObject | undefined {
  const ranges: JsonObject = {};
  groupings.forEach((grouping, index) => {
    if (!grouping.isPeriod) return;
    const period = grouping.range(group.values[index] ?? false);
    const key = env.major >= 16 ? grouping.spec : grouping.field.name;
    ranges[key] = period === undefined ? false : { from: period.from, to: period.to };
  });
  return Object.keys(ranges).length > 0 ? ranges : undefined;
}

interface Ordering {
  groups: readonly Group[];
  groupings: readonly Grouping[];
  order: readonly string[];
}

/** The results in the order asked for: by what a group stands for, not by its label, or by a total. */
function ordered(results: readonly JsonObject[], by: Ordering): JsonObject[] {
  const entries = results.map((result, index) => ({
    result,
    values: by.groups[index]?.values ?? [],
  }));
  const terms = by.order.flatMap((part) => part.split(",")).map((term) => term.trim());
  for (const term of terms.filter((each) => each !== "").toReversed()) {
    const [key = "", direction = "asc"] = term.split(/\s+/);
    const sign = direction.toLowerCase() === "desc" ? -1 : 1;
    const index = by.groupings.findIndex(({ spec, field }) => spec === key || field.name === key);
    const compare = by.groupings[index]?.compare;
    entries.sort((a, b) =>
      sign *
      (compare === undefined
        ? compareTotals(a.result[key], b.result[key])
        : compare(a.values[index] ?? false, b.values[index] ?? false))
    );
  }
  return entries.map(({ result }) => result);
}

/** Totals of nothing count as greater than all others, as NULL does. */
function compareTotals(a: Json | undefined, b: Json | undefined): number {
  const x = sortable(a);
  const y = sortable(b);
  if (x === y) return 0;
  if (x === undefined) return 1;
  if (y === undefined) return -1;
  return x < y ? -1 : 1;
}

function sortable(value: Json | undefined): string | number | undefined {
  return typeof value === "string" || typeof value === "number" ? value : undefined;
}

function sliced(results: JsonObject[], args: JsonObject): JsonObject[] {
  const offset = Number(args.offset ?? 0);
  return isTruthy(args.limit)
    ? results.slice(offset, offset + Number(args.limit))
    : results.slice(offset);
}
