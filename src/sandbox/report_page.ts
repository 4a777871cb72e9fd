/**
 * The pages that print: `/report/<kind>/<name>/<ids>` for a session that is logged in, and a document's portal page
 * for whoever has its token (ODOO-FACTS §8). What is printed is a line a field.
 */
import { htmlPage, notFound } from "./answers.ts";
import { checkModelAccess, checkRules } from "./access.ts";
import { cookieOf } from "./database_choice.ts";
import { displayName, type Environment, rowsOf, sudo, tableOf } from "./environment.ts";
import { PythonError } from "./faults.ts";
import { escapeMarkup } from "./markup.ts";
import type { Model } from "./model.ts";
import { textPdf } from "./pdf.ts";
import type { Row } from "./values.ts";
import type { World } from "./world.ts";
import { patchRow } from "./write.ts";

type Kind = "html" | "pdf" | "text";

interface Printing {
  readonly kind: Kind;
  readonly title: string;
  readonly model: Model;
  readonly rows: readonly Row[];
}

/** `GET /report/<kind>/<name>/<ids>`; whoever is not logged in is sent to the login page. */
export function answerReport(world: World, request: Request): Response {
  const { pathname } = new URL(request.url);
  const uid = world.sessions.find(cookieOf(request))?.uid;
  if (uid === undefined) return redirect(`/web/login?redirect=${encodeURIComponent(pathname)}`);
  const [, kind, name = "", last = ""] =
    /^\/report\/(html|pdf|text)\/([\w.]+)\/([\d,]+)$/.exec(decodeURIComponent(pathname)) ?? [];
  const env: Environment = { ...world.env, uid };
  const report = [...tableOf(env, "ir.actions.report").rows()]
    .find((row) => row.report_name === name);
  const model = report && env.registry.find(String(report.model));
  if (!isKind(kind) || !report || !model) return serverError();
  try {
    checkModelAccess(env, model, "read");
    const ids = last.split(",").map(Number);
    const rows = rowsOf(env, model.name, ids);
    checkRules(env, model, rows, "read");
    if (rows.length < ids.length) return serverError();
    return print(env, { kind, title: String(report.name), model, rows });
  } catch (error) {
    if (error instanceof PythonError) return htmlPage(403, "Forbidden", "Access Error");
    throw error;
  }
}

/** `GET /my/…/<id>`: with the right token the document, in the form that is asked for. */
export function answerPortal(world: World, request: Request): Response {
  const { pathname, searchParams } = new URL(request.url);
  const [, path = "", id = ""] = /^(\/my\/\w+)\/(\d+)$/.exec(pathname) ?? [];
  const env = sudo(world.env);
  const model = env.registry.models().find(({ portal }) => portal === path);
  const row = model && tableOf(env, model.name).get(Number(id));
  if (!model || !row) return notFound();
  const token = searchParams.get("access_token");
  if (!token || token !== row.access_token) return redirect("/my");
  const kind = searchParams.get("report_type") ?? "page";
  const name = displayName(env, model, row);
  if (kind === "pdf" && searchParams.has("download")) sendAndPrint(env, model, row);
  if (!isKind(kind)) return htmlPage(200, name, "The page of the document, with its chatter");
  return print(env, { kind, title: model.description, model, rows: [row] });
}

/** What Odoo 17 does for the download of a posted invoice. */
function sendAndPrint(env: Environment, model: Model, row: Row): void {
  if (env.major !== 17 || model.name !== "account.move" || row.state !== "posted") return;
  patchRow(env, model, row, { is_move_sent: true });
}

function isKind(kind: string | undefined): kind is Kind {
  return kind === "html" || kind === "pdf" || kind === "text";
}

function print(env: Environment, { kind, title, model, rows }: Printing): Response {
  const lines = rows.flatMap((row) => [
    `${title} ${displayName(sudo(env), model, row)}`,
    ...describe(row, model),
  ]);
  if (kind === "pdf") return env.printsPdf ? pdfAnswer(textPdf(lines)) : withoutPdf(env);
  if (kind === "text") {
    return new Response(lines.join("\n"), { headers: { "content-type": "text/plain" } });
  }
  const html = lines.map((line) => `<div>${escapeMarkup(line)}</div>`).join("\n");
  return new Response(
    `<!DOCTYPE html>\n<html><head><title>${escapeMarkup(title)}</title></head>` +
      `<body><main>\n${html}\n</main></body></html>`,
    { headers: { "content-type": "text/html; charset=utf-8" } },
  );
}

const SHOWN: ReadonlySet<string> = new Set(["char", "date", "monetary"]);

function describe(row: Row, { fields }: Model): string[] {
  return [...fields.values()]
    .filter(({ type, key }) => SHOWN.has(type) && row[key] && key !== "access_token")
    .map(({ string, key }) => `${string}: ${row[key]}`);
}

function pdfAnswer(bytes: Uint8Array<ArrayBuffer>): Response {
  return new Response(bytes, { headers: { "content-type": "application/pdf" } });
}

/** Odoo's words for a server without wkhtmltopdf, on a page. */
function withoutPdf({ major }: Environment): Response {
  const text = "Unable to find Wkhtmltopdf on this system. The PDF can not be created.";
  return major >= 19
    ? htmlPage(422, "Unprocessable Entity", text)
    : htmlPage(400, "Bad Request", text);
}

function serverError(): Response {
  return htmlPage(500, "Internal Server Error", "The server encountered an internal error.");
}

function redirect(location: string): Response {
  const answer = htmlPage(303, "Redirecting...", "You should be redirected automatically.");
  answer.headers.set("location", location);
  return answer;
}
