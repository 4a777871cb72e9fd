/** The real Odoo that the environment names. */
import type { Account, ContractTarget } from "./contract_target.ts";

/** Undefined where the environment names none, or only a part of one. */
export async function readLiveTarget(): Promise<ContractTarget | undefined> {
  const { ODOO_LIVE_URL: url, ODOO_LIVE_DB: database, ...rest } = liveVariables();
  const admin = account(rest.ODOO_LIVE_USERNAME, rest.ODOO_LIVE_API_KEY);
  if (!url || !database || !admin) return undefined;
  return {
    name: `live ${database}`,
    url,
    database,
    wires: ["jsonrpc", "xmlrpc", ...await speaksJson2(url) ? ["json2" as const] : []],
    admin,
    adminPassword: account(admin.username, rest.ODOO_LIVE_PASSWORD),
    low: account(rest.ODOO_LIVE_LOW_USERNAME, rest.ODOO_LIVE_LOW_API_KEY),
  };
}

/** The version in JSON came together with JSON-2, in 19 (ODOO-FACTS §1). */
async function speaksJson2(url: string): Promise<boolean> {
  const response = await fetch(`${url}/json/version`, { redirect: "manual" });
  await response.body?.cancel();
  return response.status === 200;
}

/** Without the permission to see the environment there is no real Odoo. */
function liveVariables(): Record<string, string | undefined> {
  const { state } = Deno.permissions.querySync({ name: "env" });
  return state === "granted" ? Deno.env.toObject() : {};
}

function account(username?: string, credential?: string): Account | undefined {
  return username && credential ? { username, credential } : undefined;
}
