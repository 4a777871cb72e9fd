import type { Json } from "../../src/odoo/json.ts";
import { isJsonObject } from "../../src/odoo/json.ts";
import type { Sandbox } from "../../src/sandbox/mod.ts";
import { assert, assertEquals, assertStringIncludes } from "../support/assert.ts";
import { withSandbox } from "./wires.ts";

interface Answer {
  status: number;
  value: Json;
}

async function post(sandbox: Sandbox, path: string, body: Json, key?: string): Promise<Answer> {
  const secret = key ?? sandbox.accounts.admin.apiKey;
  const response = await fetch(`${sandbox.url}/json/2/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `bearer ${secret}` },
    body: JSON.stringify(body),
  });
  return { status: response.status, value: await response.json() };
}

const V19 = { version: "19.0" } as const;

Deno.test("sandbox 19.0 answers JSON-2 with bare values", () =>
  withSandbox(V19, async ({ sandbox }) => {
    const read = { ids: [12], fields: ["name"] };
    const named = [{ id: 12, name: "Adda Arredi S.A." }];
    assertEquals(await post(sandbox, "res.partner/read", read), { status: 200, value: named });
    const nobody = await post(sandbox, "res.partner/read", { fields: ["name"] });
    assertEquals(nobody, { status: 200, value: [] });
    const archived = await post(sandbox, "res.partner/action_archive", { ids: [12] });
    assertEquals(archived, { status: 200, value: null });
    const created = await post(sandbox, "res.partner/create", { vals_list: { name: "One" } });
    assert(Array.isArray(created.value) && created.value.length === 1);
    assertEquals(sandbox.calls[0], { service: "json2", model: "res.partner", method: "read" });
  }));

Deno.test("sandbox 19.0 refuses JSON-2 calls with the statuses of ODOO-FACTS §3", () =>
  withSandbox(V19, async ({ sandbox }) => {
    const cases: [path: string, body: Json, status: number, name: string][] = [
      ["no.model/search", {}, 404, "werkzeug.exceptions.NotFound"],
      ["res.partner/nope", {}, 404, "werkzeug.exceptions.NotFound"],
      ["res.partner/_search", {}, 403, "odoo.exceptions.AccessError"],
      ["res.partner/exists", { ids: [1] }, 403, "odoo.exceptions.AccessError"],
      [
        "res.partner/search",
        { ids: [1], domain: [] },
        422,
        "werkzeug.exceptions.UnprocessableEntity",
      ],
      ["res.partner/search", [], 422, "werkzeug.exceptions.UnprocessableEntity"],
      [
        "res.partner/search",
        { domain: [], foo: 1 },
        422,
        "werkzeug.exceptions.UnprocessableEntity",
      ],
      ["res.partner/write", { ids: [99999], vals: {} }, 404, "odoo.exceptions.MissingError"],
      ["res.partner/read", { ids: [1], fields: ["nofield"] }, 500, "builtins.ValueError"],
      ["sale.order/create", { vals_list: [{}] }, 422, "odoo.exceptions.ValidationError"],
      ["account.move/action_post", { ids: [134] }, 500, "odoo.exceptions.RedirectWarning"],
    ];
    for (const [path, body, status, name] of cases) {
      const answer = await post(sandbox, path, body);
      assert(isJsonObject(answer.value));
      assertEquals([path, answer.status, answer.value.name], [path, status, name]);
      assertStringIncludes(String(answer.value.debug), "Traceback");
    }
  }));

Deno.test("sandbox 19.0 takes a key alone for JSON-2, and no password", () =>
  withSandbox(V19, async ({ sandbox }) => {
    for (const key of ["wrong", sandbox.accounts.admin.password]) {
      const answer = await post(sandbox, "res.partner/search_count", { domain: [] }, key);
      assertEquals(answer.status, 401);
      assertEquals(JSON.stringify(answer.value).includes(`"${key}"`), false);
    }
    const { apiKey } = sandbox.accounts.lowrights;
    const denied = await post(sandbox, "sale.order/search_count", { domain: [] }, apiKey);
    assertEquals(denied.status, 403);
  }));

Deno.test("sandbox 19.0 answers an unknown database with a page", () =>
  withSandbox(V19, async ({ sandbox }) => {
    const response = await fetch(`${sandbox.url}/json/2/res.partner/search_count`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-odoo-database": "other" },
      body: "{}",
    });
    assertEquals([response.status, response.headers.get("content-type")], [
      404,
      "text/html; charset=utf-8",
    ]);
    await response.body?.cancel();
  }));

Deno.test("sandbox before 19.0 has no JSON-2", async () => {
  for (const [version, status] of [["17.0", 404], ["18.0", 303]] as const) {
    await withSandbox({ version }, async ({ sandbox }) => {
      const url = `${sandbox.url}/json/2/res.partner/search`;
      const response = await fetch(url, { method: "POST", body: "{}", redirect: "manual" });
      assertEquals(response.status, status);
      await response.body?.cancel();
    });
  }
});
