/** What an Odoo is made of, as resources: the instance, its models, a model's fields. */
import { type Field, fieldsByUse } from "../../odoo/schema.ts";
import { readAbout } from "../about.ts";
import { json, type Reader } from "./call.ts";
import { requireAccess } from "./readable.ts";

export const readInstance: Reader<"instance"> = async (_uri, call) => {
  const { profile, ...about } = await readAbout(call);
  const { uid, name, login, companies, timezone, language } = profile;
  return json({ ...about, user: { id: uid, name, login }, companies, timezone, language });
};

export const readModels: Reader<"models"> = async (_uri, { odoo, signal, maxResultBytes }) => {
  const models = await odoo.models({ signal });
  const sorted = models.toSorted((a, b) => a.model < b.model ? -1 : 1);
  const { kept, hasMore } = fit(sorted.map(({ model, name }) => ({ model, name })), maxResultBytes);
  return json({ models: kept, has_more: hasMore });
};

export const readSchema: Reader<"schema"> = async ({ model }, call) => {
  const { odoo, signal, maxResultBytes } = call;
  const [schema, allowed] = await Promise.all([
    odoo.schema(model, { signal }),
    requireAccess(model, call),
  ]);
  const { kept, hasMore } = fit(fieldsByUse(schema).map(describeField), maxResultBytes);
  return json({ model, access: allowed, fields: kept, has_more: hasMore });
};

/** What is usual is not said. */
function describeField(field: Field): object {
  const { name, type, label, relation, selection, required, readonly, stored } = field;
  return {
    name,
    type,
    label,
    ...(relation !== undefined && { relation }),
    ...(selection.length > 0 && { selection }),
    ...(required && { required }),
    ...(readonly && { readonly }),
    ...(!stored && { computed: true }),
  };
}

/** As many items as the budget holds. */
function fit<Item>(items: readonly Item[], maxBytes: number): { kept: Item[]; hasMore: boolean } {
  let bytes = 0;
  const end = items.findIndex((item) => (bytes += JSON.stringify(item).length + 1) > maxBytes);
  const kept = end < 0 ? [...items] : items.slice(0, end);
  return { kept, hasMore: kept.length < items.length };
}
