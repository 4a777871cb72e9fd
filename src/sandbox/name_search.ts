/** Searching and reading records by what they are called. */
import type { Json } from "../odoo/json.ts";
import { displayName, type Environment, sudo } from "./environment.ts";
import type { Model } from "./model.ts";
import { searchRows } from "./search.ts";
import { isTruthy, type Row } from "./values.ts";

/** `[id, name]` pairs of the records that a text names, within a domain. */
export function searchByName(
  env: Environment,
  model: Model,
  args: { name: Json; operator: Json; limit: Json; domain: Json },
): Json {
  const named: Json = isTruthy(args.name) ? [["display_name", args.operator, args.name]] : [];
  const domain = [...named, ...(Array.isArray(args.domain) ? args.domain : [])];
  return searchRows(env, model, domain, { limit: args.limit }).map((row) => pair(env, model, row));
}

/** A record as a many2one shows it. */
export function pair(env: Environment, model: Model, row: Row): Json {
  return [row.id, displayName(sudo(env), model, row)];
}
