/** In whose name, over which data and in which version a call runs. */
import type { JsonObject } from "../odoo/json.ts";
import type { Database, Table } from "./database.ts";
import type { Model } from "./model.ts";
import type { Registry } from "./registry.ts";
import type { Major } from "./versions.ts";
import { idsOf, type Row } from "./values.ts";
import { accessError } from "./wording.ts";

export interface Environment {
  db: Database;
  registry: Registry;
  major: Major;
  uid: number;
  /** Whether access rules are waived (Odoo's `sudo`). */
  sudo: boolean;
  context: JsonObject;
  /** Whether the server has wkhtmltopdf. */
  printsPdf: boolean;
  /** When the transaction began, with its fraction: what it creates and writes is dated so (ODOO-FACTS §7). */
  now: () => string;
}

/** The same call without access rules. */
export function sudo(env: Environment): Environment {
  return env.sudo ? env : { ...env, sudo: true };
}

/** The model of that name, which the caller knows to exist. */
export function modelOf(env: Environment, name: string): Model {
  return env.registry.model(name);
}

export function tableOf(env: Environment, name: string): Table {
  return env.db.table(name);
}

/** The row a many2one points at. */
export function rowOf(env: Environment, model: string, id: number | undefined): Row | undefined {
  return id === undefined ? undefined : tableOf(env, model).get(id);
}

/** The rows of those ids that there are, in that order. */
export function rowsOf(env: Environment, model: string, ids: readonly number[]): Row[] {
  const table = tableOf(env, model);
  return ids.map((id) => table.get(id)).filter((row) => row !== undefined);
}

/** Who made a row and when, as every row says it: this call, now. */
export function creationStamp(env: Environment): JsonObject {
  const now = env.now();
  return { create_uid: env.uid, create_date: now, write_uid: env.uid, write_date: now };
}

/**
 * The companies a call works in: those that its context allows, else all of the user's.
 *
 * @throws {PythonError} AccessError where the context names a company that the user has not.
 */
export function companiesOf(env: Environment): number[] {
  const own = idsOf(rowOf(env, "res.users", env.uid)?.company_ids);
  const allowed = idsOf(env.context.allowed_company_ids);
  if (allowed.length === 0) return own;
  if (!env.sudo && allowed.some((id) => !own.includes(id))) {
    throw accessError("Access to unauthorized or invalid companies.");
  }
  return allowed;
}

/** The company that new records belong to: the first one allowed, else the user's own. */
export function companyOf(env: Environment): number {
  const [allowed] = idsOf(env.context.allowed_company_ids);
  if (allowed !== undefined) return companiesOf(env)[0] ?? allowed;
  const company = rowOf(env, "res.users", env.uid)?.company_id;
  return typeof company === "number" ? company : 1;
}

/** What a record is called. */
export function displayName(env: Environment, model: Model, row: Row): string {
  if (model.displayName !== undefined) return model.displayName(row, env);
  const name = row[model.recName];
  return typeof name === "string" ? name : `${model.name},${row.id}`;
}
