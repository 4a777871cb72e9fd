/** Odoo's answers held against what they must be. Pure. */
import { ProtocolError } from "./errors.ts";
import { isJsonObject, type Json, type JsonObject } from "./json.ts";

/** A record by id and display name. */
export interface RecordRef {
  readonly id: number;
  readonly name: string;
}

/** @throws {ProtocolError} */
export function expectRecords(value: Json): JsonObject[] {
  if (Array.isArray(value) && value.every(isJsonObject)) return value;
  return malformed("Odoo did not answer a list of records");
}

/** A many2one pair as a list of one; empty for `false`. */
export function readRef(pair: Json): RecordRef[] {
  if (!Array.isArray(pair) || typeof pair[0] !== "number") return [];
  return [{ id: pair[0], name: String(pair[1]) }];
}

/** Odoo answered, so the call was carried out: only what it said cannot be used. @throws {ProtocolError} */
export function malformed(message: string): never {
  throw new ProtocolError("malformed", message, "unknown");
}
