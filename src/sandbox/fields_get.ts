/** `fields_get`: a model's fields described in Odoo's shape. Needs no read access (ODOO-FACTS §5). */
import type { Json, JsonObject } from "../odoo/json.ts";
import { hasFieldAccess } from "./access.ts";
import type { Environment } from "./environment.ts";
import { type Field, type FieldType, isAmount, isMulti, isStored } from "./fields.ts";
import type { Model } from "./model.ts";
import type { Major } from "./versions.ts";

const UNGROUPABLE: ReadonlySet<FieldType> = new Set(["binary", "one2many", "json"]);
const TEXTS: ReadonlySet<FieldType> = new Set(["char", "text", "html"]);

/** @returns descriptions by field name, cut down to `allfields` and `attributes` where given. */
export function fieldsGet(env: Environment, model: Model, args: JsonObject): Json {
  const names = Array.isArray(args.allfields) ? new Set(args.allfields) : undefined;
  const wanted = Array.isArray(args.attributes) ? new Set(args.attributes) : undefined;
  const all: JsonObject = {};
  for (const field of model.fields.values()) {
    if (names !== undefined && names.size > 0 && !names.has(field.name)) continue;
    if (!hasFieldAccess(env, field)) continue;
    const full = describe(field, env.major);
    all[field.name] = wanted === undefined || wanted.size === 0
      ? full
      : Object.fromEntries(Object.entries(full).filter(([attribute]) => wanted.has(attribute)));
  }
  return all;
}

function describe(field: Field, major: Major): JsonObject {
  const stored = isStored(field);
  return {
    name: field.name,
    type: field.type,
    string: field.string,
    required: field.required ?? false,
    readonly: field.readonly ?? false,
    store: stored,
    manual: false,
    depends: [],
    company_dependent: false,
    change_default: false,
    exportable: true,
    searchable: stored || field.searchable === true || field.name === "display_name",
    sortable: stored && !isMulti(field) && field.type !== "binary",
    ...(major >= 18 ? { groupable: stored && !UNGROUPABLE.has(field.type) } : {}),
    ...(field.help === undefined ? {} : { help: field.help }),
    ...(field.groups === undefined ? {} : { groups: field.groups.join(",") }),
    ...typeAttributes(field, major),
  };
}

function typeAttributes(field: Field, major: Major): JsonObject {
  const summed = aggregatorOf(field);
  return {
    ...(TEXTS.has(field.type) ? { translate: false } : {}),
    ...(field.type === "char" ? { trim: true } : {}),
    ...(field.type === "html" ? { sanitize: true } : {}),
    ...(field.type === "binary" ? { attachment: isStored(field) } : {}),
    ...(field.selection === undefined
      ? {}
      : { selection: field.selection.map((each) => [...each]) }),
    ...(field.relation === undefined ? {} : {
      relation: field.relation,
      domain: field.domain ?? [],
      context: field.context ?? {},
    }),
    ...(field.inverse === undefined ? {} : { relation_field: field.inverse }),
    ...(field.currency === undefined ? {} : { currency_field: field.currency }),
    ...(summed === null ? {} : { [major >= 18 ? "aggregator" : "group_operator"]: summed }),
  };
}

/** How a field is summed up unless the caller says otherwise; null where it is not. */
export function aggregatorOf(field: Field): string | null {
  if (field.aggregator !== undefined) return field.aggregator;
  return isAmount(field) && isStored(field) ? "sum" : null;
}
