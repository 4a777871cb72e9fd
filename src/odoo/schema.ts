/** What a model is made of: `fields_get` brought to typed fields, and what follows from them. Pure. */
import { ProtocolError, UnknownFieldError } from "./errors.ts";
import { isJsonObject, type Json, type JsonObject } from "./json.ts";
import { nearest } from "../nearest.ts";
import { changedField } from "./renamed_fields.ts";

export interface Field {
  readonly name: string;
  /** Odoo's type: `char`, `many2one`, `monetary`, …; unknown ones pass as they are. */
  readonly type: string;
  readonly label: string;
  readonly required: boolean;
  readonly readonly: boolean;
  readonly stored: boolean;
  /** The related model, for relational types. */
  readonly relation: string | undefined;
  readonly selection: readonly (readonly [value: string, label: string])[];
}

export interface ModelSchema {
  readonly model: string;
  readonly fields: ReadonlyMap<string, Field>;
}

/** Asked of `fields_get`: bounded, since all of them weigh twice as much and null ones can fault (§3, §5). */
export const FIELD_ATTRIBUTES = [
  "type",
  "string",
  "required",
  "readonly",
  "store",
  "relation",
  "selection",
];

/** @throws {ProtocolError} when the answer is not what `fields_get` gives. */
export function parseSchema(model: string, answer: Json): ModelSchema {
  if (!isJsonObject(answer)) {
    throw new ProtocolError("malformed", `fields_get of ${model} is not an object`, "rejected");
  }
  const fields = new Map<string, Field>();
  for (const [name, attributes] of Object.entries(answer)) {
    if (isJsonObject(attributes)) fields.set(name, parseField(name, attributes));
  }
  return { model, fields };
}

function parseField(name: string, attributes: JsonObject): Field {
  const { type, string, relation, selection } = attributes;
  return {
    name,
    type: typeof type === "string" ? type : "unknown",
    label: typeof string === "string" ? string : name,
    required: attributes.required === true,
    readonly: attributes.readonly === true,
    stored: attributes.store !== false,
    relation: typeof relation === "string" ? relation : undefined,
    selection: Array.isArray(selection) ? selection.flatMap(parseOption) : [],
  };
}

function parseOption(option: Json): [string, string][] {
  if (!Array.isArray(option) || option.length !== 2) return [];
  return [[String(option[0]), String(option[1])]];
}

/** The field of that name. @throws {ArgumentError} that names what it is now, or was, or the nearest one. */
export function requireField(schema: ModelSchema, name: string, argument: string): Field {
  const field = schema.fields.get(name);
  if (field) return field;
  const hint = suggestField(schema, name);
  const message = `${schema.model} has no field ${name} that this user may read: ${hint}`;
  throw new UnknownFieldError(argument, message, schema);
}

/** What to try instead of a field that is not there, as the end of a sentence: only names that are. */
export function suggestField({ model, fields }: ModelSchema, name: string): string {
  const changed = changedField(model, name, (other) => fields.has(other));
  if (changed !== undefined) return changed;
  const near = nearest(name, fields.keys());
  return near === undefined ? "see describe_model" : `did you mean ${near}?`;
}

/** What a person looks at first, in that order. Names that a model lacks are passed over. */
const USUAL_FIELDS = [
  "name",
  "display_name",
  "default_code",
  "ref",
  "email",
  "phone",
  "state",
  "stage_id",
  "login",
  "code",
  "partner_id",
  "product_id",
  "date_order",
  "invoice_date",
  "invoice_date_due",
  "scheduled_date",
  "date_deadline",
  "date",
  "list_price",
  "quantity",
  "product_uom_qty",
  "price_unit",
  "price_subtotal",
  "amount_total",
  "amount_residual",
  "payment_state",
  "expected_revenue",
  "user_id",
  "project_id",
  "order_id",
  "move_id",
  "parent_id",
  "move_type",
  "probability",
  "city",
  "country_id",
  "vat",
  "model",
  "company_id",
] as const;

const USUAL_LIMIT = 9;
const SIMPLE_TYPES = new Set(["char", "selection", "many2one", "date", "monetary", "boolean"]);
const TECHNICAL =
  /^(id|create_\w+|write_\w+|__last_update|message_\w+|activity_\w+|access_\w+|website_\w+|display_name|active|sequence|company_id)$/;

/** A handful of fields worth reading when none are named; never binaries, never long texts. */
export function usualFields(schema: ModelSchema): string[] {
  const { fields } = schema;
  const chosen: string[] = USUAL_FIELDS.filter((name) => isReadable(fields.get(name)));
  if (chosen.includes("name")) remove(chosen, "display_name");
  for (const field of fields.values()) {
    if (chosen.length >= 4) break;
    const fits = SIMPLE_TYPES.has(field.type) && field.stored && !TECHNICAL.test(field.name);
    if (fits && !chosen.includes(field.name)) chosen.push(field.name);
  }
  return chosen.slice(0, USUAL_LIMIT);
}

/** Fields as a reader wants them: required ones, what can be written, the rest, housekeeping last. */
export function fieldsByUse(schema: ModelSchema): Field[] {
  return [...schema.fields.values()].toSorted((a, b) =>
    useRank(a) - useRank(b) || (a.name < b.name ? -1 : 1)
  );
}

const HOUSEKEEPING = /^(message_|activity_|access_|website_|my_activity_|create_|write_|rating_)/;

function useRank(field: Field): number {
  if (field.name === "id") return 0;
  if (field.required) return 1;
  if (HOUSEKEEPING.test(field.name)) return 4;
  return field.stored && !field.readonly ? 2 : 3;
}

function isReadable(field: Field | undefined): boolean {
  return field !== undefined && field.type !== "binary" && field.type !== "html" &&
    field.type !== "one2many" && field.type !== "many2many";
}

function remove(list: string[], item: string): void {
  const at = list.indexOf(item);
  if (at >= 0) list.splice(at, 1);
}
