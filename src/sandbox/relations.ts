/** Values of a field in a row, and the records that a relational field leads to. */
import type { Json } from "../odoo/json.ts";
import { type Environment, sudo, tableOf } from "./environment.ts";
import { emptyValue, type Field } from "./fields.ts";
import { idOf, idsOf, type Row } from "./values.ts";

/** A reader of one field's stored or computed value. */
export function valueReader(field: Field, env: Environment): (row: Row) => Json {
  const { compute, inverse, relation, key } = field;
  if (compute !== undefined) {
    const all = sudo(env);
    return (row) => compute(row, all);
  }
  if (inverse !== undefined && relation !== undefined) {
    const table = tableOf(env, relation);
    return (row) => table.referrers(inverse, row.id);
  }
  const nothing = emptyValue(field);
  return (row) => row[key] ?? nothing;
}

/** A reader of the ids a relational field leads to. */
export function linkReader(field: Field, env: Environment): (row: Row) => number[] {
  const read = valueReader(field, env);
  if (field.type !== "many2one") return (row) => idsOf(read(row));
  return (row) => {
    const id = idOf(read(row));
    return id === undefined ? [] : [id];
  };
}

/** The records above and including those given, along a model's `parent_id`. */
export function ancestorsOf(env: Environment, model: string, ids: Iterable<number>): Set<number> {
  const table = tableOf(env, model);
  const found = new Set<number>();
  for (const start of ids) {
    let id: number | undefined = start;
    while (id !== undefined && !found.has(id)) {
      found.add(id);
      id = idOf(table.get(id)?.parent_id);
    }
  }
  return found;
}

/** The records below and including those given. */
export function descendantsOf(env: Environment, model: string, ids: Iterable<number>): Set<number> {
  const table = tableOf(env, model);
  const found = new Set<number>();
  const queue = [...ids];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    queue.push(...table.referrers("parent_id", id));
  }
  return found;
}
