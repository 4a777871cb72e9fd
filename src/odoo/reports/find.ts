/** Finds a report by its technical name or its title, and says which records it can be about. */
import { ArgumentError, OdooError } from "../errors.ts";
import type { JsonObject } from "../json.ts";
import type { CallOptions, OdooService } from "../service.ts";

export interface Report {
  /** The technical name, such as `sale.report_saleorder`. */
  readonly name: string;
  /** In the user's language, such as `Quotation / Order`. */
  readonly title: string;
  /** The model of the records that it is about. */
  readonly model: string;
  readonly format: "pdf" | "html" | "text";
  /** Whether Odoo attaches a PDF that it makes to its record, as 15 and 16 do with posted invoices. */
  readonly keepsCopy: boolean;
}

export const REPORTS = "ir.actions.report";

const FIELDS = ["name", "report_name", "report_type", "model", "attachment"];

/** @throws {CallError}; {ArgumentError} for a report that is not there, with those of a similar name */
export async function findReport(
  odoo: OdooService,
  asked: string,
  { signal }: CallOptions = {},
): Promise<Report> {
  const find = async (field: string, operator: string, value = asked): Promise<JsonObject[]> =>
    await odoo.searchRead(REPORTS, {
      domain: [[field, operator, value]],
      fields: FIELDS,
      order: "id",
      limit: 6,
    }, { signal });
  const exact = await find("report_name", "=");
  const found = exact.length > 0 ? exact.slice(0, 1) : await find("name", "=ilike");
  const [only, ...others] = found;
  if (only && others.length === 0) return readReport(only);
  // Whoever writes the name of the print action, sale.action_report_saleorder, means one of its module.
  const module = /^\w+\./.exec(asked)?.[0];
  const similar = async (): Promise<JsonObject[]> => {
    const named = [...await find("name", "ilike"), ...await find("report_name", "ilike")];
    return named.length > 0 || module === undefined
      ? named
      : await find("report_name", "=like", `${module}%`);
  };
  throw new ArgumentError("report", await explain(found, similar));
}

async function explain(
  found: readonly JsonObject[],
  findSimilar: () => Promise<JsonObject[]>,
): Promise<string> {
  if (found.length > 0) return `several reports are called so: use ${names(found)}`;
  const similar = await findSimilar();
  const hint = similar.length > 0
    ? `did you mean ${names(similar)}?`
    : `search ${REPORTS} for report_name and model`;
  return `there is no such report: ${hint}`;
}

function names(found: readonly JsonObject[]): string {
  return found.map(({ report_name, model }) => `${report_name} (${model})`).join(", ");
}

function readReport({ name, report_name, report_type, model, attachment }: JsonObject): Report {
  const format = FORMATS[String(report_type)];
  if (format === undefined) {
    throw new OdooError(
      "user",
      `the report is of type ${report_type}, which cannot be rendered here`,
    );
  }
  return {
    name: String(report_name),
    title: String(name),
    model: String(model),
    format,
    keepsCopy: typeof attachment === "string" && attachment.trim() !== "",
  };
}

const FORMATS: Readonly<Record<string, Report["format"]>> = {
  "qweb-pdf": "pdf",
  "qweb-html": "html",
  "qweb-text": "text",
};
