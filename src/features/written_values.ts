/** Checks values before they are written. Pure. */
import type { JsonObject } from "../odoo/json.ts";
import { type ModelSchema, requireField } from "../odoo/schema.ts";

/** @throws {ArgumentError} for a name that is no field, with the nearest one */
export function checkNames(schema: ModelSchema, values: JsonObject, at: string): void {
  for (const name of Object.keys(values)) requireField(schema, name, `${at}.${name}`);
}
