/** What an order derives from its lines, and the states that orders and lines share. */
import { linesOf, sumLines } from "../amounts.ts";
import { type Environment, tableOf } from "../environment.ts";
import type { Selection } from "../fields.ts";
import { numberOf, type Row, textOf } from "../values.ts";

export const ORDER_STATES: Selection = [
  ["draft", "Quotation"],
  ["sent", "Quotation Sent"],
  ["sale", "Sales Order"],
  ["cancel", "Cancelled"],
];

/** Brings an order's amounts and invoice status up to date. */
export function refreshOrder(row: Row, env: Environment): void {
  const lines = linesOf(env, "sale.order.line", "order_id", row);
  const sums = sumLines(lines);
  tableOf(env, "sale.order").update(row, {
    amount_untaxed: sums.untaxed,
    amount_tax: sums.tax,
    amount_total: sums.total,
    invoice_status: invoiceStatus(row, lines),
  });
}

function invoiceStatus(row: Row, lines: readonly Row[]): string {
  const sold = lines.filter((line) => textOf(line.display_type) === "");
  if (row.state !== "sale" || sold.length === 0) return "no";
  const open = sold.some((line) => numberOf(line.qty_invoiced) < numberOf(line.product_uom_qty));
  return open ? "to invoice" : "invoiced";
}
