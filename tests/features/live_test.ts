/** Subscriptions on the embedded Odoo: which resource is told of which change, and what cannot be watched. */
import type { App } from "../../src/app.ts";
import { Subscriptions } from "../../src/mcp/subscriptions.ts";
import { startSandbox } from "../../src/sandbox/mod.ts";
import { assertEquals, assertExists, assertRejects } from "../support/assert.ts";
import { openSandboxApp } from "../support/sandbox_app.ts";

const SIGNAL = new AbortController().signal;
const SOON = { live: { interval_seconds: 1 } };

/** Settles when the resource has been told of once. */
async function nextChange({ catalog }: App, uri: string): Promise<{ told: Promise<void> }> {
  const { promise, resolve } = Promise.withResolvers<void>();
  assertExists(catalog.live);
  const watch = await catalog.live.watch(uri, {
    signal: SIGNAL,
    caller: undefined,
    tell: () => {
      watch[Symbol.dispose]();
      resolve();
    },
  });
  return { told: promise };
}

async function call({ catalog }: App, tool: string, args: Record<string, unknown>): Promise<void> {
  const outcome = await catalog.findTool(tool)?.call(args, { signal: SIGNAL });
  assertEquals(outcome?.isError, undefined, outcome?.text);
}

Deno.test("a change by somebody else is told to whom it concerns", async () => {
  await using sandbox = await startSandbox();
  using app = openSandboxApp(sandbox, SOON);
  using other = openSandboxApp(sandbox);
  const cases: [uri: string, tool: string, args: Record<string, unknown>][] = [
    ["odoo://res.partner/12", "update_records", { ids: [12], values: { city: "Turin" } }],
    ["odoo://res.partner/binary/image_128/12", "update_records", {
      ids: [12],
      values: { city: "Milan" },
    }],
    ["odoo://res.partner/count", "create_records", { values: [{ name: "New" }] }],
    ["odoo://res.partner/list?order=id%20desc&limit=1&fields=name", "create_records", {
      values: [{ name: "Newer" }],
    }],
    ["odoo://res.partner/12/messages", "post_message", {
      id: 12,
      kind: "note",
      body: "Seen",
    }],
  ];
  for (const [uri, tool, args] of cases) {
    const { told } = await nextChange(app, uri);
    await call(other, tool, { model: "res.partner", ...args });
    await told;
  }
});

Deno.test("what cannot be read, or never changes, cannot be watched", async () => {
  await using sandbox = await startSandbox();
  using app = openSandboxApp(sandbox, SOON);
  const cases: [uri: string, says: string][] = [
    ["odoo://res.partner/999999", "Resource not found: odoo://res.partner/999999"],
    ["odoo://no.such.model/list", "Resource not found"],
    ["odoo://res.partner/x", "Resource not found"],
    ["odoo://res.partner/list?limit=none", "limit: write a whole number from 1 to 1000"],
    ["odoo://res.partner/list?domain=%5B%5B1%5D%5D", "domain[0]"],
    [
      "odoo://res.partner/999999/messages",
      "Resource not found: odoo://res.partner/999999/messages",
    ],
    ["odoo://res.partner/binary/name/12", "res.partner.name is no binary field"],
    ["odoo://no.such.model/schema", "Resource not found"],
    ["odoo://instance/info", "a change of it is not noticed"],
    ["odoo://report/sale.report_saleorder/1", "a change of it is not noticed"],
  ];
  for (const [uri, says] of cases) await assertRejects(() => nextChange(app, uri), Error, says);
});

Deno.test("what is gone can be subscribed to again where it comes back, and only there", async () => {
  await using sandbox = await startSandbox();
  using app = openSandboxApp(sandbox, SOON);
  assertExists(app.catalog.live);
  using subscriptions = new Subscriptions(app.catalog.live);
  const [id = 0] = await app.instances.values().next().value?.service
    .create("res.partner", [{ name: "Short-lived" }]) ?? [];
  const uri = `odoo://res.partner/${id}`;
  const { promise: told, resolve: tell } = Promise.withResolvers<void>();
  await subscriptions.add(uri, { signal: SIGNAL, tell });
  await call(app, "delete_records", { model: "res.partner", ids: [id] });
  await told;
  assertEquals(subscriptions.size, 0);
  const again = () => subscriptions.add(uri, { signal: SIGNAL, tell });
  await assertRejects(again, Error, "Resource not found");
});
