/**
 * Requests over HTTP and clients that send them without a pause. Knows what a tool call looks like in both
 * eras of the protocol; not what is measured.
 */
import { searchReadBody } from "./sandbox_access.ts";

const CLIENTS = 16;
const MODEL = "res.partner";
const FIELDS = ["name", "email", "phone", "city", "country_id"];
const SEARCH = { name: "search_records", arguments: { model: MODEL, fields: FIELDS, limit: 10 } };

const VERSION_2026 = "2026-07-28";

/** What a client of the 2026 era says of itself with every request, as an agent with a few abilities does. */
const META_2026 = {
  "io.modelcontextprotocol/protocolVersion": VERSION_2026,
  "io.modelcontextprotocol/clientInfo": { name: "bench", version: "1" },
  "io.modelcontextprotocol/clientCapabilities": { elicitation: { form: {} } },
};

const HEADERS = {
  "content-type": "application/json",
  "accept": "application/json, text/event-stream",
};

/** A body to be posted, again and again. */
export interface HttpRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A call as a request of the 2025 era without a session. */
export function toolCall2025(params: { name: string; arguments: object }): HttpRequest {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params });
  return { headers: HEADERS, body };
}

/** The same call as a request of the 2026 era. */
export function toolCall2026(params: { name: string; arguments: object }): HttpRequest {
  const { headers, body } = toolCall2025({ ...params, ...{ _meta: META_2026 } });
  return {
    headers: {
      ...headers,
      "mcp-protocol-version": VERSION_2026,
      "mcp-method": "tools/call",
      "mcp-name": params.name,
    },
    body,
  };
}

export const SEARCH_2025 = toolCall2025(SEARCH);
export const SEARCH_2026 = toolCall2026(SEARCH);

/** What the program asks Odoo for the same rows: one more, to know whether there are any. */
export const FORWARDED_SEARCH: HttpRequest = {
  headers: HEADERS,
  body: searchReadBody(MODEL, {
    fields: FIELDS,
    limit: 11,
    offset: 0,
    context: { bin_size: true },
  }),
};

/** How long a load goes on. */
export type Extent = { readonly forMs: number } | { readonly calls: number };

export interface LoadResult {
  readonly perSecond: number;
  /** What each call took, in ms, as the client sees it. */
  readonly latencies: readonly number[];
}

/** Clients that each send one search after another on connections kept alive. */
export async function load(
  url: string,
  { request, ...extent }: { request: HttpRequest } & Extent,
): Promise<LoadResult> {
  const latencies: number[] = [];
  const begun = performance.now();
  let sent = 0;
  const goesOn = (): boolean =>
    "calls" in extent ? sent < extent.calls : performance.now() - begun < extent.forMs;
  const client = async (): Promise<void> => {
    while (goesOn()) {
      sent++;
      const sentAt = performance.now();
      requireRows(await post(url, request));
      latencies.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return { perSecond: latencies.length / (performance.now() - begun) * 1_000, latencies };
}

/** The answer's text. @throws {Error} for a refusal or a failed tool: those are quick and would look good */
export async function post(url: string, { headers, body }: HttpRequest): Promise<string> {
  const response = await fetch(url, { method: "POST", headers, body });
  const text = await response.text();
  if (response.ok && !text.includes('"isError"') && !text.includes('"error"')) return text;
  throw new Error(`Cannot measure ${url}: ${response.status} ${text.slice(0, 200)}`);
}

function requireRows(text: string): void {
  if (!text.includes("@")) throw new Error(`Cannot measure: no rows in ${text.slice(0, 200)}`);
}
