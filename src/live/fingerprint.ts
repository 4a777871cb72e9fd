/**
 * What of a record is compared, and how it is kept: as a number. `write_date` alone does not do, since it is told in
 * whole seconds, does not move for a many2many changed from its other side, and is not there in every model
 * (ODOO-FACTS §7). Pure.
 */
import type { Json } from "../odoo/json.ts";
import { type ModelSchema, usualFields } from "../odoo/schema.ts";

/** Costly to read (measured: twice to four times the call), or long. */
const NOT_COMPARED = new Set([
  "binary",
  "html",
  "json",
  "one2many",
  "properties",
  "properties_definition",
]);

/** Up to so many records reading all their stored fields costs hardly more than reading one of them. */
const MAX_WHOLE = 40;

/** Beyond so many records there is room for their `write_date` alone. */
const MAX_SHOWN = 1_000;

/** All that can be compared of a few records; of many what people look at first. */
export function recordFields(
  schema: ModelSchema,
  { count, isNarrow }: { count: number; isNarrow: boolean },
): string[] {
  if (count > MAX_SHOWN && isDated(schema)) return ["write_date"];
  if (isNarrow || count > MAX_WHOLE) return listFields(schema);
  return [...schema.fields.values()]
    .filter(({ type, stored }) => stored && !NOT_COMPARED.has(type))
    .map(({ name }) => name);
}

/** What a list shows, and when it was written. */
export function listFields(schema: ModelSchema, shown?: readonly string[]): string[] {
  const dated = isDated(schema) ? ["write_date"] : [];
  return [...new Set([...dated, ...shown ?? usualFields(schema)])];
}

/** Views in the database have no `write_date`, and neither have models that keep no log. */
export function isDated({ fields }: ModelSchema): boolean {
  return fields.has("write_date");
}

/** 53 bits of a value: two that differ share them once in 10¹⁵ times. */
export function fingerprint(value: Json): number {
  const text = JSON.stringify(value);
  let low = 0x811c9dc5;
  let high = 0x2f0b4f27;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code ^ (low >>> 15), 0x5bd1e995);
  }
  return (high >>> 11) * 2 ** 32 + (low >>> 0);
}
