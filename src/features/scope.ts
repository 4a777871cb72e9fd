/** In which company, and with what context, a call works, where its caller says so. */
import { z } from "zod";
import { ArgumentError } from "../odoo/errors.ts";
import type { JsonObject } from "../odoo/json.ts";
import type { OdooService } from "../odoo/service.ts";
import { values } from "./arguments.ts";
import { refText } from "./table_text.ts";

export const company = z.int().positive().optional().describe("Company id to work in");

/** What Odoo's pages hand to a wizard, or a language to read in; companies have an argument of their own. */
export const context = values.optional().describe("Odoo context, such as a wizard's");

/** What a tool's arguments may say of it. */
export interface ScopeArguments {
  readonly company?: unknown;
  readonly context?: unknown;
}

const scopeArguments = z.object({ company, context });

/** The service within what the arguments say. @throws {CallError} where the user is not in that company */
export async function withinScope(
  odoo: OdooService,
  args: ScopeArguments,
  { signal }: { signal: AbortSignal },
): Promise<OdooService> {
  if (args.company === undefined && args.context === undefined) return odoo;
  const scope = scopeArguments.parse({ company: args.company, context: args.context });
  refuseCompanies(scope.context);
  if (scope.company !== undefined) await requireCompany(odoo, scope.company, signal);
  return odoo.within(scope);
}

/** @throws {ArgumentError} */
function refuseCompanies(context: JsonObject = {}): void {
  const name = Object.keys(context).find((key) =>
    /^(allowed_company_ids|force_company)$/.test(key)
  );
  if (name !== undefined) throw new ArgumentError(`context.${name}`, "write company instead");
}

/** @throws {CallError} */
async function requireCompany(
  odoo: OdooService,
  asked: number,
  signal: AbortSignal,
): Promise<void> {
  const { companies } = await odoo.profile({ signal });
  if (companies.some(({ id }) => id === asked)) return;
  const own = companies.map(refText).join(", ");
  throw new ArgumentError("company", `you are in no company ${asked}: use ${own}`);
}

/** What a write says of where it happened: nothing where the user has one company. Never fails the write. */
export async function companyNote(
  odoo: OdooService,
  { signal }: { signal: AbortSignal },
): Promise<string> {
  const worked = await odoo.company({ signal }).catch(() => undefined);
  return worked === undefined ? "" : ` (company ${refText(worked)})`;
}
