/** Files in answers: their sizes in the table, links beside it, and their content nowhere. */
import type { ToolOutcome } from "../../src/mcp/catalog.ts";
import { startSandbox } from "../../src/sandbox/mod.ts";
import { assert, assertEquals, assertExists } from "../support/assert.ts";
import { openSandboxApp } from "../support/sandbox_app.ts";

const SIGNAL = new AbortController().signal;
const IMAGE = "image_128";

Deno.test("an answer links to the files it tells of", async () => {
  await using sandbox = await startSandbox();
  using app = openSandboxApp(sandbox);
  const call = async (tool: string, args: Record<string, unknown>): Promise<ToolOutcome> => {
    const outcome = await app.catalog.findTool(tool)?.call(args, { signal: SIGNAL });
    assertExists(outcome);
    assertEquals(outcome.isError, undefined, outcome.text);
    return outcome;
  };
  const model = "res.partner";
  const some = await call("search_records", {
    model,
    domain: [[IMAGE, "!=", false]],
    fields: ["name", IMAGE],
    limit: 50,
  });
  assertEquals(some.links?.length, 5);
  const [first] = some.links ?? [];
  assertExists(first);
  const { contents: [content] } = await app.catalog.resources.read(first.uri, { signal: SIGNAL });
  assert(content && "blob" in content && !some.text.includes(content.blob.slice(0, 16)));
  const id = Number(/\d+$/.exec(first.uri)?.[0]);
  assertEquals(first, {
    uri: `odoo://${model}/binary/${IMAGE}/${id}`,
    name: `${IMAGE} of ${model} ${id}`,
  });
  const one = await call("read_records", { model, ids: [id], fields: ["name", IMAGE] });
  assertEquals(one.links, [first]);
  const plain = await call("read_records", { model, ids: [id], fields: ["name"] });
  assertEquals(plain.links, []);
});

Deno.test("attachments are links, by their names", async () => {
  await using sandbox = await startSandbox();
  using app = openSandboxApp(sandbox);
  const [instance] = app.instances.values();
  const values = [{ name: "prices.csv", datas: btoa("a,b") }];
  const [id] = await instance?.service.create("ir.attachment", values) ?? [];
  const outcome = await app.catalog.findTool("search_records")?.call({
    model: "ir.attachment",
    domain: [["id", "=", id]],
    fields: ["name"],
  }, { signal: SIGNAL });
  assertEquals(outcome?.links, [{ uri: `odoo://attachment/${id}`, name: "prices.csv" }]);
});
