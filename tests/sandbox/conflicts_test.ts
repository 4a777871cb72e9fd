import { isJsonObject } from "../../src/odoo/json.ts";
import { assert, assertEquals, assertStringIncludes } from "../support/assert.ts";
import { VERSIONS, withSandbox } from "./wires.ts";

for (const version of VERSIONS) {
  Deno.test(`sandbox ${version} fails the next changes with a serialization conflict`, () =>
    withSandbox({ version }, async ({ sandbox, call, fail, callXml }) => {
      const write = {
        model: "res.partner",
        method: "write",
        args: [[12], { city: "Genova" }],
      };
      const read = { model: "res.partner", method: "read", args: [[12], ["city"]] };
      const before = await call(read);
      sandbox.conflictNext(2);
      assertEquals(await call(read), before);
      const failure = await fail(write);
      assertEquals(failure.name, "psycopg2.errors.SerializationFailure");
      assertStringIncludes(failure.message, "could not serialize access");
      const fault = await callXml(write);
      assert(!fault.ok && fault.code === 1);
      assertStringIncludes(fault.message, "psycopg2.errors.SerializationFailure: could not");
      assertEquals(await call(read), before);
      assertEquals(await call(write), true);
      assertEquals(await call(read), [{ id: 12, city: "Genova" }]);
    }));
}

Deno.test("sandbox 19.0 answers a conflict under JSON-2 with 500", () =>
  withSandbox({ version: "19.0" }, async ({ sandbox }) => {
    sandbox.conflictNext(1);
    const response = await fetch(`${sandbox.url}/json/2/res.partner/create`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        authorization: `bearer ${sandbox.accounts.admin.apiKey}`,
      },
      body: JSON.stringify({ vals_list: [{ name: "Twice" }] }),
    });
    const value: unknown = await response.json();
    assert(isJsonObject(value));
    assertEquals([response.status, value.name], [500, "psycopg2.errors.SerializationFailure"]);
  }));
