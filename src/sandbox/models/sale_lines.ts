/** The lines of quotations and sales orders. */
import { amountsOf } from "../amounts.ts";
import { type Environment, rowOf, tableOf } from "../environment.ts";
import {
  computed,
  float,
  integer,
  kept,
  many2many,
  many2one,
  monetary,
  selection,
  text,
} from "../fields.ts";
import type { ModelSpec } from "../model.ts";
import { idOf, numberOf, type Row, textOf } from "../values.ts";
import { ORDER_STATES, refreshOrder } from "./sale_totals.ts";

function prepareLine(row: Row, env: Environment, given: ReadonlySet<string>): void {
  const product = rowOf(env, "product.product", idOf(row.product_id));
  if (product === undefined) return;
  const code = textOf(product.default_code);
  const name = textOf(product.name);
  row.name = row.name || (code === "" ? name : `[${code}] ${name}`);
  if (!given.has("price_unit")) row.price_unit = product.list_price ?? 0;
  if (!given.has("tax_ids")) row.tax_ids = product.taxes_id ?? [];
  if (!given.has("product_uom_id")) row.product_uom_id = product.uom_id ?? false;
}

function refreshLine(row: Row, env: Environment): void {
  const parent = rowOf(env, "sale.order", idOf(row.order_id));
  const amounts = amountsOf(env, row, numberOf(row.product_uom_qty));
  tableOf(env, "sale.order.line").update(row, {
    price_subtotal: amounts.untaxed,
    price_tax: amounts.tax,
    price_total: amounts.total,
    order_partner_id: parent?.partner_id ?? false,
    company_id: parent?.company_id ?? false,
    currency_id: parent?.currency_id ?? false,
    salesman_id: parent?.user_id ?? false,
  });
  if (parent !== undefined) refreshOrder(parent, env);
}

export const saleOrderLine: ModelSpec = {
  name: "sale.order.line",
  description: "Sales Order Line",
  order: "order_id, sequence, id",
  displayName: (row, env) => {
    const parent = rowOf(env, "sale.order", idOf(row.order_id));
    return `${textOf(parent?.name)} - ${textOf(row.name).split("\n")[0] ?? ""}`;
  },
  prepare: prepareLine,
  refresh: refreshLine,
  fields: {
    order_id: many2one("Order Reference", "sale.order", {
      required: true,
      ondelete: "cascade",
      copy: false,
    }),
    sequence: integer("Sequence", { default: 10, aggregator: null }),
    name: text("Description", { required: true }),
    display_type: selection("Display Type", [["line_section", "Section"], ["line_note", "Note"]]),
    product_id: many2one("Product", "product.product", { ondelete: "restrict" }),
    product_template_id: computed(
      many2one("Product Template", "product.template"),
      (row, env) => rowOf(env, "product.product", idOf(row.product_id))?.product_tmpl_id ?? false,
    ),
    product_uom_qty: float("Quantity", { required: true, default: 1 }),
    product_uom_id: many2one("Unit of Measure", "uom.uom", {
      formerly: { name: "product_uom", until: 18 },
    }),
    qty_delivered: float("Delivery Quantity", { copy: false }),
    qty_invoiced: float("Invoiced Quantity", { copy: false }),
    price_unit: float("Unit Price", { aggregator: "avg" }),
    discount: float("Discount (%)", { aggregator: null }),
    tax_ids: many2many("Taxes", "account.tax", { formerly: { name: "tax_id", until: 18 } }),
    price_subtotal: kept(monetary("Subtotal")),
    price_tax: kept(float("Total Tax")),
    price_total: kept(monetary("Total")),
    currency_id: kept(many2one("Currency", "res.currency")),
    company_id: kept(many2one("Company", "res.company")),
    order_partner_id: kept(many2one("Customer", "res.partner")),
    salesman_id: kept(many2one("Salesperson", "res.users")),
    state: {
      ...computed(
        selection("Order Status", ORDER_STATES),
        (row, env) => rowOf(env, "sale.order", idOf(row.order_id))?.state ?? false,
      ),
      store: true,
    },
    invoice_lines: many2many("Invoice Lines", "account.move.line", { copy: false }),
  },
};
