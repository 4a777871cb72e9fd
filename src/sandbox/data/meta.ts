/** The rows of `ir.model`, `ir.model.fields` and `ir.model.access`, made from the models in force. */
import { ACL, GROUPS } from "../access_table.ts";
import type { Field } from "../fields.ts";
import type { Model } from "../model.ts";
import type { Builder } from "./builder.ts";

export function addMeta(builder: Builder): void {
  const groups = new Map(GROUPS.map((group) => [group.xmlid, group.id]));
  for (const model of builder.env.registry.models()) {
    const { id } = builder.add("ir.model", {
      name: model.description,
      model: model.name,
      state: "base",
      modules: model.name.split(".")[0] ?? "base",
      transient: model.name === "mail.compose.message",
    });
    for (const field of model.fields.values()) addField(builder, { model, id, field });
    for (const [xmlid, operations] of ACL[model.name] ?? []) {
      builder.add("ir.model.access", {
        name: `${model.name} ${xmlid}`,
        model_id: id,
        group_id: groups.get(xmlid) ?? false,
        perm_read: operations.includes("read"),
        perm_write: operations.includes("write"),
        perm_create: operations.includes("create"),
        perm_unlink: operations.includes("unlink"),
      });
    }
  }
}

function addField(builder: Builder, of: { model: Model; id: number; field: Field }): void {
  const { model, id, field } = of;
  builder.add("ir.model.fields", {
    name: field.name,
    field_description: field.string,
    model: model.name,
    model_id: id,
    ttype: field.type,
    relation: field.relation ?? false,
    relation_field: field.inverse ?? false,
    help: field.help ?? false,
    required: field.required ?? false,
    readonly: field.readonly ?? false,
    store: field.store ?? true,
    state: "base",
  });
}
