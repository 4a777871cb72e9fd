/** Users, companies, groups, currencies and countries. */
import { groupsOf } from "../access.ts";
import { type Environment, sudo, tableOf } from "../environment.ts";
import {
  boolean,
  char,
  computed,
  float,
  html,
  integer,
  kept,
  many2many,
  many2one,
  one2many,
  selection,
} from "../fields.ts";
import { type Call, type ModelSpec, onModel, onRecords } from "../model.ts";
import type { Json } from "../../odoo/json.ts";
import { idOf, type Row, textOf } from "../values.ts";
import { LANGUAGES, TIMEZONES } from "./choices.ts";

/** A user's contact holds the name and the address; the user's own columns follow it. */
function ownContact(row: Row, env: Environment): void {
  if (idOf(row.partner_id) !== undefined) return;
  row.partner_id = tableOf(env, "res.partner").insert({
    name: row.name ?? false,
    complete_name: row.name ?? false,
    email: row.email || row.login || false,
    type: "contact",
    active: true,
    category_id: [],
    message_partner_ids: [],
    create_uid: env.uid,
    create_date: env.now(),
    write_uid: env.uid,
    write_date: env.now(),
  }).id;
}

function contextGet({ env }: Call): Json {
  const user = tableOf(env, "res.users").get(env.uid);
  const context = { lang: user?.lang ?? "en_US", tz: user?.tz ?? false };
  return env.major >= 16 ? { ...context, uid: env.uid } : context;
}

const users: ModelSpec = {
  name: "res.users",
  description: "User",
  order: "name, login",
  searchName: ["name", "login"],
  unique: [{ fields: ["login"], message: "You can not have two users with the same login!" }],
  prepare: ownContact,
  refresh: (row, env) => {
    const partner = tableOf(env, "res.partner").get(idOf(row.partner_id) ?? 0);
    if (partner === undefined) return;
    const name = textOf(row.name);
    tableOf(env, "res.partner").update(partner, { name, complete_name: name });
  },
  fields: {
    name: char("Name", { required: true }),
    login: char("Login", { required: true, help: "Used to log into the system" }),
    password: computed(
      char("Password", { help: "Keep empty if you don't want the user to be able to connect." }),
      () => "",
    ),
    email: char("Email"),
    active: boolean("Active", { default: true }),
    partner_id: many2one("Related Partner", "res.partner", { required: true }),
    company_id: many2one("Company", "res.company", { required: true, default: 1 }),
    company_ids: many2many("Companies", "res.company", { default: [1] }),
    group_ids: many2many("Groups", "res.groups", {
      default: [1],
      formerly: { name: "groups_id", until: 18 },
    }),
    lang: selection("Language", LANGUAGES, { default: "en_US" }),
    tz: selection("Timezone", TIMEZONES, { default: "Europe/Rome" }),
    signature: html("Email Signature"),
    notification_type: selection("Notification", [
      ["email", "Handle by Emails"],
      ["inbox", "Handle in Odoo"],
    ], { required: true, default: "email" }),
    share: computed(boolean("Share User"), () => false),
  },
  methods: {
    context_get: onModel("", contextGet),
    "has_group@17": onModel(
      "group_ext_id",
      ({ env, args }) => groupsOf(env, env.uid).has(textOf(args.group_ext_id)),
      { until: 17 },
    ),
    "has_group@18": onRecords(
      "group_ext_id",
      ({ env, ids, args }) => groupsOf(sudo(env), ids[0] ?? env.uid).has(textOf(args.group_ext_id)),
      { since: 18 },
    ),
  },
};

const companies: ModelSpec = {
  name: "res.company",
  description: "Companies",
  order: "sequence, name",
  fields: {
    name: char("Company Name", { required: true }),
    sequence: integer("Sequence", { default: 10 }),
    active: boolean("Active", { default: true }),
    parent_id: many2one("Parent Company", "res.company"),
    child_ids: one2many("Branches", "res.company/parent_id"),
    partner_id: many2one("Partner", "res.partner", { required: true }),
    currency_id: many2one("Currency", "res.currency", { required: true, default: 1 }),
    country_id: many2one("Country", "res.country"),
    street: char("Street"),
    city: char("City"),
    zip: char("Zip"),
    email: char("Email"),
    phone: char("Phone"),
    website: char("Website"),
    vat: char("Tax ID"),
    user_ids: many2many("Accepted Users", "res.users"),
    has_chart: kept(boolean("Has a Chart of Accounts", { groups: ["base.group_system"] })),
  },
};

const groups: ModelSpec = {
  name: "res.groups",
  description: "Access Groups",
  order: "name",
  fields: {
    name: char("Name", { required: true }),
    full_name: kept(char("Group Name")),
    comment: char("Comment"),
    user_ids: many2many("Users", "res.users", { formerly: { name: "users", until: 18 } }),
    implied_ids: many2many("Implied Groups", "res.groups"),
  },
};

const currencies: ModelSpec = {
  name: "res.currency",
  description: "Currency",
  order: "active desc, name",
  searchName: ["name", "full_name"],
  unique: [{ fields: ["name"], message: "The currency code must be unique!" }],
  fields: {
    name: char("Currency", { required: true, help: "Currency Code (ISO 4217)" }),
    full_name: char("Name"),
    symbol: char("Symbol", { required: true }),
    rounding: float("Rounding Factor", { default: 0.01 }),
    decimal_places: integer("Decimal Places", { default: 2 }),
    position: selection(
      "Symbol Position",
      [["after", "After Amount"], ["before", "Before Amount"]],
      {
        default: "after",
      },
    ),
    rate: float("Current Rate", { default: 1 }),
    active: boolean("Active", { default: true }),
  },
};

const countries: ModelSpec = {
  name: "res.country",
  description: "Country",
  order: "name",
  searchName: ["name", "code"],
  unique: [
    { fields: ["name"], message: "The name of the country must be unique!" },
    { fields: ["code"], message: "The code of the country must be unique!" },
  ],
  fields: {
    name: char("Country Name", { required: true }),
    code: char("Country Code", { help: "The ISO country code in two chars." }),
    currency_id: many2one("Currency", "res.currency"),
    phone_code: integer("Country Calling Code"),
    state_ids: one2many("States", "res.country.state/country_id"),
    vat_label: char("Vat Label"),
  },
};

const states: ModelSpec = {
  name: "res.country.state",
  description: "Country state",
  order: "code",
  searchName: ["name", "code"],
  displayName: (row, env) => {
    const country = tableOf(env, "res.country").get(idOf(row.country_id) ?? 0);
    return `${textOf(row.name)} (${textOf(country?.code)})`;
  },
  fields: {
    country_id: many2one("Country", "res.country", { required: true }),
    name: char("State Name", { required: true }),
    code: char("State Code", { required: true }),
  },
};

export const BASE: readonly ModelSpec[] = [users, companies, groups, currencies, countries, states];
