/** Leads and opportunities, their stages, tags and teams. */
import { type Environment, rowOf, tableOf } from "../environment.ts";
import {
  boolean,
  char,
  computed,
  date,
  datetime,
  float,
  html,
  integer,
  many2many,
  many2one,
  monetary,
  selection,
} from "../fields.ts";
import { type Call, type ModelSpec, onRecords } from "../model.ts";
import type { Json, JsonObject } from "../../odoo/json.ts";
import { wholeSecond } from "../moments.ts";
import { idOf, type Row } from "../values.ts";
import { accessibleRows, patchRow } from "../write.ts";
import { PRIORITIES } from "./choices.ts";

function patchAll(call: Call, patch: (row: Row) => JsonObject): void {
  const { env, model, ids } = call;
  for (const row of accessibleRows(env, model, ids, "write")) patchRow(env, model, row, patch(row));
}

function setWon(call: Call): Json {
  const won = [...tableOf(call.env, "crm.stage").rows()].find((stage) => stage.is_won === true);
  patchAll(call, (row) => ({
    stage_id: won?.id ?? row.stage_id ?? false,
    probability: 100,
    active: true,
    date_closed: wholeSecond(call.env.now()),
  }));
  return true;
}

/** Archives the leads; a Python method without a return, so None. */
function setLost(call: Call): Json {
  patchAll(call, () => ({
    active: false,
    probability: 0,
    lost_reason_id: call.args.lost_reason_id ?? call.args.lost_reason ?? false,
  }));
  return null;
}

function convert(call: Call): Json {
  const { partner } = call.args;
  patchAll(call, (row) => ({
    type: "opportunity",
    partner_id: typeof partner === "number" ? partner : row.partner_id ?? false,
    stage_id: row.stage_id || 1,
    date_conversion: wholeSecond(call.env.now()),
  }));
  return true;
}

/** A contact's address is the lead's until somebody types another. */
function fillFromContact(row: Row, env: Environment): void {
  const partner = rowOf(env, "res.partner", idOf(row.partner_id));
  if (partner === undefined) return;
  row.email_from = row.email_from || (partner.email ?? false);
  row.phone = row.phone || (partner.phone ?? false);
}

const leads: ModelSpec = {
  name: "crm.lead",
  description: "Lead",
  formerly: { description: "Lead/Opportunity", until: 18 },
  order: "priority desc, id desc",
  searchName: ["name", "partner_name", "email_from", "contact_name"],
  thread: true,
  prepare: fillFromContact,
  fields: {
    name: char("Opportunity", { required: true }),
    type: selection("Type", [["lead", "Lead"], ["opportunity", "Opportunity"]], {
      required: true,
      default: "opportunity",
      tracked: true,
    }),
    partner_id: many2one("Customer", "res.partner"),
    partner_name: char("Company Name"),
    contact_name: char("Contact Name"),
    email_from: char("Email", { tracked: true }),
    phone: char("Phone"),
    mobile: char("Mobile", { until: 18 }),
    city: char("City"),
    country_id: many2one("Country", "res.country"),
    user_id: many2one("Salesperson", "res.users", { default: (env) => env.uid, tracked: true }),
    team_id: many2one("Sales Team", "crm.team", { default: 1 }),
    company_id: many2one("Company", "res.company"),
    stage_id: many2one("Stage", "crm.stage", { default: 1, tracked: true }),
    priority: selection("Priority", PRIORITIES, { default: "0" }),
    tag_ids: many2many("Tags", "crm.tag"),
    probability: float("Probability", { aggregator: "avg" }),
    expected_revenue: monetary("Expected Revenue", { currency: "company_currency", tracked: true }),
    company_currency: computed(many2one("Currency", "res.currency"), () => 1),
    date_deadline: date("Expected Closing"),
    date_open: datetime("Assignment Date"),
    date_closed: datetime("Closed Date", { copy: false }),
    date_conversion: datetime("Conversion Date", { copy: false }),
    active: boolean("Active", { default: true, tracked: true }),
    lost_reason_id: many2one("Lost Reason", "crm.lost.reason", {
      formerly: { name: "lost_reason", until: 15 },
    }),
    description: html("Notes"),
    color: integer("Color Index"),
  },
  methods: {
    action_set_won: onRecords("", setWon),
    action_set_lost: onRecords("**additional_values", setLost),
    "convert_opportunity@15": onRecords(
      "partner_id, user_ids=False, team_id=False",
      (call) => convert({ ...call, args: { ...call.args, partner: call.args.partner_id ?? null } }),
      {
        until: 15,
      },
    ),
    "convert_opportunity@16": onRecords("partner, user_ids=False, team_id=False", convert, {
      since: 16,
    }),
  },
};

const stages: ModelSpec = {
  name: "crm.stage",
  description: "CRM Stages",
  order: "sequence, name, id",
  fields: {
    name: char("Stage Name", { required: true }),
    sequence: integer("Sequence", { default: 1 }),
    is_won: boolean("Is Won Stage?"),
    fold: boolean("Folded in Pipeline"),
    team_id: many2one("Sales Team", "crm.team"),
  },
};

const teams: ModelSpec = {
  name: "crm.team",
  description: "Sales Team",
  order: "sequence, id",
  fields: {
    name: char("Sales Team", { required: true }),
    sequence: integer("Sequence", { default: 10 }),
    active: boolean("Active", { default: true }),
    company_id: many2one("Company", "res.company"),
    user_id: many2one("Team Leader", "res.users"),
    member_ids: many2many("Salespersons", "res.users"),
  },
};

const tags: ModelSpec = {
  name: "crm.tag",
  description: "CRM Tag",
  order: "id",
  unique: [{ fields: ["name"], message: "Tag name already exists!" }],
  fields: { name: char("Tag Name", { required: true }), color: integer("Color") },
};

const lostReasons: ModelSpec = {
  name: "crm.lost.reason",
  description: "Opp. Lost Reason",
  fields: {
    name: char("Description", { required: true }),
    active: boolean("Active", { default: true }),
  },
};

export const CRM: readonly ModelSpec[] = [leads, stages, teams, tags, lostReasons];
