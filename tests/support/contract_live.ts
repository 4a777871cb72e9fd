/** The real Odoo that the environment names. */
import { z } from "zod";
import { assert } from "./assert.ts";
import type { Account, ContractTarget } from "./contract_target.ts";

/** Undefined where the environment names none, or only a part of one. */
export async function readLiveTarget(): Promise<ContractTarget | undefined> {
  const { ODOO_LIVE_URL: url, ODOO_LIVE_DB: database, ...rest } = liveVariables();
  const admin = account(rest.ODOO_LIVE_USERNAME, rest.ODOO_LIVE_API_KEY);
  if (!url || !database || !admin) return undefined;
  const major = await majorOf(url);
  return {
    name: `live ${database}`,
    url,
    database,
    major,
    // JSON-2 came with 19 (ODOO-FACTS §1).
    wires: ["jsonrpc", "xmlrpc", ...major >= 19 ? ["json2" as const] : []],
    admin,
    adminPassword: account(admin.username, rest.ODOO_LIVE_PASSWORD),
    low: account(rest.ODOO_LIVE_LOW_USERNAME, rest.ODOO_LIVE_LOW_API_KEY),
  };
}

const versionAnswer = z.object({ result: z.object({ server_version: z.string() }) });

async function majorOf(url: string): Promise<number> {
  const response = await fetch(`${url}/web/webclient/version_info`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  const { server_version } = versionAnswer.parse(await response.json()).result;
  const major = Number(/\d+/.exec(server_version)?.[0]);
  assert(major > 0, `no version in ${server_version}`);
  return major;
}

/** Without the permission to see the environment there is no real Odoo. */
function liveVariables(): Record<string, string | undefined> {
  const { state } = Deno.permissions.querySync({ name: "env" });
  return state === "granted" ? Deno.env.toObject() : {};
}

function account(username?: string, credential?: string): Account | undefined {
  return username && credential ? { username, credential } : undefined;
}
