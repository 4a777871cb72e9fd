/** The handler table as it is listed, built without any Odoo: nothing is sent before a call. */
import { createApp } from "../src/app.ts";
import { createConfig } from "../src/config/parse.ts";
import type { Catalog, ToolEntry } from "../src/mcp/catalog.ts";

/** A catalog whose tools can be looked at, not called. */
export function unconnectedCatalog(settings: Record<string, unknown> = {}): Catalog {
  const config = createConfig({
    odoo_url: "http://127.0.0.1:9",
    database: "none",
    username: "nobody",
    api_key: "none",
    ...settings,
  });
  return createApp(config).catalog;
}

/** Every tool as `tools/list` gives it. */
export function describedTools(): ToolEntry["listed"][] {
  return unconnectedCatalog().tools.map(({ listed }) => listed);
}
