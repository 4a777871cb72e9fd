/**
 * Names for the positional arguments of `execute_kw`, which JSON-2 does not take. Pure.
 *
 * The names are those of Odoo 19's public methods, as its own `/doc-bearer` tells them.
 */
import { ArgumentError } from "../errors.ts";
import { isJsonObject, type Json, type JsonObject } from "../json.ts";
import type { ModelCall, Signature } from "./protocol.ts";

const onModel = (...names: string[]): Signature => ({ onRecords: false, names });
const onRecords = (...names: string[]): Signature => ({ onRecords: true, names });

const SIGNATURES: Readonly<Record<string, Signature>> = {
  activity_schedule: onRecords("act_type_xmlid", "date_deadline", "summary", "note"),
  context_get: onModel(),
  copy: onRecords("default"),
  create: onModel("vals_list"),
  default_get: onModel("fields"),
  export_data: onRecords("fields_to_export"),
  fields_get: onModel("allfields", "attributes"),
  formatted_read_group: onModel(
    "domain",
    "groupby",
    "aggregates",
    "having",
    "offset",
    "limit",
    "order",
  ),
  get_available_models: onModel(),
  get_view: onModel("view_id", "view_type"),
  get_views: onModel("views", "options"),
  has_access: onRecords("operation"),
  has_group: onRecords("group_ext_id"),
  load: onModel("fields", "data"),
  message_subscribe: onRecords("partner_ids", "subtype_ids"),
  message_unsubscribe: onRecords("partner_ids"),
  name_create: onModel("name"),
  name_search: onModel("name", "domain", "operator", "limit"),
  onchange: onRecords("values", "field_names", "fields_spec"),
  read: onRecords("fields", "load"),
  read_group: onModel("domain", "fields", "groupby", "offset", "limit", "orderby", "lazy"),
  search: onModel("domain", "offset", "limit", "order"),
  search_count: onModel("domain", "limit"),
  search_read: onModel("domain", "fields", "offset", "limit", "order"),
  unlink: onRecords(),
  web_read: onRecords("specification"),
  web_save: onRecords("vals", "specification", "next_id"),
  web_search_read: onModel("domain", "specification", "offset", "limit", "order", "count_limit"),
  write: onRecords("vals"),
};

/**
 * The body of a JSON-2 call. `looked` is what Odoo itself told of a method that the table does not have, or
 * that a module gave more arguments.
 * @throws {ArgumentError} when an argument has no name: nothing was sent
 */
export function nameArguments(call: ModelCall, looked?: Signature): JsonObject {
  const signature = looked ?? signatureOf(call.method);
  const { ids, rest } = splitIds(call, signature);
  if (ids !== undefined && Object.hasOwn(call.kwargs, "ids")) {
    throw twice(call, { name: "ids", place: "the records to call it on" });
  }
  const named = Object.fromEntries(
    rest.map((value, i) => [nameOf(call, { index: i, signature }), value]),
  );
  return { ...(ids === undefined ? {} : { ids }), ...named, ...call.kwargs };
}

/** Whether the table does not know a name that this call needs. */
export function lacksNames(call: ModelCall): boolean {
  const signature = signatureOf(call.method);
  return splitIds(call, signature).rest.length > (signature?.names.length ?? 0);
}

/** The signatures in an answer of `/doc-bearer/<model>.json` (Odoo 19, read by a Settings user). */
export function readSignatures(answer: Json): ReadonlyMap<string, Signature> {
  const methods = isJsonObject(answer) && isJsonObject(answer.methods) ? answer.methods : {};
  return new Map(
    Object.entries(methods).map(([method, told]) => {
      const { parameters, api } = isJsonObject(told) ? told : {};
      return [method, {
        onRecords: !(Array.isArray(api) && api.includes("model")),
        names: isJsonObject(parameters) ? positionalNames(parameters) : [],
      }];
    }),
  );
}

/** Python takes a keyword-only parameter by name alone, whatever the protocol. */
function positionalNames(parameters: JsonObject): string[] {
  return Object.entries(parameters)
    .filter(([, told]) => !isJsonObject(told) || told.kind === undefined)
    .map(([name]) => name);
}

/** Ids may stand before the arguments, as `execute_kw` has them. */
function splitIds(
  { ids, args }: ModelCall,
  signature: Signature | undefined,
): { ids: Json | undefined; rest: readonly Json[] } {
  if (ids) return { ids: [...ids], rest: args };
  const [first, ...rest] = args;
  if (signature && !signature.onRecords) return { ids: undefined, rest: args };
  // Of a method that nobody knows, a number alone may be anything.
  if (typeof first === "number" && signature) return { ids: [first], rest };
  const isIds = Array.isArray(first) && first.every((id) => typeof id === "number");
  return isIds ? { ids: first, rest } : { ids: undefined, rest: args };
}

function signatureOf(method: string): Signature | undefined {
  return Object.hasOwn(SIGNATURES, method) ? SIGNATURES[method] : undefined;
}

function nameOf(
  { model, method, kwargs }: ModelCall,
  { index, signature }: { index: number; signature: Signature | undefined },
): string {
  const name = signature?.names[index];
  if (name === undefined) {
    throw new ArgumentError(
      `args[${index}]`,
      `JSON-2 takes arguments of ${model}.${method} by name only: give them as kwargs`,
    );
  }
  if (!Object.hasOwn(kwargs, name)) return name;
  throw twice({ model, method }, { name, place: `the argument at place ${index + 1}` });
}

function twice(
  { model, method }: Pick<ModelCall, "model" | "method">,
  { name, place }: { name: string; place: string },
): ArgumentError {
  return new ArgumentError(
    `kwargs.${name}`,
    `${model}.${method} would get ${name} twice: it is ${place} too`,
  );
}
