/** Contacts and their tags. */
import { type Environment, rowOf, tableOf } from "../environment.ts";
import {
  binary,
  boolean,
  char,
  computed,
  type FieldSpec,
  float,
  html,
  integer,
  kept,
  many2many,
  many2one,
  monetary,
  one2many,
  selection,
} from "../fields.ts";
import type { ModelSpec } from "../model.ts";
import { idOf, numberOf, type Row, textOf, toCents } from "../values.ts";
import { LANGUAGES, TIMEZONES } from "./choices.ts";

const TYPES: readonly (readonly [string, string])[] = [
  ["contact", "Contact"],
  ["invoice", "Invoice Address"],
  ["delivery", "Delivery Address"],
  ["other", "Other Address"],
];

const ACCOUNTANTS = ["account.group_account_invoice"];

/** `Company, Person`, as lists show a contact; an address without a name shows its type. */
function completeName(row: Row, parent: Row | undefined): string {
  const type = TYPES.find(([value]) => value === row.type)?.[1] ?? "";
  const name = textOf(row.name) || (row.type === "contact" ? "" : type);
  if (parent === undefined || row.is_company === true) return name;
  return `${textOf(parent.complete_name)}, ${name}`;
}

/** Keeps the full name and the commercial entity, down through the contacts of a company. */
function refresh(row: Row, env: Environment): void {
  const table = tableOf(env, "res.partner");
  const parent = rowOf(env, "res.partner", idOf(row.parent_id));
  const own = row.is_company === true || parent === undefined;
  const fresh = {
    complete_name: completeName(row, parent),
    commercial_partner_id: own ? row.id : parent.commercial_partner_id ?? parent.id,
  };
  const settled = row.complete_name === fresh.complete_name &&
    row.commercial_partner_id === fresh.commercial_partner_id;
  if (settled) return;
  table.update(row, fresh);
  for (const id of table.referrers("parent_id", row.id)) {
    const child = table.get(id);
    if (child !== undefined) refresh(child, env);
  }
}

function isOwnAncestor(row: Row, env: Environment): boolean {
  const seen = new Set<number>();
  let above = idOf(row.parent_id);
  while (above !== undefined && !seen.has(above)) {
    if (above === row.id) return true;
    seen.add(above);
    above = idOf(rowOf(env, "res.partner", above)?.parent_id);
  }
  return false;
}

function address(row: Row, env: Environment): string {
  const place = [textOf(row.zip), textOf(row.city)].filter((part) => part !== "").join(" ");
  const country = textOf(rowOf(env, "res.country", idOf(row.country_id))?.name);
  return [textOf(row.street), textOf(row.street2), place, country]
    .filter((part) => part !== "")
    .join("\n");
}

function invoiced(row: Row, env: Environment): number {
  const moves = tableOf(env, "account.move");
  return toCents(
    moves.referrers("partner_id", row.id)
      .map((id) => moves.get(id))
      .filter((move) => move?.state === "posted" && move.move_type === "out_invoice")
      .reduce((sum, move) => sum + numberOf(move?.amount_untaxed), 0),
  );
}

/** Up to 16 a contact's full name was the stored `display_name` itself. */
const fullName: FieldSpec = {
  ...kept(char("Complete Name")),
  formerly: { name: "display_name", until: 16 },
};

const avatar = {
  ...computed(binary("Image 128"), (row) => row.image_1920 ?? false),
  store: true,
};

const partners: ModelSpec = {
  name: "res.partner",
  description: "Contact",
  order: "complete_name ASC, id DESC",
  searchName: ["complete_name", "email", "ref", "vat"],
  displayName: (row) => textOf(row.complete_name),
  thread: true,
  renamesCopies: true,
  check: {
    holds: (row) => row.type !== "contact" || textOf(row.name) !== "",
    message: "Contacts require a name",
  },
  constrain: (row, env) =>
    isOwnAncestor(row, env) ? "You cannot create recursive Partner hierarchies." : undefined,
  refresh,
  fields: {
    name: char("Name", { tracked: true }),
    complete_name: fullName,
    parent_id: many2one("Related Company", "res.partner"),
    child_ids: one2many("Contact", "res.partner/parent_id", { domain: [["active", "=", true]] }),
    commercial_partner_id: kept(
      many2one("Commercial Entity", "res.partner", { ondelete: "set null" }),
    ),
    is_company: boolean("Is a Company", {
      help: "Check if the contact is a company, otherwise it is a person",
    }),
    type: selection("Address Type", TYPES, { default: "contact" }),
    active: boolean("Active", { default: true, tracked: true }),
    function: char("Job Position"),
    email: char("Email", { tracked: true }),
    phone: char("Phone", { tracked: true }),
    mobile: char("Mobile", { until: 18 }),
    website: char("Website Link"),
    ref: char("Reference"),
    vat: char("Tax ID", { help: "The Tax Identification Number of this contact." }),
    barcode: char("Barcode", { copy: false }),
    street: char("Street"),
    street2: char("Street2"),
    zip: char("Zip"),
    city: char("City"),
    state_id: many2one("State", "res.country.state"),
    country_id: many2one("Country", "res.country"),
    contact_address: computed(char("Complete Address"), address),
    lang: selection("Language", LANGUAGES, { default: "en_US" }),
    tz: selection("Timezone", TIMEZONES),
    category_id: many2many("Tags", "res.partner.category"),
    company_id: many2one("Company", "res.company"),
    user_id: many2one("Salesperson", "res.users"),
    comment: html("Notes"),
    color: integer("Color Index"),
    employee: boolean("Employee"),
    image_1920: binary("Image"),
    image_128: avatar,
    partner_latitude: float("Geo Latitude", { aggregator: null }),
    partner_longitude: float("Geo Longitude", { aggregator: null }),
    customer_rank: integer("Customer Rank"),
    supplier_rank: integer("Supplier Rank"),
    credit_limit: float("Credit Limit", {
      help: "Credit limit specific to this partner.",
      groups: ACCOUNTANTS,
    }),
    currency_id: computed(many2one("Currency", "res.currency"), () => 1),
    total_invoiced: computed(monetary("Total Invoiced", { groups: ACCOUNTANTS }), invoiced),
    invoice_ids: one2many("Invoices", "account.move/partner_id"),
    sale_order_ids: one2many("Sales Order", "sale.order/partner_id"),
    sale_order_count: computed(
      integer("Sale Order Count", { groups: ["sales_team.group_sale_salesman"] }),
      (row, env) => tableOf(env, "sale.order").referrers("partner_id", row.id).length,
    ),
    opportunity_ids: one2many("Opportunities", "crm.lead/partner_id"),
  },
};

const categories: ModelSpec = {
  name: "res.partner.category",
  description: "Partner Tags",
  order: "name",
  displayName: (row, env) => {
    const parent = rowOf(env, "res.partner.category", idOf(row.parent_id));
    return parent === undefined ? textOf(row.name) : `${textOf(parent.name)} / ${textOf(row.name)}`;
  },
  fields: {
    name: char("Name", { required: true }),
    color: integer("Color"),
    parent_id: many2one("Category", "res.partner.category", { ondelete: "cascade" }),
    child_ids: one2many("Child Tags", "res.partner.category/parent_id"),
    active: boolean("Active", { default: true }),
    partner_ids: computed(
      many2many("Partners", "res.partner"),
      (row, env) =>
        [...tableOf(env, "res.partner").rows()]
          .filter((partner) =>
            Array.isArray(partner.category_id) && partner.category_id.includes(row.id)
          )
          .map((partner) => partner.id),
    ),
  },
};

export const PARTNERS: readonly ModelSpec[] = [partners, categories];
