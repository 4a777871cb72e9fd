/** The reports of the installed modules. */
import type { Builder } from "./builder.ts";

export function addReports(builder: Builder): void {
  const order = builder.env.major >= 17 ? "PDF Quote" : "Quotation / Order";
  builder.addAll("ir.actions.report", [
    { name: order, report_name: "sale.report_saleorder", model: "sale.order" },
    {
      name: "PRO-FORMA Invoice",
      report_name: "sale.report_saleorder_pro_forma",
      model: "sale.order",
    },
    {
      name: "Invoices",
      report_name: "account.report_invoice_with_payments",
      model: "account.move",
      attachment: builder.env.major <= 16 ? "(object.state == 'posted') and object.name" : false,
    },
    {
      name: "Invoices without Payment",
      report_name: "account.report_invoice",
      model: "account.move",
    },
    {
      name: "Product Label",
      report_name: "product.report_producttemplatelabel",
      report_type: "qweb-text",
      model: "product.template",
    },
  ]);
}
