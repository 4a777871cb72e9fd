/** A session with the embedded Odoo as text: real calls, real answers, for the README. */
import { createApp } from "../src/app.ts";
import { createConfig } from "../src/config/parse.ts";
import { startSandbox } from "../src/sandbox/mod.ts";

type Step = readonly [tool: string, args: Record<string, unknown>];

const STEPS: readonly Step[] = [
  ["aggregate_records", {
    model: "sale.order",
    domain: [["state", "=", "sale"], ["date_order", ">=", "2026-01-01"]],
    group_by: ["user_id"],
    measures: ["amount_total:sum"],
    order: "amount_total:sum desc",
    limit: 3,
  }],
  ["resolve_names", { model: "res.partner", names: ["Porta Nuova Contract"] }],
  ["resolve_names", { model: "product.product", names: ["pendant"], limit: 2 }],
  ["create_records", {
    model: "sale.order",
    values: [{ partner_id: 364, order_line: [{ product_id: 1, product_uom_qty: 4 }] }],
  }],
  ["call_method", { model: "sale.order", method: "action_confirm", ids: [181] }],
  ["read_records", { model: "sale.order", ids: [181], fields: ["name", "state", "amount_total"] }],
  ["delete_records", { model: "sale.order", ids: [181] }],
];

/** Markdown: a fenced block. */
export async function recordSession(): Promise<string> {
  await using sandbox = await startSandbox();
  using app = createApp(createConfig({
    odoo_url: sandbox.url,
    database: sandbox.database,
    username: sandbox.accounts.admin.login,
    api_key: sandbox.accounts.admin.apiKey,
  }));
  const lines: string[] = [];
  for (const [tool, args] of STEPS) {
    const answer = await app.catalog.findTool(tool)
      ?.call(args, { signal: new AbortController().signal });
    lines.push(`$ ${tool} ${JSON.stringify(args)}`, answer?.text ?? "no such tool", "");
  }
  return ["```text", ...lines.slice(0, -1), "```"].join("\n");
}
