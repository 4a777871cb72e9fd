/** Completion on the embedded Odoo: what is suggested to whom, and what is told where nothing can be. */
import type { App } from "../../src/app.ts";
import { createApp } from "../../src/app.ts";
import { createConfig } from "../../src/config/parse.ts";
import type { Caller, Suggestions } from "../../src/mcp/catalog.ts";
import { rank } from "../../src/features/suggestions.ts";
import { startSandbox } from "../../src/sandbox/mod.ts";
import { assertEquals, assertRejects } from "../support/assert.ts";
import { openSandboxApp } from "../support/sandbox_app.ts";

const { signal } = new AbortController();
const LIST = "odoo://{model}/list{?domain,fields,order,limit,offset}";

function complete(
  { catalog }: App,
  blank: { name: string; value?: string; model?: string },
  caller?: Caller,
): Promise<Suggestions> {
  const { name, value = "", model } = blank;
  const others: Record<string, string> = model === undefined ? {} : { model };
  return catalog.resources.complete(LIST, { name, value, others }, { signal, caller });
}

Deno.test("fields are suggested of models that the user may work with, and of no others", async () => {
  await using sandbox = await startSandbox();
  const { login, apiKey } = sandbox.accounts.lowrights;
  using app = openSandboxApp(sandbox);
  using low = openSandboxApp(sandbox, { username: login, api_key: apiKey });
  const blank = { name: "fields", value: "nam", model: "sale.order" };
  assertEquals((await complete(app, blank)).values.includes("name"), true);
  assertEquals(await complete(low, blank), { values: [] });
  assertEquals(await complete(low, { ...blank, model: "no.such.model" }), { values: [] });
});

Deno.test("where nothing can be asked completion says why", async () => {
  await using sandbox = await startSandbox();
  using app = openSandboxApp(sandbox);
  const writer = { id: "writer", scopes: ["odoo.write"] };
  await assertRejects(
    () => complete(app, { name: "model" }, writer),
    Error,
    "Cannot complete model",
  );
  using lost = createApp(createConfig({
    odoo_url: "http://127.0.0.1:1",
    database: "none",
    username: "nobody",
    api_key: "none",
  }));
  const error = await assertRejects(() => complete(lost, { name: "model" }), Error);
  assertEquals([Reflect.get(error, "code"), error.message.split(":")[0]], [
    -32603,
    "Cannot complete model",
  ]);
});

Deno.test("of many records some are suggested, and that there are more", async () => {
  await using sandbox = await startSandbox();
  using app = openSandboxApp(sandbox);
  const template = "odoo://{model}/{id}";
  const blank = { name: "id", value: "a", others: { model: "res.partner" } };
  const many = await app.catalog.resources.complete(template, blank, { signal });
  assertEquals([many.values.length, many.hasMore], [50, true]);
});

Deno.test("what begins with the typed text comes first, whatever its case", () => {
  assertEquals(rank(["Old Main", "Main"], "main"), ["Main", "Old Main"]);
  assertEquals(rank(["old main", "main"], "MAIN"), ["main", "old main"]);
});
