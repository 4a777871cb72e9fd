/** `round_trips.<tool>`: how many calls reach Odoo for one warm call of a tool, by Odoo's own log. */
import { startSandbox } from "../../src/sandbox/mod.ts";
import type { Figures } from "./bench.ts";
import { StdioProgram } from "./processes.ts";
import { accessTo } from "./sandbox_access.ts";

interface ToolCall {
  readonly tool: string;
  readonly args: (ids: Ids) => object;
}

/** Ids that the warm-up made: [to change, to delete], and a draft order to confirm. */
interface Ids {
  readonly partner: number;
  readonly deleted: number;
  readonly order: number;
}

const CALLS: readonly ToolCall[] = [
  {
    tool: "search_records",
    args: () => ({ model: "res.partner", fields: ["name", "email"], limit: 10 }),
  },
  { tool: "search_records", args: () => ({ model: "res.partner", limit: 10 }) },
  { tool: "read_records", args: ({ partner }) => ({ model: "res.partner", ids: [partner] }) },
  {
    tool: "create_records",
    args: () => ({ model: "res.partner", values: [{ name: "Ada", country_id: null }] }),
  },
  {
    tool: "update_records",
    args: ({ partner }) => ({ model: "res.partner", ids: [partner], values: { name: "Ada L." } }),
  },
  { tool: "delete_records", args: ({ deleted }) => ({ model: "res.partner", ids: [deleted] }) },
  {
    tool: "call_method",
    args: ({ order }) => ({ model: "sale.order", method: "action_confirm", ids: [order] }),
  },
];

export async function measureRoundTrips(): Promise<Figures> {
  await using sandbox = await startSandbox();
  await using program = new StdioProgram(accessTo(sandbox.url));
  await program.initialize();
  for (const { tool, args } of CALLS) await program.callTool(tool, args(await makeIds(program)));
  const figures: Record<string, number> = {};
  for (const { tool, args } of CALLS) {
    const ids = await makeIds(program);
    sandbox.resetCalls();
    await program.callTool(tool, args(ids));
    const key = `round_trips.${tool}`;
    figures[key] = Math.max(figures[key] ?? 0, sandbox.calls.length);
  }
  return figures;
}

async function makeIds(program: StdioProgram): Promise<Ids> {
  const [partner, deleted] = await create(program, "res.partner", [{ name: "A" }, { name: "B" }]);
  const [order] = await create(program, "sale.order", [{
    partner_id: partner,
    order_line: [{ product_id: 1, product_uom_qty: 1 }],
  }]);
  return { partner: partner ?? 0, deleted: deleted ?? 0, order: order ?? 0 };
}

async function create(
  program: StdioProgram,
  model: string,
  values: readonly object[],
): Promise<number[]> {
  const { structured } = await program.callTool("create_records", { model, values });
  const ids: unknown = Reflect.get(Object(structured), "ids");
  return Array.isArray(ids) ? ids : [];
}
