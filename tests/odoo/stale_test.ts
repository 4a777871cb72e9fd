/** Which writes make what is kept of an Odoo untrue. */
import { KINDS, staleAfter } from "../../src/odoo/stale.ts";
import { assert, assertEquals } from "../support/assert.ts";

Deno.test("stale: records that describe nothing leave everything as it is", () => {
  for (const model of ["sale.order", "res.country", "mail.message", "constructor", "__proto__"]) {
    assertEquals(staleAfter(model, [{ name: "x" }]), []);
    assertEquals(staleAfter(model), []);
  }
});

Deno.test("stale: models, fields, rights, modules, users and companies describe the rest", () => {
  const cases: readonly [string, readonly string[]][] = [
    ["ir.model", ["schema", "models", "access"]],
    ["ir.model.fields", ["schema"]],
    ["ir.model.fields.selection", ["schema"]],
    ["ir.model.access", ["models", "access"]],
    ["ir.access", ["models", "access"]],
    ["ir.module.module", KINDS],
    ["base.import.module", KINDS],
    ["res.config.settings", KINDS],
    ["base.language.install", ["schema", "models", "user"]],
    ["res.groups", ["schema", "models", "access"]],
    ["res.users", KINDS],
    ["res.company", ["user", "companies"]],
  ];
  for (const [model, kinds] of cases) assertEquals([...staleAfter(model, [{}])], [...kinds], model);
});

Deno.test("stale: of a partner language, timezone and its users say something of a user", () => {
  assertEquals(staleAfter("res.partner", [{ name: "Ada" }, { ref: "7" }]), []);
  assertEquals(staleAfter("res.partner", []), []);
  for (const field of ["lang", "tz", "user_ids"]) {
    assertEquals(staleAfter("res.partner", [{ name: "Ada" }, { [field]: false }]), ["user"], field);
  }
});

Deno.test("stale: a method whose writes nobody knows may have written anything", () => {
  assert(staleAfter("res.partner").includes("user"));
});
