/** Models about models. Their rows are made from the registry by `data/meta.ts`. */
import { hasModelAccess } from "../access.ts";
import { boolean, char, many2one, one2many, selection, text } from "../fields.ts";
import { type Call, type ModelSpec, onModel } from "../model.ts";
import type { Json } from "../../odoo/json.ts";

/** The way for a plain user, who may not read `ir.model`, to learn which models there are. */
function availableModels({ env }: Call): Json {
  return env.registry.models()
    .filter((model) => hasModelAccess(env, model, "read"))
    .map((model) => ({ model: model.name, display_name: model.description }))
    .sort((a, b) => a.display_name < b.display_name ? -1 : 1);
}

const models: ModelSpec = {
  name: "ir.model",
  description: "Models",
  order: "model",
  searchName: ["name", "model"],
  fields: {
    name: char("Model Description", { required: true }),
    model: char("Model", { required: true }),
    info: text("Information"),
    state: selection("Type", [["manual", "Custom Object"], ["base", "Base Object"]]),
    transient: boolean("Transient Model"),
    modules: char("In Apps"),
    field_id: one2many("Fields", "ir.model.fields/model_id"),
    access_ids: one2many("Access", "ir.model.access/model_id", { until: 19 }),
  },
  methods: {
    get_available_models: onModel("", availableModels, { since: 16, owner: "IrModel" }),
  },
};

const fields: ModelSpec = {
  name: "ir.model.fields",
  description: "Fields",
  order: "name, id",
  recName: "field_description",
  searchName: ["field_description", "name"],
  fields: {
    name: char("Field Name", { required: true }),
    field_description: char("Field Label", { required: true }),
    model: char("Model Name", { required: true }),
    model_id: many2one("Model", "ir.model", { required: true, ondelete: "cascade" }),
    ttype: char("Field Type", { required: true }),
    relation: char("Related Model"),
    relation_field: char("Relation Field"),
    help: text("Field Help"),
    required: boolean("Required"),
    readonly: boolean("Readonly"),
    store: boolean("Stored"),
    state: selection("Type", [["manual", "Custom Field"], ["base", "Base Field"]]),
  },
};

const access: ModelSpec = {
  name: "ir.model.access",
  until: 19,
  description: "Model Access",
  order: "model_id, group_id, name, id",
  fields: {
    name: char("Name", { required: true }),
    model_id: many2one("Model", "ir.model", { required: true, ondelete: "cascade" }),
    group_id: many2one("Group", "res.groups"),
    perm_read: boolean("Read Access"),
    perm_write: boolean("Write Access"),
    perm_create: boolean("Create Access"),
    perm_unlink: boolean("Delete Access"),
  },
};

/** What 20 has for `ir.model.access` and `ir.rule` together; the letters are create, read, update, delete. */
const newAccess: ModelSpec = {
  name: "ir.access",
  since: 20,
  description: "Access",
  order: "model_id, group_id, id",
  fields: {
    name: char("Name", { required: true }),
    active: boolean("Active", { default: true }),
    model_id: many2one("Model", "ir.model", { required: true, ondelete: "cascade" }),
    group_id: many2one("Group", "res.groups", { ondelete: "cascade" }),
    operation: char("Operation", { required: true }),
    domain: char("Domain"),
  },
};

export const META: readonly ModelSpec[] = [models, fields, access, newAccess];
