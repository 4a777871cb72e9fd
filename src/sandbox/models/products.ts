/** Products, their variants and categories, and units of measure. */
import { type Environment, rowOf, tableOf } from "../environment.ts";
import {
  binary,
  boolean,
  char,
  computed,
  type FieldSpec,
  float,
  integer,
  kept,
  many2many,
  many2one,
  one2many,
  selection,
  text,
} from "../fields.ts";
import type { ModelSpec } from "../model.ts";
import type { JsonObject } from "../../odoo/json.ts";
import { idOf, numberOf, type Row, textOf } from "../values.ts";

/** What a template and its variants have in common: either side's change reaches the other. */
const SHARED = [
  "name",
  "categ_id",
  "uom_id",
  "type",
  "sale_ok",
  "purchase_ok",
  "default_code",
  "barcode",
  "list_price",
  "standard_price",
  "is_storable",
  "detailed_type",
  "description_sale",
  "taxes_id",
  "weight",
  "active",
  "company_id",
] as const;

const LOG = ["create_uid", "create_date", "write_uid", "write_date"] as const;

function pick(row: Row, keys: readonly string[]): JsonObject {
  return Object.fromEntries(
    keys.filter((key) => key in row).map((key) => [key, row[key] ?? false]),
  );
}

/** A template always has at least one variant. */
function refreshTemplate(row: Row, env: Environment): void {
  const variants = tableOf(env, "product.product");
  const ids = variants.referrers("product_tmpl_id", row.id);
  const shared = pick(row, SHARED);
  if (ids.length === 0) {
    variants.insert({ ...shared, ...pick(row, LOG), product_tmpl_id: row.id });
  }
  for (const id of ids) {
    const variant = variants.get(id);
    if (variant !== undefined) variants.update(variant, shared);
  }
}

function refreshVariant(row: Row, env: Environment): void {
  const template = rowOf(env, "product.template", idOf(row.product_tmpl_id));
  if (template !== undefined) tableOf(env, "product.template").update(template, pick(row, SHARED));
}

function adoptTemplate(row: Row, env: Environment): void {
  const templates = tableOf(env, "product.template");
  const known = templates.get(idOf(row.product_tmpl_id) ?? 0);
  if (known !== undefined) Object.assign(row, pick(known, SHARED));
  else if (textOf(row.name) !== "") {
    const values = { ...pick(row, SHARED), ...pick(row, LOG), message_partner_ids: [] };
    row.product_tmpl_id = templates.insert(values).id;
  }
}

function coded(row: Row): string {
  const code = textOf(row.default_code);
  return code === "" ? textOf(row.name) : `[${code}] ${textOf(row.name)}`;
}

function onHand(row: Row, env: Environment): number {
  return [...tableOf(env, "stock.quant").rows()]
    .filter((quant) => quant.product_id === row.id)
    .reduce((sum, quant) => sum + numberOf(quant.quantity), 0);
}

function variantsOf(row: Row, env: Environment): number[] {
  return tableOf(env, "product.product").referrers("product_tmpl_id", row.id);
}

const GOODS: readonly (readonly [string, string])[] = [
  ["consu", "Goods"],
  ["service", "Service"],
  ["combo", "Combo"],
];
const DETAILED: readonly (readonly [string, string])[] = [
  ["consu", "Consumable"],
  ["service", "Service"],
  ["product", "Storable Product"],
];

function common(): Record<string, FieldSpec> {
  return {
    name: char("Name", { required: true }),
    default_code: char("Internal Reference"),
    barcode: char("Barcode", { copy: false }),
    type: selection("Product Type", GOODS, { required: true, default: "consu" }),
    detailed_type: selection("Product Type", DETAILED, { default: "consu", until: 17 }),
    is_storable: boolean("Track Inventory", { since: 18 }),
    categ_id: many2one("Product Category", "product.category", { default: 1 }),
    list_price: float("Sales Price", { default: 1 }),
    standard_price: float("Cost", { groups: ["base.group_user"] }),
    uom_id: many2one("Unit of Measure", "uom.uom", { required: true, default: 1 }),
    taxes_id: many2many("Customer Taxes", "account.tax", { default: [1] }),
    sale_ok: boolean("Can be Sold", { default: true }),
    purchase_ok: boolean("Can be Purchased", { default: true }),
    active: boolean("Active", { default: true }),
    description_sale: text("Sales Description"),
    weight: float("Weight"),
    company_id: many2one("Company", "res.company"),
    currency_id: computed(many2one("Currency", "res.currency"), () => 1),
  };
}

const templates: ModelSpec = {
  name: "product.template",
  description: "Product",
  order: "name",
  searchName: ["name", "default_code", "barcode"],
  displayName: coded,
  thread: true,
  renamesCopies: true,
  refresh: refreshTemplate,
  fields: {
    ...common(),
    image_1920: binary("Image"),
    product_variant_ids: one2many("Products", "product.product/product_tmpl_id"),
    product_variant_id: computed(
      many2one("Product", "product.product"),
      (row, env) => variantsOf(row, env)[0] ?? false,
    ),
    product_variant_count: computed(
      integer("# Product Variants"),
      (row, env) => variantsOf(row, env).length,
    ),
  },
};

const variants: ModelSpec = {
  name: "product.product",
  description: "Product Variant",
  order: "default_code, name, id",
  searchName: ["name", "default_code", "barcode"],
  displayName: coded,
  prepare: adoptTemplate,
  refresh: refreshVariant,
  unique: [{ fields: ["barcode"], message: "A barcode can only be assigned to one product !" }],
  fields: {
    ...common(),
    product_tmpl_id: many2one("Product Template", "product.template", {
      required: true,
      ondelete: "cascade",
    }),
    lst_price: { ...computed(float("Sales Price"), (row) => row.list_price ?? 0), store: true },
    qty_available: computed(float("Quantity On Hand"), onHand),
  },
};

const categories: ModelSpec = {
  name: "product.category",
  description: "Product Category",
  order: "complete_name",
  searchName: ["complete_name"],
  displayName: (row) => textOf(row.complete_name),
  refresh: (row, env) => {
    const parent = rowOf(env, "product.category", idOf(row.parent_id));
    const name = parent === undefined
      ? textOf(row.name)
      : `${textOf(parent.complete_name)} / ${textOf(row.name)}`;
    tableOf(env, "product.category").update(row, { complete_name: name });
  },
  fields: {
    name: char("Name", { required: true }),
    complete_name: kept(char("Complete Name")),
    parent_id: many2one("Parent Category", "product.category", { ondelete: "cascade" }),
    child_id: one2many("Child Categories", "product.category/parent_id"),
    product_count: computed(
      integer("# Products"),
      (row, env) => tableOf(env, "product.template").referrers("categ_id", row.id).length,
    ),
  },
};

const units: ModelSpec = {
  name: "uom.uom",
  description: "Product Unit of Measure",
  order: "id",
  fields: {
    name: char("Unit of Measure", { required: true }),
    factor: float("Ratio", { default: 1, aggregator: null }),
    rounding: float("Rounding Precision", { default: 0.01, aggregator: null }),
    active: boolean("Active", { default: true }),
  },
};

export const PRODUCTS: readonly ModelSpec[] = [templates, variants, categories, units];
