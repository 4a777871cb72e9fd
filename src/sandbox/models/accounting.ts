/** Accounts, journals, taxes and payment terms. Invoices are in `invoices.ts`. */
import { boolean, char, float, integer, many2one, selection, text } from "../fields.ts";
import type { ModelSpec } from "../model.ts";
import { textOf } from "../values.ts";
import { INVOICES } from "./invoices.ts";

const accounts: ModelSpec = {
  name: "account.account",
  description: "Account",
  order: "code",
  searchName: ["code", "name"],
  displayName: (row) => `${textOf(row.code)} ${textOf(row.name)}`,
  unique: [{
    fields: ["code", "company_id"],
    message: "The code of the account must be unique per company !",
  }],
  fields: {
    name: char("Account Name", { required: true }),
    code: char("Code", { required: true }),
    account_type: selection("Type", [
      ["asset_receivable", "Receivable"],
      ["asset_cash", "Bank and Cash"],
      ["liability_payable", "Payable"],
      ["liability_current", "Current Liabilities"],
      ["income", "Income"],
      ["expense", "Expenses"],
    ], { required: true, since: 16 }),
    reconcile: boolean("Allow Reconciliation"),
    company_id: many2one("Company", "res.company", { default: 1, until: 17 }),
  },
};

const journals: ModelSpec = {
  name: "account.journal",
  description: "Journal",
  order: "sequence, type, code",
  searchName: ["name", "code"],
  unique: [{
    fields: ["code", "company_id"],
    message: "Journal codes must be unique per company.",
  }],
  fields: {
    name: char("Journal Name", { required: true }),
    code: char("Short Code", { required: true }),
    type: selection("Type", [
      ["sale", "Sales"],
      ["purchase", "Purchase"],
      ["cash", "Cash"],
      ["bank", "Bank"],
      ["general", "Miscellaneous"],
    ], { required: true }),
    sequence: integer("Sequence", { default: 10 }),
    company_id: many2one("Company", "res.company", { required: true, default: 1 }),
    default_account_id: many2one("Default Account", "account.account"),
    active: boolean("Active", { default: true }),
  },
};

const taxes: ModelSpec = {
  name: "account.tax",
  description: "Tax",
  order: "sequence, id",
  fields: {
    name: char("Tax Name", { required: true }),
    amount: float("Amount", { required: true }),
    amount_type: selection("Tax Computation", [["percent", "Percentage of Price"], [
      "fixed",
      "Fixed",
    ]], {
      required: true,
      default: "percent",
    }),
    type_tax_use: selection("Tax Type", [
      ["sale", "Sales"],
      ["purchase", "Purchases"],
      ["none", "None"],
    ], { required: true, default: "sale" }),
    sequence: integer("Sequence", { default: 1 }),
    price_include: boolean("Included in Price"),
    company_id: many2one("Company", "res.company", { required: true, default: 1 }),
    active: boolean("Active", { default: true }),
  },
};

const terms: ModelSpec = {
  name: "account.payment.term",
  description: "Payment Terms",
  fields: {
    name: char("Payment Terms", { required: true }),
    note: text("Description on the Invoice"),
    active: boolean("Active", { default: true }),
  },
};

export const ACCOUNTING: readonly ModelSpec[] = [accounts, journals, taxes, terms, ...INVOICES];
