/** Eighteen months of quotations and orders, and what was invoiced of them. */
import type { Json } from "../../odoo/json.ts";
import type { Row } from "../values.ts";
import { idsOf, numberOf } from "../values.ts";
import type { BaseIds } from "./base.ts";
import { type Builder, day, moment } from "./builder.ts";
import type { PartnerIds } from "./partners.ts";

const ORDERS = 180;
const BILLS = 30;

/** Adds accounts, journals, taxes and terms; the second company has no journals yet. */
function addLedger(builder: Builder): void {
  builder.addAll("account.tax", [
    { name: "22% IVA", amount: 22 },
    { name: "10% IVA", amount: 10 },
    { name: "0% Export", amount: 0 },
    { name: "22% IVA Acquisti", amount: 22, type_tax_use: "purchase" },
  ]);
  builder.addAll("account.account", [
    { code: "110100", name: "Customers", account_type: "asset_receivable", reconcile: true },
    { code: "210100", name: "Suppliers", account_type: "liability_payable", reconcile: true },
    { code: "180200", name: "Bank", account_type: "asset_cash" },
    { code: "400100", name: "Product Sales", account_type: "income" },
    { code: "400200", name: "Service Sales", account_type: "income" },
    { code: "500100", name: "Purchases", account_type: "expense" },
    { code: "220300", name: "VAT Payable", account_type: "liability_current" },
  ]);
  builder.addAll("account.journal", [
    { name: "Customer Invoices", code: "INV", type: "sale", sequence: 5, default_account_id: 4 },
    { name: "Vendor Bills", code: "BILL", type: "purchase", sequence: 6, default_account_id: 6 },
    { name: "Bank", code: "BNK1", type: "bank", sequence: 10, default_account_id: 3 },
    { name: "Miscellaneous Operations", code: "MISC", type: "general", sequence: 9 },
  ]);
  builder.addAll("account.payment.term", [
    { name: "Immediate Payment" },
    { name: "30 Days" },
    { name: "60 Days" },
  ]);
}

export function addSales(
  builder: Builder,
  base: BaseIds,
  ids: { partners: PartnerIds; products: [number, ...number[]] },
): void {
  addLedger(builder);
  for (let index = 0; index < ORDERS; index += 1) {
    // The further back, the steadier: the last weeks hold most of what is still open.
    const daysAgo = Math.round((ORDERS - index) * 3.05) + 0.25 + index % 7 / 24;
    const order = addOrder(builder, base, { ...ids, daysAgo });
    if (order.state === "sale" && builder.random.chance(0.85)) invoice(builder, order, daysAgo - 3);
  }
  for (let index = 0; index < BILLS; index += 1) addBill(builder, ids, (BILLS - index) * 18);
  addUnpostable(builder, ids.partners);
}

function stateOf(builder: Builder, daysAgo: number): string {
  const draw = builder.random.next();
  if (daysAgo > 60) return draw < 0.86 ? "sale" : draw < 0.96 ? "cancel" : "sent";
  return draw < 0.42 ? "sale" : draw < 0.72 ? "draft" : draw < 0.95 ? "sent" : "cancel";
}

function addOrder(
  builder: Builder,
  base: BaseIds,
  as: { partners: PartnerIds; products: [number, ...number[]]; daysAgo: number },
): Row {
  const { random, env } = builder;
  const partner = random.pick(as.partners.customers);
  const seller = random.pick(base.sellers);
  const abroad = seller === 10;
  const order = builder.add("sale.order", {
    name: `S${String(env.db.next("sale.order")).padStart(5, "0")}`,
    partner_id: partner,
    partner_invoice_id: partner,
    partner_shipping_id: partner,
    state: stateOf(builder, as.daysAgo),
    date_order: moment(as.daysAgo),
    validity_date: day(as.daysAgo - 30),
    user_id: seller,
    create_uid: seller,
    company_id: abroad && random.chance(0.5) ? 2 : 1,
    currency_id: 1,
    payment_term_id: random.between(1, 3),
    client_order_ref: random.chance(0.3) ? `PO-${random.digits(5)}` : false,
    locked: as.daysAgo > 400,
  }, as.daysAgo + 2);
  for (let count = random.between(1, 5); count > 0; count -= 1) {
    addLine(builder, order, random.pick(as.products), as.daysAgo);
  }
  return order;
}

function addLine(builder: Builder, order: Row, productId: number, daysAgo: number): void {
  const { random, env } = builder;
  const product = env.db.table("product.product").get(productId);
  const quantity = random.between(1, 12);
  builder.add("sale.order.line", {
    order_id: order.id,
    product_id: productId,
    name: `[${String(product?.default_code)}] ${String(product?.name)}`,
    product_uom_qty: quantity,
    product_uom_id: product?.uom_id ?? false,
    qty_delivered: order.state === "sale" && daysAgo > 20 ? quantity : 0,
    price_unit: product?.list_price ?? 0,
    discount: random.chance(0.2) ? random.between(1, 3) * 5 : 0,
    tax_ids: [1],
    create_uid: order.create_uid ?? 2,
  }, daysAgo + 2);
}

/** Invoices an order in full: a year ago paid, last month open, this week still a draft. */
function invoice(builder: Builder, order: Row, daysAgo: number): void {
  const { env, random } = builder;
  if (order.company_id === 2) return;
  const date = day(daysAgo);
  const isDraft = daysAgo < 14;
  const paid = daysAgo > 75 || daysAgo > 35 && random.chance(0.5);
  const year = date.slice(0, 4);
  const move = builder.add("account.move", {
    move_type: "out_invoice",
    name: isDraft ? "/" : numbered(builder, `account.move/INV/${year}`, `INV/${year}/`),
    state: isDraft ? "draft" : "posted",
    payment_state: paid && !isDraft ? "paid" : "not_paid",
    partner_id: order.partner_id ?? false,
    invoice_date: isDraft ? false : date,
    invoice_date_due: isDraft ? false : day(daysAgo - 30),
    date,
    invoice_origin: order.name ?? false,
    journal_id: 1,
    currency_id: 1,
    company_id: 1,
    invoice_user_id: order.user_id ?? false,
    create_uid: 12,
  }, daysAgo);
  for (const id of env.db.table("sale.order.line").referrers("order_id", order.id)) {
    const line = env.db.table("sale.order.line").get(id);
    if (line !== undefined) invoiceLine(builder, { move, line, daysAgo });
  }
}

function numbered(builder: Builder, sequence: string, prefix: string): string {
  return `${prefix}${String(builder.env.db.next(sequence)).padStart(5, "0")}`;
}

function invoiceLine(
  builder: Builder,
  at: { move: Row; line: Row; daysAgo: number },
): void {
  const { move, line, daysAgo } = at;
  const item = builder.add("account.move.line", {
    move_id: move.id,
    product_id: line.product_id ?? false,
    name: line.name ?? false,
    quantity: numberOf(line.product_uom_qty),
    price_unit: numberOf(line.price_unit),
    discount: numberOf(line.discount),
    tax_ids: idsOf(line.tax_ids),
    account_id: 4,
    create_uid: 12,
  }, daysAgo);
  const table = builder.env.db.table("sale.order.line");
  const billed: Json = line.product_uom_qty ?? 0;
  table.update(line, { qty_invoiced: billed, invoice_lines: [item.id] });
  builder.env.registry.model("sale.order.line").refresh?.(line, builder.env);
}

function addBill(
  builder: Builder,
  ids: { partners: PartnerIds; products: [number, ...number[]] },
  daysAgo: number,
): void {
  const { random } = builder;
  const date = day(daysAgo);
  const year = date.slice(0, 4);
  const move = builder.add("account.move", {
    move_type: "in_invoice",
    name: numbered(builder, `account.move/BILL/${year}`, `BILL/${year}/`),
    state: "posted",
    payment_state: daysAgo > 60 ? "paid" : "not_paid",
    partner_id: random.pick(ids.partners.suppliers),
    invoice_date: date,
    invoice_date_due: day(daysAgo - 60),
    date,
    ref: `RG-${random.digits(6)}`,
    journal_id: 2,
    currency_id: 1,
    company_id: 1,
    create_uid: 12,
  }, daysAgo);
  builder.add("account.move.line", {
    move_id: move.id,
    product_id: random.pick(ids.products),
    name: "Goods received",
    quantity: random.between(5, 40),
    price_unit: random.between(10, 90),
    tax_ids: [4],
    account_id: 6,
    create_uid: 12,
  }, daysAgo);
}

/** A draft of the company without journals: posting it shows what a RedirectWarning looks like. */
function addUnpostable(builder: Builder, partners: PartnerIds): void {
  const move = builder.add("account.move", {
    move_type: "out_invoice",
    partner_id: partners.customers[0],
    company_id: 2,
    currency_id: 1,
    journal_id: false,
    ref: "Waiting for the Spanish chart of accounts",
    date: day(2),
  }, 2);
  builder.add("account.move.line", {
    move_id: move.id,
    name: "Consulting",
    quantity: 1,
    price_unit: 450,
    account_id: false,
  }, 2);
}
