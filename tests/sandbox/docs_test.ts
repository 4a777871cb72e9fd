import type { Json } from "../../src/odoo/json.ts";
import { isJsonObject } from "../../src/odoo/json.ts";
import type { Sandbox } from "../../src/sandbox/mod.ts";
import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { withSandbox } from "./wires.ts";

interface Docs {
  status: number;
  value: Json;
}

async function read(sandbox: Sandbox, path: string, key?: string): Promise<Docs> {
  const response = await fetch(`${sandbox.url}/doc-bearer/${path}`, {
    headers: { authorization: `bearer ${key ?? sandbox.accounts.admin.apiKey}` },
  });
  return { status: response.status, value: await response.json() };
}

Deno.test("sandbox since 19.0 documents a model's methods with their parameters", async () => {
  for (const version of ["19.0", "20.0"] as const) {
    await withSandbox({ version }, async ({ sandbox }) => {
      const { status, value } = await read(sandbox, "res.partner.json");
      assertEquals(status, 200);
      assert(isJsonObject(value) && isJsonObject(value.methods) && isJsonObject(value.fields));
      assertEquals([value.model, value.name, value.doc], ["res.partner", "Contact", null]);
      assert("country_id" in value.fields);
      assertEquals(value.methods.name_search, {
        signature: "(name='', domain=None, operator='ilike', limit=100)",
        parameters: {
          name: { default: "" },
          domain: { default: null },
          operator: { default: "ilike" },
          limit: { default: 100 },
        },
        api: ["model"],
        model: "core",
        module: "core",
      });
      assertEquals(value.methods.write, {
        signature: "(vals)",
        parameters: { vals: {} },
        model: "core",
        module: "core",
      });
      const { message_post: post, search_read: search } = value.methods;
      assert(isJsonObject(post) && isJsonObject(post.parameters));
      assertEquals(post.parameters.body, { kind: "KEYWORD_ONLY", default: "" });
      assertEquals(post.parameters.kwargs, { kind: "VAR_KEYWORD" });
      assertMatch(String(post.signature), /^\(body='', .*, kwargs\)$/);
      assert(isJsonObject(search) && isJsonObject(search.parameters));
      assertEquals(search.parameters.read_kwargs, { kind: "VAR_KEYWORD" });
      assert(!("read_group" in value.methods) && !("exists" in value.methods));
    });
  }
});

Deno.test("sandbox 19.0 lists the models with their methods", () =>
  withSandbox({ version: "19.0" }, async ({ sandbox }) => {
    const { value } = await read(sandbox, "index.json");
    assert(isJsonObject(value) && Array.isArray(value.models));
    const state = value.models.filter(isJsonObject)
      .find(({ model }) => model === "res.country.state");
    assert(state && isJsonObject(state.fields) && Array.isArray(state.methods));
    assertEquals([state.name, state.fields.code], ["Country state", { string: "State Code" }]);
    assert(state.methods.includes("search_read"));
  }));

Deno.test("sandbox 19.0 shows its documentation to Settings users alone", () =>
  withSandbox({ version: "19.0" }, async ({ sandbox }) => {
    const { lowrights, admin } = sandbox.accounts;
    for (
      const [path, key, status, name] of [
        ["index.json", lowrights.apiKey, 403, "odoo.exceptions.AccessError"],
        ["res.partner.json", lowrights.apiKey, 403, "odoo.exceptions.AccessError"],
        ["index.json", "wrong", 401, "werkzeug.exceptions.Unauthorized"],
        ["no.model.json", admin.apiKey, 404, "werkzeug.exceptions.NotFound"],
      ] as const
    ) {
      const answer = await read(sandbox, path, key);
      assert(isJsonObject(answer.value));
      assertEquals([answer.status, answer.value.name], [status, name]);
    }
  }));

Deno.test("sandbox before 19.0 has no documentation", () =>
  withSandbox({ version: "18.0" }, async ({ sandbox }) => {
    const response = await fetch(`${sandbox.url}/doc-bearer/index.json`);
    assertEquals(response.status, 404);
    await response.body?.cancel();
  }));
