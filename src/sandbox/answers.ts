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
  return new Response(JSON.stringify(value), { status, headers });
}

export function xmlAnswer(text: string): Response {
  return new Response(text, { headers: { "content-type": "text/xml; charset=utf-8" } });
}
