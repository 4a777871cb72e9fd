/**
 * Renders reports: as PDF where the server can, as HTML otherwise. No RPC gives one. A web session does, which takes
 * a password; for some documents a portal address does, which an API key is enough for (ODOO-FACTS §8).
 */
import { extensionFor } from "../../files/mime.ts";
import { sizeText } from "../../files/size_text.ts";
import type { Domain } from "../domain.ts";
import { ArgumentError, NetworkError, OdooError, PolicyError, ProtocolError } from "../errors.ts";
import type { LoadPage, WebPage } from "../rpc/web_pages.ts";
import type { CallOptions, OdooService } from "../service.ts";
import { findReport, type Report, REPORTS } from "./find.ts";

export interface ReportRequest {
  /** Its technical name or its title. */
  readonly report: string;
  readonly ids: readonly number[];
}

/** How a report will be rendered: known before it is. */
export interface ReportPlan {
  readonly report: Report;
  readonly ids: readonly number[];
  readonly mimeType: "application/pdf" | "text/html" | "text/plain";
  /** The name of the file. */
  readonly fileName: string;
  /** Why it is HTML where it should be a PDF. */
  readonly note?: string | undefined;
}

export interface RenderedReport extends ReportPlan {
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface PlanOptions extends CallOptions {
  /** HTML even where there could be a PDF; without it what the report is meant to be. */
  readonly as?: "html" | undefined;
  /** Whether Odoo may write nothing on the way: no portal token, and no copy of the PDF. */
  readonly readOnly?: boolean | undefined;
}

export interface RenderOptions extends PlanOptions {
  /** Bytes that the document may have: `max_binary_bytes`. */
  readonly maxBytes: number;
}

/** The reports that a document's portal page prints, as Odoo 15 to 19 have them. Another one would print another document. */
const PORTAL_REPORTS: Readonly<Record<string, string>> = {
  "account.move": "account.report_invoice_with_payments",
  "purchase.order": "purchase.report_purchaseorder",
  "sale.order": "sale.report_saleorder",
};

const WITHOUT_WKHTMLTOPDF =
  "wkhtmltopdf is missing on the Odoo server, so that it makes no PDF: this is the report as HTML";

const WITHOUT_COPY =
  "Odoo would keep a copy of the PDF with the record, and only reading is possible here: this is the report as HTML";

/** Measured on Odoo 17 (HTTP 500) and 19 (422) with Debian's wkhtmltopdf. */
const ALONE = "; ask for one record alone, for many wkhtmltopdf make no PDF of several";

/** Finds out whether and how it can be rendered, and renders nothing. @throws {CallError} */
export async function planReport(
  odoo: OdooService,
  { report: asked, ids }: ReportRequest,
  options: PlanOptions = {},
): Promise<ReportPlan> {
  const report = await findReport(odoo, asked, options);
  requireWay(odoo, report, ids);
  const names = await readNames(odoo, { model: report.model, ids }, options);
  if (options.readOnly && !odoo.pages.mayLogIn) await requireToken(odoo, { report, ids }, options);
  const wantsPdf = report.format === "pdf" && options.as !== "html";
  const note = wantsPdf ? await whyNoPdf(odoo, report, options) : undefined;
  const mimeType = wantsPdf && note === undefined
    ? "application/pdf"
    : report.format === "text"
    ? "text/plain"
    : "text/html";
  return {
    report,
    ids,
    mimeType,
    fileName: fileName(report.title, names, extensionFor(mimeType)),
    note,
  };
}

/** @throws {CallError} */
export async function renderReport(
  odoo: OdooService,
  request: ReportRequest,
  options: RenderOptions,
): Promise<RenderedReport> {
  const plan = await planReport(odoo, request, options);
  const page = await loadReport(odoo, plan, options).catch((error) => {
    throw isTooLarge(error) ? overLimit(options.maxBytes) : error;
  });
  return { ...plan, bytes: requireDocument(page, plan) };
}

/** @throws {CallError} */
function requireWay({ pages }: OdooService, { name, model }: Report, ids: readonly number[]): void {
  if (pages.mayLogIn) return;
  if (PORTAL_REPORTS[model] !== name) {
    const others = Object.values(PORTAL_REPORTS).join(", ");
    throw new ProtocolError(
      "unsupported",
      `Odoo renders ${name} in a web session alone, which an API key does not open: configure the user's password ` +
        `too; with a key alone there are ${others}`,
      "not_sent",
    );
  }
  if (ids.length === 1) return;
  throw new ArgumentError("ids", "with an API key alone one record at a time: call once for each");
}

/** @throws {OdooError} where one of them is not there; {CallError} */
async function readNames(
  odoo: OdooService,
  { model, ids }: { readonly model: string; readonly ids: readonly number[] },
  options: CallOptions,
): Promise<string[]> {
  const records = await odoo.read(model, ids, ["display_name"], options);
  const names = new Map(records.map(({ id, display_name }) => [id, display_name]));
  return ids.map((id) => {
    const name = names.get(id);
    if (name === undefined) {
      throw new OdooError("missing", `there is no ${model} with the id ${id}`);
    }
    return typeof name === "string" ? name : String(id);
  });
}

/** Odoo writes a token into a document that has none before it tells the portal's address. @throws {CallError} */
async function requireToken(
  odoo: OdooService,
  { report: { model }, ids }: Pick<ReportPlan, "report" | "ids">,
  { signal }: CallOptions,
): Promise<void> {
  const domain: Domain = [["id", "in", [...ids]], ["access_token", "!=", false]];
  if (await odoo.searchCount(model, domain, { signal }) === ids.length) return;
  throw new PolicyError(
    "read_only",
    `with an API key alone Odoo first writes a portal token into this ${model}: configure the user's password too`,
  );
}

/** Undefined where there will be a PDF. @throws {CallError} */
async function whyNoPdf(
  odoo: OdooService,
  { keepsCopy }: Report,
  { readOnly, signal }: PlanOptions,
): Promise<string | undefined> {
  if (readOnly && keepsCopy) return WITHOUT_COPY;
  return await makesPdf(odoo, { signal }) ? undefined : WITHOUT_WKHTMLTOPDF;
}

/** What the server says of wkhtmltopdf, unless it does not know the question. @throws {CallError} */
async function makesPdf(odoo: OdooService, options: CallOptions): Promise<boolean> {
  try {
    const state = await odoo.ask({ model: REPORTS, method: "get_wkhtmltopdf_state" }, options);
    return state !== "install" && state !== "broken";
  } catch (error) {
    if (error instanceof OdooError && error.kind === "unknown_method") return true;
    throw error;
  }
}

function fileName(title: string, names: readonly string[], extension: string): string {
  const [first = "", ...others] = names;
  const whose = others.length > 0 ? `${first} and ${others.length} more` : first;
  return [...`${title} ${whose}`.replace(UNFIT_IN_NAME, "-")].slice(0, 120).join("") + extension;
}

/** What a file system takes amiss, and what is not seen or turns the direction of what is. */
const UNFIT_IN_NAME = /[\/\\:*?"<>|\p{Cc}\p{Cf}\u2028\u2029]+/gu;

type Kind = "pdf" | "html" | "text";

const KINDS: Readonly<Record<ReportPlan["mimeType"], Kind>> = {
  "application/pdf": "pdf",
  "text/html": "html",
  "text/plain": "text",
};

async function loadReport(
  odoo: OdooService,
  { report, ids, mimeType }: ReportPlan,
  { maxBytes, signal }: RenderOptions,
): Promise<WebPage> {
  const kind = KINDS[mimeType];
  const load = (page: LoadPage, path: string): Promise<WebPage> => page(path, { maxBytes, signal });
  if (odoo.pages.mayLogIn) {
    const path = `/report/${kind}/${encodeURIComponent(report.name)}/${ids.join(",")}`;
    return await odoo.pages.logIn((page) => load(page, path), signal);
  }
  // The address holds a token that opens the document to anybody: it is told to nobody. It is not asked for as a
  // download: for that Odoo 17 runs "Send & Print", which marks an invoice as sent and may hand it to the tax agency,
  // and later ones may answer an archive of several documents.
  const address = await odoo.ask({
    model: report.model,
    method: "get_portal_url",
    ids,
    kwargs: { report_type: kind },
  }, { signal });
  if (typeof address !== "string" || !address.startsWith("/")) {
    throw new OdooError("user", "the document has no portal page to print it");
  }
  return await load(odoo.pages.loadPublic, address);
}

/** @throws {CallError} */
function requireDocument(
  { status, contentType, bytes }: WebPage,
  { mimeType, report, ids }: ReportPlan,
): Uint8Array<ArrayBuffer> {
  const isPdf = new TextDecoder().decode(bytes.subarray(0, 5)) === "%PDF-";
  const isWhole = mimeType === "application/pdf" ? isPdf : /^text\//.test(contentType);
  if (status === 200 && isWhole && bytes.byteLength > 0) return bytes;
  if (status >= 300 && status < 400) {
    throw new OdooError("access", `Odoo did not open ${report.name} and asks to log in instead`);
  }
  const reason = status === 200 ? "its answer is another document" : `HTTP ${status}`;
  const hint = ids.length > 1 && mimeType === "application/pdf" ? ALONE : "";
  throw new OdooError("server", `Odoo could not render ${report.name}: ${reason}${hint}`);
}

function isTooLarge(error: unknown): boolean {
  return error instanceof NetworkError && error.kind === "too_large";
}

function overLimit(maxBytes: number): ArgumentError {
  const text = `the report is over the limit of ${
    sizeText(maxBytes)
  } (max_binary_bytes): take fewer records`;
  return new ArgumentError("ids", text);
}
