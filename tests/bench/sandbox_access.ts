/** The sandbox as the benchmarks use it: its administrator, and Odoo's own answers for comparison. */
import type { Json, JsonObject } from "../../src/odoo/json.ts";
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
    { database: "demo", username: login, secret: apiKey, kind: "key", uid },
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
