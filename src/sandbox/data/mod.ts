/** The story of the sandbox: Corte Lumina, a trading house for lamps and furniture in Milan. */
import type { Environment } from "../environment.ts";
import { addBase } from "./base.ts";
import { Builder } from "./builder.ts";
import { addPipeline } from "./crm.ts";
import { addDocuments } from "./documents.ts";
import { addMeta } from "./meta.ts";
import { addBulkPartners, addPartners } from "./partners.ts";
import { addProducts } from "./products.ts";
import { addProjects } from "./projects.ts";
import { addReports } from "./reports.ts";
import { addSales } from "./sales.ts";

/** Fills the tables: the same rows with the same ids at every start. */
export function populate(env: Environment, options: { partners: number }): void {
  const builder = new Builder(env);
  const base = addBase(builder);
  const partners = addPartners(builder, base);
  const products = addProducts(builder);
  addPipeline(builder, base, partners);
  addSales(builder, base, { partners, products });
  addProjects(builder, partners);
  addDocuments(builder);
  addReports(builder);
  addMeta(builder);
  addBulkPartners(builder, base, options.partners);
}
