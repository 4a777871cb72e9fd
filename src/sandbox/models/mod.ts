/** All models of the sandbox. */
import type { ModelSpec } from "../model.ts";
import { ACCOUNTING } from "./accounting.ts";
import { BASE } from "./base.ts";
import { CRM } from "./crm.ts";
import { MAIL } from "./mail.ts";
import { META } from "./meta.ts";
import { PARTNERS } from "./partners.ts";
import { PRODUCTS } from "./products.ts";
import { PROJECTS } from "./projects.ts";
import { REPORTS } from "./reports.ts";
import { SALES } from "./sales.ts";
import { STOCK } from "./stock.ts";

export const MODELS: readonly ModelSpec[] = [
  ...BASE,
  ...PARTNERS,
  ...PRODUCTS,
  ...CRM,
  ...SALES,
  ...ACCOUNTING,
  ...PROJECTS,
  ...STOCK,
  ...MAIL,
  ...REPORTS,
  ...META,
];
