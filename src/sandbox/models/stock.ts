/** Transfers and stock on hand: just enough to look at. */
import { char, datetime, float, many2one, selection } from "../fields.ts";
import type { ModelSpec } from "../model.ts";

const transfers: ModelSpec = {
  name: "stock.picking",
  description: "Transfer",
  order: "scheduled_date asc, id desc",
  thread: true,
  prepare: (row, env) => {
    if (row.name === false) {
      row.name = `WH/OUT/${String(env.db.next("stock.picking")).padStart(5, "0")}`;
    }
  },
  fields: {
    name: char("Reference", { copy: false }),
    partner_id: many2one("Contact", "res.partner"),
    origin: char("Source Document"),
    scheduled_date: datetime("Scheduled Date"),
    date_done: datetime("Date of Transfer", { copy: false }),
    state: selection("Status", [
      ["draft", "Draft"],
      ["waiting", "Waiting Another Operation"],
      ["confirmed", "Waiting"],
      ["assigned", "Ready"],
      ["done", "Done"],
      ["cancel", "Cancelled"],
    ], { readonly: true, copy: false, default: "draft", tracked: true }),
    sale_id: many2one("Sales Order", "sale.order"),
    company_id: many2one("Company", "res.company", { default: 1 }),
  },
};

const quants: ModelSpec = {
  name: "stock.quant",
  description: "Quants",
  order: "id",
  displayName: (row) => `WH/Stock - ${row.id}`,
  fields: {
    product_id: many2one("Product", "product.product", { required: true, ondelete: "restrict" }),
    quantity: float("Quantity"),
    reserved_quantity: float("Reserved Quantity"),
    company_id: many2one("Company", "res.company", { default: 1 }),
  },
};

export const STOCK: readonly ModelSpec[] = [transfers, quants];
