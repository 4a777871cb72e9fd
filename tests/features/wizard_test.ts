/** What is told of a wizard that waits: all that its record and its confirming method need, and nothing else. */
import { startSandbox } from "../../src/sandbox/mod.ts";
import { assertEquals, assertStringIncludes } from "../support/assert.ts";
import { ContractClient } from "../support/contract_client.ts";
import { type Passing, startFront } from "../support/front.ts";
import { openSandboxApp } from "../support/sandbox_app.ts";

/** As Odoo 15 answers to Validate, with the context of the user in it. */
const IMMEDIATE_TRANSFER = {
  type: "ir.actions.act_window",
  name: "Immediate Transfer?",
  res_model: "stock.immediate.transfer",
  target: "new",
  context: {
    lang: "en_US",
    tz: "Europe/Brussels",
    allowed_company_ids: [1, 2],
    button_validate_picking_ids: [29],
  },
};

function answer({ method }: Passing): Response | undefined {
  if (method !== "button_validate") return undefined;
  return Response.json({ jsonrpc: "2.0", id: 1, result: IMMEDIATE_TRANSFER });
}

Deno.test("the context of a wizard can be handed back as it is told, to its confirming method too", async () => {
  await using sandbox = await startSandbox();
  await using front = startFront(sandbox.url, { before: answer });
  using app = openSandboxApp(sandbox, { odoo_url: front.url, protocol: "jsonrpc" });
  const client = new ContractClient(app.catalog, []);
  const { text, structured } = await client.ok("call_method", {
    model: "stock.picking",
    method: "button_validate",
    ids: [29],
  });
  const context = { button_validate_picking_ids: [29] };
  assertEquals(structured.result, { ...IMMEDIATE_TRANSFER, context });
  // Without it Odoo 15 answers true, and nothing is transferred.
  assertStringIncludes(
    text,
    `with context ${
      JSON.stringify(context)
    }, then call its confirming method with the same in kwargs.context`,
  );
});
