import type { Json } from "../../src/odoo/json.ts";
import { assert, assertEquals, assertStringIncludes } from "../support/assert.ts";
import { type Ask, majorOf, VERSIONS, withSandbox } from "./wires.ts";

const on = (model: string, method: string, args: Json[], kwargs: Ask["kwargs"] = {}): Ask => ({
  model,
  method,
  args,
  kwargs,
});

const partner = (method: string, args: Json[], kwargs: Ask["kwargs"] = {}): Ask =>
  on("res.partner", method, args, kwargs);

const low = (ask: Ask): Ask => ({ ...ask, who: "lowrights" });

interface Case {
  name: string;
  ask: Ask;
  exception: string;
  code: number;
  text: string;
}

const fails = (
  name: string,
  ask: Ask,
  expected: readonly [exception: string, code: number, text: string],
): Case => ({ name, ask, exception: expected[0], code: expected[1], text: expected[2] });

const ODOO = "odoo.exceptions";

/** ODOO-FACTS §3, as far as all versions agree. */
const TABLE: readonly Case[] = [
  fails("missing model", on("no.such", "search", [[]]), [`${ODOO}.UserError`, 2, "no.such"]),
  fails("missing method", partner("nope", [[]]), ["builtins.AttributeError", 1, "nope"]),
  fails("private method", partner("_search", [[]]), [`${ODOO}.AccessError`, 4, "Private methods"]),
  fails("model access", low(on("sale.order", "search", [[]])), [
    `${ODOO}.AccessError`,
    4,
    "You are not allowed to access 'Sales Order' (sale.order) records.",
  ]),
  fails("field access", low(partner("read", [[1], ["credit_limit"]])), [
    `${ODOO}.AccessError`,
    4,
    "credit_limit",
  ]),
  fails("SQL constraint", on("res.country", "create", [{ name: "Twin", code: "IT" }]), [
    `${ODOO}.ValidationError`,
    2,
    "",
  ]),
  fails("Python constraint", partner("write", [[12], { parent_id: 12 }]), [
    `${ODOO}.ValidationError`,
    2,
    "You cannot create recursive Partner hierarchies.",
  ]),
  fails("required field", on("sale.order", "create", [{}]), [
    `${ODOO}.ValidationError`,
    2,
    "The operation cannot be completed",
  ]),
  fails("foreign key", partner("create", [{ name: "x", country_id: 99999 }]), [
    `${ODOO}.ValidationError`,
    2,
    "The operation cannot be completed",
  ]),
  fails("restricted deletion", partner("unlink", [[1]]), [
    `${ODOO}.ValidationError`,
    2,
    "The operation cannot be completed",
  ]),
  fails("write of a missing record", partner("write", [[99999], { name: "x" }]), [
    `${ODOO}.MissingError`,
    2,
    "Record does not exist or has been deleted.\n(Record: res.partner(99999,), User: 2)",
  ]),
  fails("unknown field in read", partner("read", [[1], ["nofield"]]), [
    "builtins.ValueError",
    1,
    "Invalid field 'nofield' on",
  ]),
  fails("unknown field in a domain", partner("search", [[["nofield", "=", 1]]]), [
    "builtins.ValueError",
    1,
    "Invalid field res.partner.nofield in",
  ]),
  fails("unknown field in an order", partner("search", [[]], { order: "nofield" }), [
    "builtins.ValueError",
    1,
    "Invalid field 'nofield' on model 'res.partner'",
  ]),
  fails("unknown field in create", partner("create", [{ nofield: 1 }]), [
    "builtins.ValueError",
    1,
    "Invalid field 'nofield'",
  ]),
  fails("malformed order", partner("search", [[]], { order: "name; drop" }), [
    `${ODOO}.UserError`,
    2,
    'Invalid "order" specified (name; drop)',
  ]),
  fails("unexpected argument", partner("search", [[]], { limitt: 1 }), [
    "builtins.TypeError",
    1,
    "BaseModel.search() got an unexpected keyword argument 'limitt'",
  ]),
  fails("missing argument", partner("write", [[1]]), [
    "builtins.TypeError",
    1,
    "missing 1 required positional argument: 'vals'",
  ]),
  fails("missing ids", partner("read", []), ["builtins.IndexError", 1, "index out of range"]),
  fails("bad selection", partner("write", [[1], { type: "zzz" }]), [
    "builtins.ValueError",
    1,
    "Wrong value for res.partner.type: 'zzz'",
  ]),
  fails("bad integer", partner("write", [[1], { color: "abc" }]), [
    "builtins.ValueError",
    1,
    "invalid literal for int() with base 10: 'abc'",
  ]),
  fails("bad datetime", on("sale.order", "write", [[1], { date_order: "2026-01-01T10:00:00Z" }]), [
    "builtins.ValueError",
    1,
    "does not match format '%Y-%m-%d %H:%M:%S'",
  ]),
  fails("negative limit", partner("search", [[]], { limit: -1 }), [
    "psycopg2.errors.InvalidRowCountInLimitClause",
    1,
    "LIMIT must not be negative",
  ]),
  fails("RedirectWarning", on("account.move", "action_post", [[134]]), [
    `${ODOO}.RedirectWarning`,
    2,
    "('Cannot find a chart of accounts for this company",
  ]),
];

for (const version of VERSIONS) {
  Deno.test(`sandbox ${version} fails on both wires as ODOO-FACTS §3 has it`, async (test) => {
    await withSandbox({ version }, async ({ fail, callXml }) => {
      for (const { name, ask, exception, code, text } of TABLE) {
        await test.step(name, async () => {
          const failure = await fail(ask);
          assertEquals(failure.name, exception);
          assertEquals(failure.code, majorOf(version) >= 19 ? 0 : 200);
          assertStringIncludes(failure.message, text);
          assertStringIncludes(
            failure.debug,
            'Traceback (most recent call last):\n  File "/usr/lib/',
          );
          const answer = await callXml(ask);
          assert(!answer.ok, "XML-RPC answers a fault");
          assertEquals(answer.code, code);
          assertStringIncludes(answer.message, text);
          assertEquals(answer.message.includes("/usr/lib/python3/dist-packages/odoo"), code === 1);
        });
      }
    });
  });

  Deno.test(`sandbox ${version} knows the exception of an unknown field in write`, () =>
    withSandbox({ version }, async ({ fail }) => {
      const failure = await fail(partner("write", [[1], { nofield: 1 }]));
      const modern = majorOf(version) >= 19;
      assertEquals(failure.name, modern ? "builtins.KeyError" : "builtins.ValueError");
      assertEquals(failure.message === "nofield", modern);
    }));

  Deno.test(`sandbox ${version} fails a malformed domain in its version's way`, () =>
    withSandbox({ version }, async ({ fail }) => {
      const failure = await fail(partner("search", [["&", ["name", "=", "x"]]]));
      const assertion = version === "15.0" || version === "16.0";
      assertEquals(failure.name, assertion ? "builtins.AssertionError" : "builtins.ValueError");
    }));

  Deno.test(`sandbox ${version} commits a None result, which XML-RPC calls a fault`, () =>
    withSandbox({ version }, async ({ sandbox, json, call, callXml }) => {
      const { uid, apiKey } = sandbox.accounts.admin;
      const archive: Json[] = ["demo", uid, apiKey, "res.partner", "action_archive", [[12]]];
      const envelope = await json("object", "execute_kw", archive);
      assertEquals(envelope, { jsonrpc: "2.0", id: 7 });
      const answer = await callXml(partner("action_archive", [[13]]));
      assert(!answer.ok && answer.code === 1);
      assertStringIncludes(answer.message, "cannot marshal None unless allow_none is enabled");
      const kwargs = { context: { active_test: false } };
      const states = await call(partner("read", [[12, 13], ["active"]], kwargs));
      assertEquals(states, [{ id: 12, active: false }, { id: 13, active: false }]);
    }));
}

Deno.test("sandbox rolls a failed call back whole", () =>
  withSandbox({}, async ({ call, fail }) => {
    const count = partner("search_count", [[]]);
    const before = await call(count);
    await fail(
      partner("create", [[{ name: "kept?" }, { name: "x", child_ids: [[0, 0, { nope: 1 }]] }]]),
    );
    assertEquals(await call(count), before);
    const lines = on("sale.order.line", "search_count", [[["order_id", "=", 1]]]);
    const had = await call(lines);
    await fail(on("sale.order", "write", [[1], { order_line: [[5], [0, 0, { nope: 1 }]] }]));
    assertEquals(await call(lines), had);
  }));

Deno.test("sandbox refuses an unknown language since 18", async () => {
  const ask = partner("search", [[]], { limit: 1, context: { lang: "xx_XX" } });
  await withSandbox({ version: "18.0" }, async ({ fail }) => {
    assertEquals((await fail(ask)).message, "Invalid language code: xx_XX");
  });
  await withSandbox({ version: "17.0" }, async ({ call }) => {
    assert(Array.isArray(await call(ask)));
  });
});
