/** Journal entries and their items: invoices, bills, credit notes. */
import { companyOf, type Environment, rowOf, tableOf } from "../environment.ts";
import { PythonError } from "../faults.ts";
import {
  boolean,
  char,
  computed,
  date,
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
import { type Call, type ModelSpec, onRecords } from "../model.ts";
import type { Json } from "../../odoo/json.ts";
import { amountsOf, linesOf, sumLines } from "../amounts.ts";
import { repr } from "../python.ts";
import { idOf, numberOf, type Row, textOf } from "../values.ts";
import { userError } from "../wording.ts";
import { accessibleRows, patchRow } from "../write.ts";

const TYPES: readonly (readonly [string, string])[] = [
  ["entry", "Journal Entry"],
  ["out_invoice", "Customer Invoice"],
  ["out_refund", "Customer Credit Note"],
  ["in_invoice", "Vendor Bill"],
  ["in_refund", "Vendor Credit Note"],
];

/** The prefix of a posted move's number and the kind of journal it belongs in. */
const KINDS: Readonly<Record<string, { prefix: string; journal: string; partner: string }>> = {
  out_invoice: { prefix: "INV", journal: "sale", partner: "Customer" },
  out_refund: { prefix: "RINV", journal: "sale", partner: "Customer" },
  in_invoice: { prefix: "BILL", journal: "purchase", partner: "Vendor" },
  in_refund: { prefix: "RBILL", journal: "purchase", partner: "Vendor" },
};

function kindOf(move: Row): { prefix: string; journal: string; partner: string } {
  return KINDS[textOf(move.move_type)] ??
    { prefix: "MISC", journal: "general", partner: "Partner" };
}

function post(call: Call): Json {
  for (const move of accessibleRows(call.env, call.model, call.ids, "write")) {
    checkPostable(move, call.env);
    patchRow(call.env, call.model, move, posted(move, call.env));
  }
  return false;
}

function checkPostable(move: Row, env: Environment): void {
  if (move.state !== "draft") {
    throw userError(`The entry ${textOf(move.name)} (id ${move.id}) must be in draft.`);
  }
  if (idOf(move.journal_id) === undefined) throw noChart();
  const isInvoice = move.move_type !== "entry";
  if (isInvoice && idOf(move.partner_id) === undefined) {
    const type = TYPES.find(([value]) => value === move.move_type)?.[1] ?? "";
    throw userError(
      `The field '${
        kindOf(move).partner
      }' is required, please complete it to validate the ${type}.`,
    );
  }
  if (linesOf(env, "account.move.line", "move_id", move).length === 0) {
    throw userError("You need to add a line before posting.");
  }
}

/** A company without journals cannot post: Odoo sends the user to the settings (RedirectWarning). */
function noChart(): PythonError {
  const message = "Cannot find a chart of accounts for this company, You should configure it. \n" +
    "Please go to Account Configuration.";
  const args: Json[] = [message, 201, "Go to the configuration panel", null];
  return new PythonError("odoo.exceptions.RedirectWarning", repr(args, { tuple: true }), {
    arguments: args,
  });
}

function posted(move: Row, env: Environment): Record<string, Json> {
  const today = env.now().slice(0, 10);
  const day = textOf(move.invoice_date) || today;
  const year = day.slice(0, 4);
  const { prefix } = kindOf(move);
  const number = String(env.db.next(`account.move/${prefix}/${year}`)).padStart(5, "0");
  const named = textOf(move.name) !== "" && move.name !== "/";
  return {
    state: "posted",
    name: named ? move.name ?? "/" : `${prefix}/${year}/${number}`,
    invoice_date: day,
    invoice_date_due: move.invoice_date_due || day,
    date: day,
  };
}

function backToDraft(call: Call): Json {
  for (const move of accessibleRows(call.env, call.model, call.ids, "write")) {
    if (move.state === "draft") {
      throw userError("Only posted/cancelled journal entries can be reset to draft.");
    }
    patchRow(call.env, call.model, move, { state: "draft", payment_state: "not_paid" });
  }
  return null;
}

function cancel(call: Call): Json {
  for (const move of accessibleRows(call.env, call.model, call.ids, "write")) {
    patchRow(call.env, call.model, move, { state: "cancel" });
  }
  return null;
}

function registerPayment(call: Call): Json {
  const moves = accessibleRows(call.env, call.model, call.ids, "read");
  return {
    type: "ir.actions.act_window",
    name: "Register Payment",
    res_model: "account.payment.register",
    view_mode: "form",
    target: "new",
    context: { active_model: "account.move", active_ids: moves.map((move) => move.id) },
  };
}

function prepareMove(row: Row, env: Environment): void {
  const journals = [...tableOf(env, "account.journal").rows()];
  const { journal } = kindOf(row);
  const fitting = journals.find((each) =>
    each.type === journal && each.company_id === row.company_id
  );
  row.journal_id = row.journal_id || (fitting?.id ?? false);
  const company = rowOf(env, "res.company", idOf(row.company_id));
  row.currency_id = row.currency_id || (company?.currency_id ?? 1);
}

function refreshMove(row: Row, env: Environment): void {
  const sums = sumLines(linesOf(env, "account.move.line", "move_id", row));
  const paid = row.payment_state === "paid" || row.payment_state === "in_payment";
  tableOf(env, "account.move").update(row, {
    amount_untaxed: sums.untaxed,
    amount_tax: sums.tax,
    amount_total: sums.total,
    amount_residual: paid || row.state !== "posted" ? 0 : sums.total,
  });
}

const moves: ModelSpec = {
  name: "account.move",
  description: "Journal Entry",
  order: "date desc, name desc, invoice_date desc, id desc",
  searchName: ["name", "ref", "invoice_origin"],
  displayName: (row) =>
    row.state === "draft" && (row.name === "/" || row.name === false)
      ? `Draft ${TYPES.find(([type]) => type === row.move_type)?.[1] ?? "Entry"} (* ${row.id})`
      : textOf(row.name),
  thread: true,
  portal: "/my/invoices",
  prepare: prepareMove,
  refresh: refreshMove,
  keep: (row) =>
    row.state === "posted"
      ? "You can't delete a posted journal item. Don’t play games with your accounting records; " +
        "reset the journal entry to draft before deleting it."
      : undefined,
  fields: {
    name: char("Number", { default: "/", copy: false, tracked: true }),
    move_type: selection("Type", TYPES, { required: true, default: "entry", readonly: true }),
    state: selection(
      "Status",
      [["draft", "Draft"], ["posted", "Posted"], ["cancel", "Cancelled"]],
      {
        required: true,
        readonly: true,
        copy: false,
        default: "draft",
        tracked: true,
      },
    ),
    payment_state: selection("Payment Status", [
      ["not_paid", "Not Paid"],
      ["in_payment", "In Payment"],
      ["paid", "Paid"],
      ["partial", "Partially Paid"],
      ["reversed", "Reversed"],
    ], { readonly: true, copy: false, default: "not_paid" }),
    partner_id: many2one("Partner", "res.partner", { tracked: true }),
    invoice_partner_display_name: {
      ...computed(
        char("Invoice Partner Display Name"),
        (row, env) => rowOf(env, "res.partner", idOf(row.partner_id))?.complete_name ?? false,
      ),
      store: true,
    },
    is_move_sent: boolean("Is Move Sent", { readonly: true, copy: false }),
    invoice_date: date("Invoice/Bill Date", { copy: false }),
    invoice_date_due: date("Due Date", { copy: false }),
    date: date("Date", { required: true, default: (env) => env.now().slice(0, 10) }),
    ref: char("Reference", { copy: false }),
    invoice_origin: char("Origin"),
    payment_reference: char("Payment Reference", { copy: false }),
    journal_id: many2one("Journal", "account.journal"),
    company_id: many2one("Company", "res.company", { default: companyOf }),
    currency_id: many2one("Currency", "res.currency"),
    invoice_user_id: many2one("Salesperson", "res.users", { default: (env) => env.uid }),
    invoice_payment_term_id: many2one("Payment Terms", "account.payment.term"),
    narration: html("Terms and Conditions"),
    line_ids: one2many("Journal Items", "account.move.line/move_id"),
    invoice_line_ids: one2many("Invoice lines", "account.move.line/move_id", { copy: true }),
    amount_untaxed: kept(monetary("Untaxed Amount")),
    amount_tax: kept(monetary("Tax")),
    amount_total: kept(monetary("Total")),
    amount_residual: kept(monetary("Amount Due")),
  },
  methods: {
    action_post: onRecords("", post),
    button_draft: onRecords("", backToDraft),
    button_cancel: onRecords("", cancel),
    action_register_payment: onRecords("", registerPayment),
  },
};

function prepareItem(row: Row, env: Environment, given: ReadonlySet<string>): void {
  const product = rowOf(env, "product.product", idOf(row.product_id));
  if (product === undefined) return;
  row.name = row.name || (product.name ?? false);
  if (!given.has("price_unit")) row.price_unit = product.list_price ?? 0;
  if (!given.has("tax_ids")) row.tax_ids = product.taxes_id ?? [];
}

function refreshItem(row: Row, env: Environment): void {
  const move = rowOf(env, "account.move", idOf(row.move_id));
  const amounts = amountsOf(env, row, numberOf(row.quantity));
  const owed = textOf(move?.move_type).startsWith("out_") ? -amounts.untaxed : amounts.untaxed;
  tableOf(env, "account.move.line").update(row, {
    price_subtotal: amounts.untaxed,
    price_total: amounts.total,
    balance: owed,
    debit: Math.max(owed, 0),
    credit: Math.max(-owed, 0),
    partner_id: move?.partner_id ?? false,
    company_id: move?.company_id ?? false,
    currency_id: move?.currency_id ?? false,
    journal_id: move?.journal_id ?? false,
    date: move?.date ?? false,
  });
  if (move !== undefined) refreshMove(move, env);
}

const items: ModelSpec = {
  name: "account.move.line",
  description: "Journal Item",
  order: "date desc, move_name desc, id",
  prepare: prepareItem,
  refresh: refreshItem,
  fields: {
    move_id: many2one("Journal Entry", "account.move", {
      required: true,
      ondelete: "cascade",
      copy: false,
    }),
    move_name: {
      ...computed(
        char("Number"),
        (row, env) => rowOf(env, "account.move", idOf(row.move_id))?.name ?? false,
      ),
      store: true,
    },
    name: char("Label"),
    sequence: integer("Sequence", { default: 10, aggregator: null }),
    product_id: many2one("Product", "product.product", { ondelete: "restrict" }),
    account_id: many2one("Account", "account.account", { default: 4 }),
    quantity: float("Quantity", { default: 1 }),
    price_unit: float("Unit Price", { aggregator: null }),
    discount: float("Discount (%)", { aggregator: null }),
    tax_ids: many2many("Taxes", "account.tax"),
    price_subtotal: kept(monetary("Subtotal")),
    price_total: kept(monetary("Total")),
    debit: kept(monetary("Debit")),
    credit: kept(monetary("Credit")),
    balance: kept(monetary("Balance")),
    partner_id: kept(many2one("Partner", "res.partner")),
    company_id: kept(many2one("Company", "res.company")),
    currency_id: kept(many2one("Currency", "res.currency")),
    journal_id: kept(many2one("Journal", "account.journal")),
    date: kept(date("Date")),
  },
};

export const INVOICES: readonly ModelSpec[] = [moves, items];
