import { PolicyError } from "../../src/odoo/errors.ts";
import { type Effect, Policy } from "../../src/policy/policy.ts";
import { assertEquals, assertThrows } from "../support/assert.ts";

const EFFECTS: readonly Effect[] = ["read", "create", "update", "delete", "call"];

const ALLOWED: readonly (readonly [readonly string[] | undefined, boolean, readonly Effect[]])[] = [
  [undefined, false, EFFECTS],
  [undefined, true, ["read"]],
  [["odoo.read", "odoo.write"], false, EFFECTS],
  [["odoo.read", "odoo.write"], true, ["read"]],
  [["odoo.read"], false, ["read"]],
  // A method may read, so that writing alone does not reach it.
  [["odoo.write"], false, ["create", "update", "delete"]],
  [["odoo.write"], true, []],
  [[], false, []],
  [["ODOO.READ", "odoo", "*"], false, []],
];

for (const [scopes, readOnly, allowed] of ALLOWED) {
  Deno.test(`scopes ${scopes} with readOnly ${readOnly} allow ${allowed}, on every path`, () => {
    const policy = new Policy({ readOnly, scopes });
    assertEquals(EFFECTS.filter((effect) => policy.allows(effect)), allowed);
    for (const effect of EFFECTS.filter((effect) => !allowed.includes(effect))) {
      assertThrows(() => policy.requireEffect(effect), PolicyError);
    }
  });
}
