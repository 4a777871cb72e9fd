/** Searching: which rows match, in which order, and which slice of them. */
import type { Json } from "../odoo/json.ts";
import { checkModelAccess, rulePredicate } from "./access.ts";
import { compileTree } from "./domain_eval.ts";
import { type DomainTree, parseTree } from "./domain_tree.ts";
import { type Environment, tableOf } from "./environment.ts";
import { PythonError } from "./faults.ts";
import type { Model } from "./model.ts";
import { type Comparator, comparatorFor } from "./ordering.ts";
import { isTruthy, type Row } from "./values.ts";
import { badNumber } from "./wording.ts";

export interface SearchOptions {
  offset?: Json;
  limit?: Json;
  order?: Json;
}

/**
 * The rows of a model that match a domain, as far as the user may see them. A limit of 0, `false`
 * or None means all.
 *
 * @throws {PythonError} as Odoo would for the domain, the order, the limit or missing access.
 */
export function searchRows(
  env: Environment,
  model: Model,
  domain: Json,
  options: SearchOptions = {},
): Row[] {
  const matches = matchingRows(env, model, domain);
  const order = typeof options.order === "string" && options.order !== ""
    ? options.order
    : model.order;
  const compare = comparatorFor(order, model, env);
  const offset = Number(options.offset ?? 0);
  const limit = limitOf(options.limit);
  const end = limit === undefined ? matches.length : offset + limit;
  return firstRows(matches, end, compare).slice(offset, end);
}

/** How many rows match, counting no further than `limit`. */
export function countRows(env: Environment, model: Model, domain: Json, limit?: Json): number {
  return Math.min(matchingRows(env, model, domain).length, limitOf(limit) ?? Infinity);
}

/** The matching rows, in no order. */
export function matchingRows(env: Environment, model: Model, domain: Json): Row[] {
  checkModelAccess(env, model, "read");
  const tree = parseTree(domain, env.major);
  const test = compileTree(tree, model, env);
  const visible = rulePredicate(env, model, "read");
  const active = activeTest(tree, model, env);
  const rows: Row[] = [];
  for (const row of candidates(tree, model, env)) {
    if (active(row) && test(row) && visible(row)) rows.push(row);
  }
  return rows;
}

/** Archived rows stay hidden unless the domain speaks of `active` or the context says so. */
function activeTest(tree: DomainTree, model: Model, env: Environment): (row: Row) => boolean {
  const hides = model.byKey.has("active") && env.context.active_test !== false &&
    !mentions(tree, "active");
  return hides ? (row) => row.active !== false : () => true;
}

function mentions(tree: DomainTree, field: string): boolean {
  if (tree.kind === "leaf") return tree.field === field;
  if (tree.kind === "not") return mentions(tree.child, field);
  return tree.kind !== "constant" && tree.children.some((child) => mentions(child, field));
}

/** The rows worth testing: by id or along an indexed link where the domain demands one. */
function candidates(tree: DomainTree, model: Model, env: Environment): Iterable<Row> {
  const table = tableOf(env, model.name);
  const links = env.registry.linkKeys(model.name);
  for (const leaf of tree.kind === "and" ? tree.children : []) {
    if (leaf.kind !== "leaf" || leaf.operator !== "=" && leaf.operator !== "in") continue;
    const wanted = (Array.isArray(leaf.value) ? leaf.value : [leaf.value])
      .filter((item): item is number => typeof item === "number");
    const complete = wanted.length === (Array.isArray(leaf.value) ? leaf.value.length : 1);
    if (!complete) continue;
    const key = model.fields.get(leaf.field)?.key ?? "";
    if (key === "id") return rowsOf(table, new Set(wanted));
    if (links.has(key)) {
      return rowsOf(table, new Set(wanted.flatMap((id) => table.referrers(key, id))));
    }
  }
  return table.rows();
}

function* rowsOf(table: { get(id: number): Row | undefined }, ids: Set<number>): Generator<Row> {
  for (const id of ids) {
    const row = table.get(id);
    if (row !== undefined) yield row;
  }
}

function limitOf(limit: Json | undefined): number | undefined {
  if (!isTruthy(limit)) return undefined;
  const number = Number(limit);
  if (Number.isNaN(number)) throw badNumber("bigint", String(limit));
  if (number >= 0) return number === 0 ? undefined : number;
  throw new PythonError(
    "psycopg2.errors.InvalidRowCountInLimitClause",
    "LIMIT must not be negative\n",
  );
}

/** The first `count` rows in order; a short list out of many is picked without sorting them all. */
function firstRows(rows: Row[], count: number, compare: Comparator): Row[] {
  if (count >= rows.length || count > 1000) return rows.sort(compare);
  const best: Row[] = [];
  for (const row of rows) {
    const last = best[best.length - 1];
    if (best.length === count && last !== undefined && compare(row, last) >= 0) continue;
    best.splice(positionOf(row, best, compare), 0, row);
    if (best.length > count) best.pop();
  }
  return best;
}

function positionOf(row: Row, sorted: readonly Row[], compare: Comparator): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = sorted[middle];
    if (other !== undefined && compare(row, other) >= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
