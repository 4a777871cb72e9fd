/** Quotations and sales orders. */
import { companyOf, type Environment, rowOf, tableOf } from "../environment.ts";
import {
  boolean,
  char,
  computed,
  date,
  datetime,
  type FieldSpec,
  html,
  integer,
  json,
  kept,
  many2many,
  many2one,
  monetary,
  one2many,
  selection,
} from "../fields.ts";
import { type Call, type ModelSpec, onRecords } from "../model.ts";
import { wholeSecond } from "../moments.ts";
import type { Json, JsonObject } from "../../odoo/json.ts";
import { linesOf } from "../amounts.ts";
import { idOf, idsOf, type Row, textOf } from "../values.ts";
import type { Major } from "../versions.ts";
import { userError } from "../wording.ts";
import { saleOrderLine } from "./sale_lines.ts";
import { ORDER_STATES, refreshOrder } from "./sale_totals.ts";
import { accessibleRows, patchRow } from "../write.ts";

function orders(call: Call): Row[] {
  return accessibleRows(call.env, call.model, call.ids, "write");
}

function patchAll(call: Call, rows: readonly Row[], patch: JsonObject): void {
  for (const row of rows) patchRow(call.env, call.model, row, patch);
}

/** Up to 16 a confirmed order is confirmed once more. @throws {PythonError} UserError */
function checkConfirmable(rows: readonly Row[], major: Major): void {
  const states = major >= 17 ? ["draft", "sent"] : ["draft", "sent", "sale"];
  const wrong = rows.filter((row) => !states.includes(textOf(row.state)));
  if (wrong.length === 0) return;
  if (major >= 18) throw userError("Some orders are not in a state requiring confirmation.");
  if (major <= 16) {
    throw userError("It is not allowed to confirm an order in the following states: cancel, done");
  }
  throw userError(
    "The following orders are not in a state requiring confirmation: " +
      wrong.map((row) => textOf(row.name)).join(", "),
  );
}

function confirm(call: Call): Json {
  const rows = orders(call);
  checkConfirmable(rows, call.env.major);
  if (
    rows.some((row) => linesOf(call.env, "sale.order.line", "order_id", row).some(lacksProduct))
  ) {
    throw userError("A line on these orders missing a product, you cannot confirm it.");
  }
  patchAll(call, rows, { state: "sale", date_order: wholeSecond(call.env.now()) });
  return true;
}

function lacksProduct(line: Row): boolean {
  return textOf(line.display_type) === "" && idOf(line.product_id) === undefined;
}

/** Up to 18 a dialogue asks first, unless the context says not to: nothing is cancelled by then. */
function cancel(call: Call): Json {
  const rows = orders(call);
  if (rows.some((row) => row.locked === true)) {
    throw userError("You cannot cancel a locked order. Please unlock it first.");
  }
  const asks = call.env.major <= 18 && call.env.context.disable_cancel_warning !== true &&
    rows.some((row) => row.state !== "draft");
  if (asks) {
    return wizard("sale.order.cancel", "Cancel Sales Order", {
      default_order_id: rows[0]?.id ?? false,
    });
  }
  patchAll(call, rows, { state: "cancel" });
  return true;
}

function draft(call: Call): Json {
  const rows = orders(call).filter((row) => row.state === "cancel" || row.state === "sent");
  patchAll(call, rows, { state: "draft" });
  return true;
}

function lock(locked: boolean): (call: Call) => Json {
  return (call) => {
    patchAll(call, orders(call), { locked });
    return null;
  };
}

/** Opens the mail composer: nothing is sent by calling this. */
function sendQuotation(call: Call): Json {
  const ids = orders(call).map((row) => row.id);
  return wizard("mail.compose.message", "Send", {
    default_model: "sale.order",
    ...(call.env.major >= 17 ? { default_res_ids: ids } : { default_res_id: ids[0] ?? false }),
    default_composition_mode: "comment",
    mark_so_as_sent: true,
    force_email: true,
  });
}

function wizard(model: string, name: string, context: JsonObject): Json {
  return {
    type: "ir.actions.act_window",
    name,
    res_model: model,
    view_mode: "form",
    views: [[false, "form"]],
    view_id: false,
    target: "new",
    context,
  };
}

function prepareOrder(row: Row, env: Environment, given: ReadonlySet<string>): void {
  if (!given.has("user_id")) row.user_id = env.uid;
  if (row.name === "New" || row.name === false) {
    row.name = `S${String(env.db.next("sale.order")).padStart(5, "0")}`;
  }
  row.partner_invoice_id = row.partner_invoice_id || (row.partner_id ?? false);
  row.partner_shipping_id = row.partner_shipping_id || (row.partner_id ?? false);
  const company = rowOf(env, "res.company", idOf(row.company_id));
  row.currency_id = row.currency_id || (company?.currency_id ?? 1);
}

/** The invoices whose lines bill a line of the order. */
function invoicesOf(row: Row, env: Environment): number[] {
  const moveLines = tableOf(env, "account.move.line");
  const ids = linesOf(env, "sale.order.line", "order_id", row)
    .flatMap((line) => idsOf(line.invoice_lines))
    .map((id) => idOf(moveLines.get(id)?.move_id) ?? 0);
  return [...new Set(ids)].filter((id) => id > 0);
}

const totals: FieldSpec = {
  ...computed({ ...json("Tax Totals"), type: "binary" }, (row) => ({
    amount_untaxed: row.amount_untaxed ?? 0,
    amount_total: row.amount_total ?? 0,
  })),
  formerly: { name: "tax_totals_json", until: 15 },
};

const order: ModelSpec = {
  name: "sale.order",
  description: "Sales Order",
  order: "date_order desc, id desc",
  searchName: ["name", "client_order_ref"],
  thread: true,
  portal: "/my/orders",
  prepare: prepareOrder,
  refresh: refreshOrder,
  keep: (row) =>
    row.state === "draft" || row.state === "cancel"
      ? undefined
      : "You can not delete a sent quotation or a confirmed sales order. You must first cancel it.",
  fields: {
    name: char("Order Reference", { required: true, default: "New", copy: false }),
    partner_id: many2one("Customer", "res.partner", { required: true, tracked: true }),
    partner_invoice_id: many2one("Invoice Address", "res.partner", { required: true }),
    partner_shipping_id: many2one("Delivery Address", "res.partner", { required: true }),
    state: selection("Status", ORDER_STATES, {
      readonly: true,
      copy: false,
      default: "draft",
      tracked: true,
    }),
    locked: boolean("Locked", {
      since: 17,
      copy: false,
      help: "Locked orders cannot be modified.",
    }),
    date_order: datetime("Order Date", {
      required: true,
      copy: false,
      default: (env) => wholeSecond(env.now()),
    }),
    validity_date: date("Expiration", { copy: false }),
    commitment_date: datetime("Delivery Date", { copy: false }),
    client_order_ref: char("Customer Reference", { copy: false }),
    origin: char("Source Document"),
    user_id: many2one("Salesperson", "res.users", { tracked: true }),
    team_id: many2one("Sales Team", "crm.team", { default: 1 }),
    company_id: many2one("Company", "res.company", { required: true, default: companyOf }),
    currency_id: many2one("Currency", "res.currency", { readonly: true }),
    payment_term_id: many2one("Payment Terms", "account.payment.term"),
    opportunity_id: many2one("Opportunity", "crm.lead"),
    tag_ids: many2many("Tags", "crm.tag"),
    order_line: one2many("Order Lines", "sale.order.line/order_id", { copy: true }),
    note: html("Terms and conditions"),
    amount_untaxed: kept(monetary("Untaxed Amount")),
    amount_tax: kept(monetary("Taxes")),
    amount_total: kept(monetary("Total")),
    tax_totals: totals,
    invoice_status: kept(
      selection("Invoice Status", [
        ["upselling", "Upselling Opportunity"],
        ["invoiced", "Fully Invoiced"],
        ["to invoice", "To Invoice"],
        ["no", "Nothing to Invoice"],
      ], { default: "no" }),
    ),
    invoice_ids: {
      ...computed(many2many("Invoices", "account.move"), invoicesOf),
      searchable: true,
    },
    invoice_count: computed(integer("Invoice Count"), (row, env) => invoicesOf(row, env).length),
  },
  methods: {
    action_confirm: onRecords("", confirm),
    action_cancel: onRecords("", cancel),
    action_draft: onRecords("", draft),
    action_quotation_send: onRecords("", sendQuotation),
    action_lock: onRecords("", lock(true), { since: 17 }),
    action_unlock: onRecords("", lock(false), { since: 17 }),
  },
};

export const SALES: readonly ModelSpec[] = [order, saleOrderLine];
