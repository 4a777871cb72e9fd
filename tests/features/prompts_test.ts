/** Prompts on the embedded Odoo: which record is meant. */
import type { App } from "../../src/app.ts";
import { startSandbox } from "../../src/sandbox/mod.ts";
import { assertEquals, assertExists } from "../support/assert.ts";
import { openSandboxApp } from "../support/sandbox_app.ts";

const { signal } = new AbortController();

/** The address of the record that comes along with a prompt. */
async function recordOf({ catalog }: App, id: string): Promise<unknown> {
  const filled = await catalog.findPrompt("analyze_record")
    ?.get({ model: "res.partner", id }, { signal });
  const content = filled?.messages[1]?.content;
  return content?.type === "resource" ? content.resource.uri : undefined;
}

Deno.test("a name may begin with a number, and an id may be told with its name", async () => {
  await using sandbox = await startSandbox();
  using app = openSandboxApp(sandbox);
  const odoo = app.instances.values().next().value?.service;
  assertExists(odoo);
  const [created = 0] = await odoo.create("res.partner", [{ name: "12 Monkeys" }]);
  const [chosen] = await odoo.read("res.partner", [12], ["display_name"]);
  assertEquals(await recordOf(app, "12 Monkeys"), `odoo://res.partner/${created}`);
  assertEquals(await recordOf(app, `12 ${chosen?.display_name}`), "odoo://res.partner/12");
  assertEquals(await recordOf(app, "12"), "odoo://res.partner/12");
});
