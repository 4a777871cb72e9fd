/** The sandbox as the benchmarks use it: its administrator, and Odoo's own answers for comparison. */
import { isJsonObject, type Json, type JsonObject } from "../../src/odoo/json.ts";
import { jsonrpc } from "../../src/odoo/rpc/jsonrpc.ts";
import { ACCOUNTS } from "../../src/sandbox/logins.ts";
import type { OdooAccess } from "./processes.ts";

export function accessTo(url: string): OdooAccess {
  const { login, apiKey } = ACCOUNTS.admin;
  return { url, database: "demo", login, apiKey };
}

/** The request that any program has to send for these records, as `search_records` sends it. */
export function searchReadBody(model: string, query: JsonObject): string {
  const { uid, login, apiKey } = ACCOUNTS.admin;
  const { body } = jsonrpc.encodeExecute(
    { database: "demo", username: login, password: apiKey, uid },
    { model, method: "search_read", args: [], kwargs: { domain: [], ...query } },
  );
  return body ?? "";
}

/** The records as Odoo itself answers them. */
export async function searchRead(url: string, model: string, query: JsonObject): Promise<Json> {
  const response = await fetch(`${url}/jsonrpc`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: searchReadBody(model, query),
  });
  const { result } = await response.json();
  return result;
}

/**
 * Values as a real Odoo writes them, 15 to 19: `json.dumps` with its own separators and without
 * escapes, a blank behind each comma and colon. The sandbox leaves the blanks out.
 */
export function printAsOdoo(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(printAsOdoo).join(", ")}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, member]) =>
    `${JSON.stringify(name)}: ${printAsOdoo(member)}`
  );
  return `{${members.join(", ")}}`;
}
