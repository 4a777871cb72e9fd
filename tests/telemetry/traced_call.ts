/** A process that calls a tool of the program in the embedded Odoo, for the test that reads its spans. */
import { startSandbox } from "../../src/sandbox/mod.ts";
import { openSandboxApp } from "../support/sandbox_app.ts";

const [traceparent = ""] = Deno.args;
await using sandbox = await startSandbox();
using app = openSandboxApp(sandbox);
const { signal } = new AbortController();
const call = async (tool: string, args: Record<string, unknown>): Promise<void> => {
  await app.catalog.findTool(tool)?.call(args, { signal, traceparent });
};
await call("search_records", { model: "res.partner", limit: 2 });
await call("call_method", { model: "res.partner", method: "_zenobia", ids: [424242] });
await call("update_records", { model: "res.partner", ids: [424242], values: { name: "Zenobia" } });
await app.catalog.resources.read("odoo://res.partner/1", { signal });
