/** The program in front of an embedded Odoo, in the same process, as its administrator. */
import { type App, createApp } from "../../src/app.ts";
import { createConfig } from "../../src/config/parse.ts";
import type { Sandbox } from "../../src/sandbox/mod.ts";

/** @param more keys of the configuration */
export function openSandboxApp(
  { url, database, accounts }: Sandbox,
  more: Record<string, unknown> = {},
): App {
  const { login, apiKey } = accounts.admin;
  return createApp(createConfig({
    odoo_url: url,
    database,
    username: login,
    api_key: apiKey,
    database_pinning: false,
    ...more,
  }));
}
