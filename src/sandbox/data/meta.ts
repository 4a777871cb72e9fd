/** The rows of the models about models and access, made from the models in force. */
import type { JsonObject } from "../../odoo/json.ts";
import { ACL, GROUPS } from "../access_table.ts";
import type { Field } from "../fields.ts";
import type { Model } from "../model.ts";
import type { Operation } from "../wording.ts";
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
      addAccess(builder, operations, {
        name: `${model.name} ${xmlid}`,
        model_id: id,
        group_id: groups.get(xmlid) ?? false,
      });
    }
  }
}

const LETTERS = [["create", "c"], ["read", "r"], ["write", "u"], ["unlink", "d"]] as const;

function addAccess(builder: Builder, operations: readonly Operation[], values: JsonObject): void {
  if (builder.env.major >= 20) {
    const letters = LETTERS.filter(([name]) => operations.includes(name)).map(([, letter]) =>
      letter
    );
    builder.add("ir.access", { ...values, operation: letters.join("") });
    return;
  }
  const flags = LETTERS.map(([name]) => [`perm_${name}`, operations.includes(name)] as const);
  builder.add("ir.model.access", { ...values, ...Object.fromEntries(flags) });
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
