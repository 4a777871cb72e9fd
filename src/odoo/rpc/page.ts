/** Recognises a web page where an RPC answer should be: a wrong URL, a proxy, a login wall. Pure. */
import { NetworkError, ProtocolError } from "../errors.ts";
import type { HttpResponse } from "../http/client.ts";

/** A page tells what it is in its head; the patterns below would take too long over a hostile megabyte. */
const HEAD_CHARS = 4000;

/** @throws {NetworkError | ProtocolError} when the answer is a page, or a status without an answer. */
export function refusePage(response: HttpResponse, expected: "json" | "xml"): void {
  const { status, contentType } = response;
  const head = response.text.slice(0, HEAD_CHARS);
  const isPage = contentType.includes("html") || /^\s*<(!doctype html|html)/i.test(head);
  if (!isPage && status === 200) return;
  if (!isPage && contentType.includes(expected)) return;
  const title = pageTitle(head);
  if (status === 200) {
    throw new ProtocolError(
      "malformed",
      `a web page${title} instead of an answer: check odoo_url`,
      "unknown",
    );
  }
  refuseStatus(status, title);
}

/** For a status that Odoo itself did not explain. @throws {NetworkError} */
export function refuseStatus(status: number, title = ""): never {
  const hint = status === 404 ? ": check odoo_url and database" : "";
  throw new NetworkError("status", `HTTP ${status}${title}${hint}`, outcomeOf(status), { status });
}

/** Odoo routes nothing on a 4xx; a 500 page may come after the commit. */
function outcomeOf(status: number): "rejected" | "unknown" {
  return status >= 400 && status < 500 ? "rejected" : "unknown";
}

function pageTitle(html: string): string {
  const title = /<title[^>]*>([^<]{1,400})/i.exec(html)?.[1]?.replace(/\s+/g, " ").trim();
  return title ? ` (“${title.slice(0, 80)}”)` : "";
}
