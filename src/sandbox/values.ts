/**
 * The rows the sandbox stores and the narrow views that its code takes of a loosely typed value.
 * A leaf: knows no model and no protocol.
 *
 * A row holds what PostgreSQL would: `false` stands for NULL, a many2one is the bare id, a many2many
 * a list of ids, a datetime Odoo's text in UTC. One2many fields are never stored, and what a row does
 * not mention reads as empty.
 */
import type { Json, JsonObject } from "../odoo/json.ts";

export interface Row extends JsonObject {
  id: number;
}

/** The id in a many2one value, or undefined where it is empty. */
export function idOf(value: Json | undefined): number | undefined {
  return typeof value === "number" && value > 0 ? value : undefined;
}

/** The ids in an x2many value. */
export function idsOf(value: Json | undefined): number[] {
  return Array.isArray(value) ? value.filter((id): id is number => typeof id === "number") : [];
}

/** The text in a char value, empty where it has none. */
export function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

/** The number in a numeric value, 0 where it has none. */
export function numberOf(value: Json | undefined): number {
  return typeof value === "number" ? value : 0;
}

/** Python's truth of a value: empty lists, objects and texts are false too. */
export function isTruthy(value: Json | undefined): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === "object" && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

/** Rounds to cents without the tail of binary fractions. */
export function toCents(amount: number): number {
  return Math.round((amount + Math.sign(amount) * 1e-9) * 100) / 100;
}
