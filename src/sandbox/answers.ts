/** HTTP answers with the headers and the HTML pages of an Odoo server. Knows no protocol. */
import type { Json } from "../odoo/json.ts";

const HTML = { "content-type": "text/html; charset=utf-8" };

/** A page of the web server in front of the protocols: these are never JSON. */
export function htmlPage(status: number, title: string, text: string): Response {
  const body = `<!doctype html>\n<html lang=en>\n<title>${status} ${title}</title>\n` +
    `<h1>${title}</h1>\n<p>${text}</p>\n`;
  return new Response(body, { status, headers: HTML });
}

export function notFound(): Response {
  return htmlPage(404, "Not Found", "The requested URL was not found on the server.");
}

export function plainError(status: number, text: string): Response {
  return new Response(text, { status, headers: HTML });
}

export function jsonAnswer(value: Json, status = 200): Response {
  const headers = { "content-type": "application/json; charset=utf-8" };
  return new Response(printJson(value), { status, headers });
}

/**
 * JSON as Odoo 15 to 19 write it: Python's own separators, a blank behind each comma and colon. Line breaks in
 * indented JSON are never part of a value, where they are escaped.
 */
export function printJson(value: Json): string {
  return JSON.stringify(value, null, 1).replace(/,\n */g, ", ").replace(/\n */g, "");
}

export function xmlAnswer(text: string): Response {
  return new Response(text, { headers: { "content-type": "text/xml; charset=utf-8" } });
}
