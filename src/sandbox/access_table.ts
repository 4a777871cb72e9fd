/** Groups, access rights and record rules of the sandbox, as tables. The checks are `access.ts`. */
import { type Environment, rowOf } from "./environment.ts";
import { idOf, idsOf, type Row, textOf } from "./values.ts";
import type { Major } from "./versions.ts";
import type { Operation } from "./wording.ts";

export interface Group {
  id: number;
  xmlid: string;
  /** The category (up to 18) or privilege (19) and the name, as errors print them. */
  category: string;
  name: string;
  implied: readonly string[];
}

const group = (
  id: number,
  xmlid: string,
  label: readonly [category: string, name: string],
  implied: readonly string[] = [],
): Group => ({ id, xmlid, category: label[0], name: label[1], implied });

const MANAGERS = [
  "base.group_user",
  "base.group_erp_manager",
  "base.group_partner_manager",
  "sales_team.group_sale_manager",
  "account.group_account_manager",
  "project.group_project_manager",
  "stock.group_stock_user",
];

export const GROUPS: readonly Group[] = [
  group(1, "base.group_user", ["User types", "Internal User"]),
  group(2, "base.group_erp_manager", ["Administration", "Access Rights"], ["base.group_user"]),
  group(3, "base.group_system", ["Administration", "Settings"], MANAGERS),
  group(4, "base.group_partner_manager", ["Extra Rights", "Contact Creation"]),
  group(5, "base.group_multi_company", ["Extra Rights", "Multi Companies"]),
  group(6, "base.group_no_one", ["Extra Rights", "Technical Features"]),
  group(7, "sales_team.group_sale_salesman", ["Sales", "User: Own Documents Only"], [
    "base.group_user",
    "base.group_partner_manager",
  ]),
  group(8, "sales_team.group_sale_salesman_all_leads", ["Sales", "User: All Documents"], [
    "sales_team.group_sale_salesman",
  ]),
  group(9, "sales_team.group_sale_manager", ["Sales", "Administrator"], [
    "sales_team.group_sale_salesman_all_leads",
  ]),
  group(10, "account.group_account_invoice", ["Invoicing", "Invoicing"], ["base.group_user"]),
  group(11, "account.group_account_manager", ["Invoicing", "Administrator"], [
    "account.group_account_invoice",
  ]),
  group(12, "project.group_project_user", ["Project", "User"], ["base.group_user"]),
  group(13, "project.group_project_manager", ["Project", "Administrator"], [
    "project.group_project_user",
  ]),
  group(14, "stock.group_stock_user", ["Inventory", "User"], ["base.group_user"]),
];

const BY_XMLID = new Map(GROUPS.map((each) => [each.xmlid, each]));

/** The labels that differ from version to version, as real servers print them. */
const LABELS: Readonly<Record<string, (major: Major) => readonly string[] | undefined>> = {
  "account.group_account_invoice": (major) =>
    major >= 19 ? ["Accounting", "Invoicing"] : major <= 17 ? ["Invoicing", "Billing"] : undefined,
  "account.group_account_manager": (major) =>
    major >= 19 ? ["Accounting", "Administrator"] : undefined,
  "base.group_erp_manager": (major) => major >= 19 ? ["Access Rights"] : undefined,
  "base.group_system": (major) => major >= 19 ? ["Role", "Administrator"] : undefined,
  "base.group_partner_manager": (major) => major >= 19 ? ["Contact", "Creation"] : undefined,
};

/** A group as access errors name it, such as `Sales/User: Own Documents Only`. */
export function groupLabel(xmlid: string, major: Major, separator = "/"): string {
  const known = BY_XMLID.get(xmlid);
  const parts = LABELS[xmlid]?.(major) ?? [known?.category ?? "", known?.name ?? xmlid];
  return parts.join(separator);
}

const ALL: readonly Operation[] = ["read", "write", "create", "unlink"];
const READ: readonly Operation[] = ["read"];
const KEEP: readonly Operation[] = ["read", "write", "create"];

type Grants = readonly (readonly [group: string, operations: readonly Operation[]])[];

const PUBLIC: Grants = [["base.group_user", READ], ["base.group_system", ALL]];
const TECHNICAL: Grants = [["base.group_erp_manager", READ]];
const PRODUCTS: Grants = [
  ["base.group_user", READ],
  ["sales_team.group_sale_manager", ALL],
];
const SALES: Grants = [
  ["sales_team.group_sale_salesman", KEEP],
  ["sales_team.group_sale_manager", ALL],
];
const ORDERS: Grants = [...SALES, ["account.group_account_invoice", ["read", "write"]]];
const ACCOUNTING: Grants = [
  ["account.group_account_invoice", ALL],
  ["sales_team.group_sale_salesman", READ],
];
const LEDGER: Grants = [
  ["account.group_account_invoice", READ],
  ["account.group_account_manager", ALL],
  ["sales_team.group_sale_salesman", READ],
];
const PROJECTS: Grants = [["base.group_user", READ], ["project.group_project_manager", ALL]];
const STOCK: Grants = [["stock.group_stock_user", ALL]];

/** Like `ir.model.access`, in 20 the permissions of `ir.access`: what each group may do with each model. */
export const ACL: Readonly<Record<string, Grants>> = {
  "res.partner": [
    ["base.group_user", READ],
    ["base.group_partner_manager", ALL],
    ["sales_team.group_sale_salesman", KEEP],
  ],
  "res.partner.category": [["base.group_user", READ], ["base.group_partner_manager", ALL]],
  "res.users": [["base.group_user", READ], ["base.group_erp_manager", ALL]],
  "res.company": [["base.group_user", READ], ["base.group_erp_manager", ALL]],
  "res.groups": [["base.group_user", READ], ["base.group_erp_manager", ALL]],
  "res.currency": PUBLIC,
  "res.country": [["base.group_user", READ], ["base.group_partner_manager", ALL]],
  "res.country.state": [["base.group_user", READ], ["base.group_partner_manager", ALL]],
  "uom.uom": PRODUCTS,
  "product.category": PRODUCTS,
  "product.template": PRODUCTS,
  "product.product": PRODUCTS,
  "crm.team": [["base.group_user", READ], ["sales_team.group_sale_manager", ALL]],
  "crm.stage": [["sales_team.group_sale_salesman", READ], ["sales_team.group_sale_manager", ALL]],
  "crm.tag": SALES,
  "crm.lost.reason": SALES,
  "crm.lead": SALES,
  "sale.order": ORDERS,
  "sale.order.line": ORDERS,
  "account.account": LEDGER,
  "account.journal": LEDGER,
  "account.tax": [["base.group_user", READ], ["account.group_account_manager", ALL]],
  "account.payment.term": [["base.group_user", READ], ["account.group_account_manager", ALL]],
  "account.move": ACCOUNTING,
  "account.move.line": ACCOUNTING,
  "project.project": PROJECTS,
  "project.task.type": PROJECTS,
  "project.tags": PROJECTS,
  "project.task": [
    ["base.group_user", READ],
    ["project.group_project_user", KEEP],
    ["project.group_project_manager", ALL],
  ],
  "stock.picking": STOCK,
  "stock.quant": STOCK,
  "mail.message": [["base.group_user", ALL]],
  "mail.message.subtype": PUBLIC,
  "mail.activity": [["base.group_user", ALL]],
  "mail.compose.message": [["base.group_user", KEEP]],
  "mail.notification": [["base.group_user", READ]],
  "ir.actions.report": PUBLIC,
  "ir.attachment": [["base.group_user", ALL]],
  "ir.model": TECHNICAL,
  "ir.model.fields": TECHNICAL,
  "ir.model.access": TECHNICAL,
  "ir.access": TECHNICAL,
};

/** What a rule may ask about the user. */
export interface View {
  env: Environment;
  /** The companies that the call works in. */
  companies: readonly number[];
  readable: (model: string) => boolean;
}

export interface Rule {
  model: string;
  /** Rules of a group add up; rules without one hold for everybody. */
  group?: string;
  operations?: readonly Operation[];
  allows: (row: Row, view: View) => boolean;
}

function inCompanies(row: Row, { companies }: View): boolean {
  const company = idOf(row.company_id);
  return company === undefined || companies.includes(company);
}

/** Documents hang on a record: who may not read its model does not see them. */
function onReadable(key: string): (row: Row, view: View) => boolean {
  return (row, view) => textOf(row[key]) === "" || view.readable(textOf(row[key]));
}

const MULTI_COMPANY = [
  "account.move",
  "account.move.line",
  "crm.lead",
  "crm.team",
  "product.template",
  "project.project",
  "res.partner",
  "sale.order",
  "sale.order.line",
];

function isOwn(row: Row, { env }: View): boolean {
  return row.user_id === env.uid || idOf(row.user_id) === undefined;
}

/** A task of a project for invited people shows itself to those who work on it. */
function isVisibleTask(row: Row, { env }: View): boolean {
  const project = rowOf(env, "project.project", idOf(row.project_id));
  return project?.privacy_visibility !== "followers" || idsOf(row.user_ids).includes(env.uid);
}

const anything = (): boolean => true;

/** Like `ir.rule`: which records each group sees. */
export const RULES: readonly Rule[] = [
  ...MULTI_COMPANY.map((model): Rule => ({ model, allows: inCompanies })),
  {
    model: "res.company",
    operations: READ,
    allows: (row, { companies }) => companies.includes(row.id),
  },
  { model: "sale.order", group: "sales_team.group_sale_salesman", allows: isOwn },
  { model: "sale.order", group: "sales_team.group_sale_salesman_all_leads", allows: anything },
  { model: "crm.lead", group: "sales_team.group_sale_salesman", allows: isOwn },
  { model: "crm.lead", group: "sales_team.group_sale_salesman_all_leads", allows: anything },
  { model: "project.task", group: "base.group_user", allows: isVisibleTask },
  { model: "project.task", group: "project.group_project_manager", allows: anything },
  { model: "mail.message", allows: onReadable("model") },
  { model: "ir.attachment", allows: onReadable("res_model") },
  { model: "mail.activity", allows: onReadable("res_model") },
];
