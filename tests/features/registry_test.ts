/** What holds for every tool: names, annotations, portable schemas, cost. */
import { encode } from "gpt-tokenizer/o200k";
import { describedTools, unconnectedCatalog } from "../../scripts/catalog.ts";
import { ALIASES } from "../../src/features/aliases.ts";
import { assert, assertEquals } from "../support/assert.ts";

const CONTEXT = { signal: new AbortController().signal };

Deno.test("the folder of tools is the registry", async () => {
  const folder = new URL("../../src/features/tools/", import.meta.url);
  const files = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
  const tools = describedTools().map(({ name }) => `${name}.ts`);
  assertEquals(files.filter((name) => name !== "mod.ts").toSorted(), tools.toSorted());
});

Deno.test("every tool has a unique name, texts, both schemas and all four annotations", () => {
  const tools = describedTools();
  assertEquals(new Set(tools.map(({ name }) => name)).size, tools.length);
  for (const tool of tools) {
    assert(tool.title && tool.description, `${tool.name} lacks a text`);
    assert(tool.outputSchema, `${tool.name} lacks an output schema`);
    assertEquals(
      Object.keys(tool.annotations ?? {}).toSorted(),
      ["destructiveHint", "idempotentHint", "openWorldHint", "readOnlyHint"],
    );
  }
});

Deno.test("schemas are flat objects that every model host takes (ivnvxd#27)", () => {
  for (const { name, inputSchema, outputSchema } of describedTools()) {
    for (const schema of [inputSchema, outputSchema ?? {}]) {
      assertEquals(schema.type, "object", name);
      const text = JSON.stringify(schema);
      for (const keyword of ["anyOf", "oneOf", "allOf", "$ref", "$defs", "$schema"]) {
        assert(!text.includes(`"${keyword}"`), `${name} uses ${keyword}`);
      }
    }
  }
});

Deno.test("the whole tool list costs at most 3,500 tokens", () => {
  const tokens = encode(JSON.stringify({ tools: describedTools() })).length;
  assert(tokens <= 3500, `${tokens} tokens`);
});

Deno.test("every alias leads to a listed tool and is not listed itself", () => {
  const catalog = unconnectedCatalog();
  const listed = new Set(catalog.tools.map(({ listed }) => listed.name));
  for (const [name, { tool }] of Object.entries(ALIASES)) {
    assert(!listed.has(name), `${name} is listed`);
    assert(listed.has(tool), `${name} leads to ${tool}`);
    assert(catalog.findTool(name), `${name} is not found`);
  }
});

Deno.test("read-only mode lists reading tools alone and refuses the others by name", async () => {
  const catalog = unconnectedCatalog({ read_only: true });
  assert(catalog.tools.every(({ listed }) => listed.annotations?.readOnlyHint));
  const writing = describedTools().filter(({ annotations }) => !annotations?.readOnlyHint);
  const names = [...writing.map(({ name }) => name), "odoo_create", "odoo_write", "odoo_unlink"];
  for (const name of [...names, "odoo_execute_kw", "odoo_call_method"]) {
    const outcome = await catalog.findTool(name)?.call({ model: "res.partner" }, CONTEXT);
    assertEquals(outcome?.isError, true, name);
    assert(outcome?.text.includes("read-only"), outcome?.text);
    assert(outcome?.text.includes("not_sent"), outcome?.text);
  }
});

Deno.test("an argument that does not exist is refused with the nearest one", async () => {
  const outcome = await unconnectedCatalog().findTool("search_records")
    ?.call({ model: "res.partner", feilds: ["name"] }, CONTEXT);
  assertEquals(
    outcome?.text,
    "Cannot run search_records: feilds: there is no such argument: did you mean fields?",
  );
});
