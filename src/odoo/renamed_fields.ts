/**
 * Fields and models that had other names, or went: what people and language models remember of another
 * version. Data, from the fields of Odoo 15 to 19 side by side (ODOO-FACTS §5, §10), from Odoo's sources
 * for applications, and from what is known of the versions before and after. Pure.
 */

import { nearest } from "../nearest.ts";
import { COMMON_MODELS } from "./common_models.ts";

/**
 * A name, the one that took its place (`undefined` where none did), the first version without it, and
 * whether yes and no changed places with the name.
 */
type Change = readonly [
  was: string,
  now: string | undefined,
  since: string,
  meaning?: typeof OPPOSITE,
];

const GONE = undefined;
const OPPOSITE = ", with the opposite meaning";

/** Fields of any model. */
const EVERYWHERE: readonly Change[] = [
  ["__last_update", "write_date", "17"],
  ["groups_id", "group_ids", "19"],
  ["product_uom_category_id", GONE, "19"],
  ["analytic_tag_ids", "analytic_distribution", "16"],
];

const FIELDS: Readonly<Record<string, readonly Change[]>> = {
  "account.account": [
    ["user_type_id", "account_type", "16"],
    ["internal_type", "account_type", "16"],
    ["company_id", "company_ids", "18"],
    ["deprecated", "active", "19", OPPOSITE],
  ],
  "account.analytic.account": [["group_id", "plan_id", "16"]],
  "account.analytic.line": [["move_id", "move_line_id", "16"]],
  "account.bank.statement": [["state", GONE, "16"]],
  "account.move": [
    ["number", "name", "13"],
    ["date_invoice", "invoice_date", "13"],
    ["date_due", "invoice_date_due", "13"],
    ["residual", "amount_residual", "13"],
    ["origin", "invoice_origin", "13"],
    ["payment_term_id", "invoice_payment_term_id", "13"],
    ["type", "move_type", "14"],
    ["invoice_payment_state", "payment_state", "14"],
    ["invoice_payment_ref", "payment_reference", "14"],
    ["invoice_sent", "is_move_sent", "14"],
    ["tax_totals_json", "tax_totals", "16"],
    ["payment_id", "origin_payment_id", "18"],
    ["to_check", "checked", "18", OPPOSITE],
    ["reversal_move_id", "reversal_move_ids", "18"],
    ["stock_move_id", "stock_move_ids", "19"],
  ],
  "account.move.line": [
    ["invoice_id", "move_id", "13"],
    ["analytic_account_id", "analytic_distribution", "16"],
    ["account_internal_type", "account_type", "16"],
    ["exclude_from_invoice_tab", GONE, "16"],
    ["blocked", "no_followup", "18"],
  ],
  "account.payment": [
    ["payment_date", "date", "14"],
    ["communication", "ref", "14"],
    ["communication", "memo", "18"],
    ["ref", "memo", "18"],
    ["is_internal_transfer", GONE, "18"],
    ["destination_journal_id", GONE, "18"],
  ],
  "account.payment.term.line": [["days", "nb_days", "17"], ["option", "delay_type", "16"]],

  "account.tax.group": [
    ["property_tax_payable_account_id", "tax_payable_account_id", "17"],
    ["property_tax_receivable_account_id", "tax_receivable_account_id", "17"],
  ],
  "calendar.event": [["attendee_status", "current_status", "17"]],
  "crm.lead": [
    ["planned_revenue", "expected_revenue", "14"],
    ["lost_reason", "lost_reason_id", "16"],
    ["date_action_last", "date_automation_last", "17"],
    ["mobile", "phone", "19"],
    ["title", GONE, "19"],
  ],
  "crm.stage": [["team_id", "team_ids", "19"]],
  "hr.applicant": [["emp_id", "employee_id", "18"]],
  "hr.employee": [
    ["timesheet_cost", "hourly_cost", "16"],
    ["address_home_id", "private_street", "17"],
    ["contract_id", "version_id", "19"],
    ["contract_ids", "version_ids", "19"],
    ["bank_account_id", "bank_account_ids", "19"],
  ],
  "hr.expense": [
    ["unit_amount", "price_unit", "17"],
    ["attachment_number", "nb_attachment", "17"],
    ["sheet_id", GONE, "19"],
  ],
  "hr.leave": [
    ["number_of_days_display", "number_of_days", "18"],
    ["number_of_hours_display", "number_of_hours", "18"],
  ],
  "ir.attachment": [["datas", "raw", "19.3"]],
  "ir.cron": [["numbercall", GONE, "18"], ["doall", GONE, "18"]],
  "ir.filters": [["user_id", "user_ids", "19"]],
  "mail.channel": [["channel_last_seen_partner_ids", "channel_member_ids", "16"]],
  "mail.message": [["add_sign", "email_add_signature", "16"]],
  "mail.template": [["report_template", "report_template_ids", "17"]],
  "mrp.production": [
    ["date_planned_start", "date_start", "17"],
    ["date_planned_finished", "date_finished", "17"],
    ["lot_producing_id", "lot_producing_ids", "19"],
  ],
  "payment.transaction": [
    ["acquirer_id", "provider_id", "16"],
    ["acquirer_reference", "provider_reference", "16"],
    ["provider", "provider_code", "16"],
  ],
  "pos.order": [["note", "general_note", "18"], ["general_note", "internal_note", "19"]],
  "product.supplierinfo": [["name", "partner_id", "16"], ["product_uom", "product_uom_id", "19"]],

  "product.template": [
    ["price", "list_price", "16"],
    ["detailed_type", "type", "18"],
    ["detailed_type", "is_storable", "18"],
    ["priority", "is_favorite", "18"],
    ["uom_po_id", "uom_id", "19"],
    ["packaging_ids", "uom_ids", "19"],
  ],
  "project.project": [["analytic_account_id", "account_id", "18"], ["rating_active", GONE, "19"]],

  "project.task": [
    ["user_id", "user_ids", "15"],
    ["kanban_state", "state", "17"],
    ["planned_hours", "allocated_hours", "17"],
    ["analytic_account_id", GONE, "18"],
  ],
  "purchase.order": [
    ["tax_totals_json", "tax_totals", "16"],
    ["notes", "note", "19"],
    ["group_id", "reference_ids", "19"],
  ],
  "purchase.order.line": [
    ["account_analytic_id", "analytic_distribution", "16"],
    ["taxes_id", "tax_ids", "19"],
    ["product_uom", "product_uom_id", "19"],
    ["product_packaging_id", GONE, "19"],
  ],
  "res.company": [["period_lock_date", GONE, "18"]],
  "res.groups": [
    ["users", "user_ids", "19"],
    ["category_id", "privilege_id", "19"],
    ["trans_implied_ids", "all_implied_ids", "19"],
  ],
  "res.partner": [
    ["customer", "customer_rank", "13"],
    ["supplier", "supplier_rank", "13"],
    ["property_payment_method_id", "property_outbound_payment_method_line_id", "18"],
    ["ubl_cii_format", "invoice_edi_format", "18"],
    ["team_id", GONE, "18"],
    ["date", GONE, "18"],
    ["mobile", "phone", "19"],
    ["title", GONE, "19"],
    ["sale_warn", "sale_warn_msg", "19"],
  ],
  "sale.order": [
    ["confirmation_date", "date_order", "13"],
    ["tax_totals_json", "tax_totals", "16"],
    ["analytic_account_id", "project_account_id", "18"],
    ["procurement_group_id", "stock_reference_ids", "19"],
    ["sale_order_option_ids", GONE, "19"],
  ],
  "sale.order.line": [
    ["price_reduce", "price_reduce_taxexcl", "17"],
    ["tax_id", "tax_ids", "19"],
    ["product_uom", "product_uom_id", "19"],
    ["product_packaging_id", GONE, "19"],
    ["route_id", "route_ids", "19"],
  ],
  "stock.location": [["scrap_location", "usage", "19"]],
  "stock.move": [
    ["quantity_done", "quantity", "17"],
    ["reserved_availability", "quantity", "17"],
    ["name", "description_picking", "19"],
    ["group_id", "reference_ids", "19"],
    ["product_packaging_id", "packaging_uom_id", "19"],
  ],
  "stock.move.line": [
    ["qty_done", "quantity", "17"],
    ["product_uom_qty", "reserved_uom_qty", "16"],
    ["product_qty", "reserved_qty", "16"],
    ["product_uom_qty", "quantity", "17"],
    ["reserved_uom_qty", "quantity", "17"],
  ],
  "stock.picking": [
    ["move_lines", "move_ids", "16"],
    ["move_ids_without_package", "move_ids", "19"],
    ["group_id", "reference_ids", "19"],
    ["immediate_transfer", GONE, "17"],
  ],
  "stock.rule": [["location_id", "location_dest_id", "16"]],
  "stock.scrap": [["move_id", "move_ids", "17"]],
  "uom.uom": [
    ["category_id", GONE, "19"],
    ["factor_inv", "relative_factor", "19"],
    ["uom_type", GONE, "19"],
  ],
};

/** Models that have the fields of another one as their own. */
const LIKE: Readonly<Record<string, string>> = {
  "res.users": "res.partner",
  "product.product": "product.template",
};

const MODELS: readonly Change[] = [
  ["account.invoice", "account.move", "13"],
  ["account.invoice.line", "account.move.line", "13"],
  ["account.account.type", GONE, "16"],
  ["account.analytic.default", "account.analytic.distribution.model", "16"],
  ["account.analytic.group", "account.analytic.plan", "16"],
  ["account.analytic.tag", GONE, "16"],
  ["mail.channel.partner", "mail.channel.member", "16"],
  ["mail.channel.partner", "discuss.channel.member", "17"],
  ["payment.acquirer", "payment.provider", "16"],
  ["stock.location.route", "stock.route", "16"],
  ["stock.production.lot", "stock.lot", "16"],
  ["ir.translation", GONE, "16"],
  ["mail.channel", "discuss.channel", "17"],
  ["mail.channel.member", "discuss.channel.member", "17"],
  ["note.note", "project.task", "17"],
  ["payment.icon", "payment.method", "17"],
  ["stock.immediate.transfer", GONE, "17"],
  ["ir.property", GONE, "18"],
  ["mail.shortcode", "mail.canned.response", "18"],
  ["mrp.document", "product.document", "18"],
  ["pos.combo", "product.combo", "18"],
  ["bus.presence", "mail.presence", "19"],
  ["hr.contract", "hr.version", "19"],
  ["hr.candidate", "hr.applicant", "19"],
  ["hr.expense.sheet", "hr.expense", "19"],
  ["procurement.group", "stock.reference", "19"],
  ["product.packaging", "uom.uom", "19"],
  ["res.partner.title", GONE, "19"],
  ["sale.order.option", GONE, "19"],
  ["stock.quant.package", "stock.package", "19"],
  ["stock.valuation.layer", GONE, "19"],
  ["uom.category", GONE, "19"],
  ["ir.model.access", "ir.access", "19.4"],
  ["ir.rule", "ir.access", "19.4"],
];

/**
 * What to try instead of a field, as the end of a sentence; undefined where no change is known. Only a name
 * that `has` knows is suggested.
 */
export function changedField(
  model: string,
  name: string,
  has: (name: string) => boolean,
): string | undefined {
  const own = Object.hasOwn(FIELDS, model) ? FIELDS[model] : undefined;
  const like = Object.hasOwn(LIKE, model) ? FIELDS[LIKE[model] ?? ""] : undefined;
  return describe([...own ?? [], ...like ?? [], ...EVERYWHERE], name, has);
}

/**
 * What to try instead of a model that is not there, as the end of a sentence; undefined without an idea.
 * Where the models of this Odoo are `known`, no other is suggested.
 */
export function suggestModel(model: string, known?: Iterable<string>): string | undefined {
  const names = new Set(known ?? COMMON_MODELS.map(([name]) => name));
  const has = (name: string) => known === undefined || names.has(name);
  const changed = describe(MODELS, model, has);
  if (changed !== undefined) return changed;
  const near = nearest(model, names);
  return near === undefined ? undefined : `did you mean ${near}?`;
}

function describe(
  changes: readonly Change[],
  name: string,
  has: (name: string) => boolean,
): string | undefined {
  const forward = changes.filter(([was]) => was === name);
  for (const [, now, since, meaning = ""] of forward) {
    if (now !== undefined && has(now)) return `since Odoo ${since} it is ${now}${meaning}`;
  }
  for (const [was, now, since, meaning = ""] of changes) {
    if (now === name && has(was)) return `before Odoo ${since} it is ${was}${meaning}`;
  }
  const [first] = forward;
  return first && `it is gone since Odoo ${first[2]}`;
}
