import type { Json } from "../../src/odoo/json.ts";
import { assert, assertEquals, assertStringIncludes } from "../support/assert.ts";
import { type Ask, majorOf, numberIn, records, VERSIONS, withSandbox } from "./wires.ts";

const low = (model: string, method: string, args: Json[] = []): Ask => ({
  who: "lowrights",
  model,
  method,
  args,
});

Deno.test("sandbox lets a plain user read what everybody in the house reads", () =>
  withSandbox({}, async ({ call, fail }) => {
    for (const model of ["res.partner", "res.company", "res.currency", "res.country"]) {
      assert(numberIn(await call(low(model, "search_count", [[]]))) > 0, model);
    }
    for (const model of ["product.product", "project.task", "res.users", "mail.message"]) {
      assert(numberIn(await call(low(model, "search_count", [[]]))) > 0, model);
    }
    for (const model of ["sale.order", "account.move", "crm.lead", "ir.model", "ir.model.access"]) {
      const failure = await fail(low(model, "search_count", [[]]));
      assertEquals(failure.name, "odoo.exceptions.AccessError");
      assertStringIncludes(
        failure.message,
        "This operation is allowed for the following groups:\n\t- ",
      );
    }
  }));

Deno.test("sandbox hides records behind a rule from search and fails a read of one", () =>
  withSandbox({}, async ({ call, fail }) => {
    const domain = [["company_id", "=", 2]];
    const hidden = await call({ model: "res.partner", method: "search", args: [domain] });
    assert(Array.isArray(hidden) && hidden.length === 3);
    assertEquals(await call(low("res.partner", "search", [domain])), []);
    const failure = await fail(low("res.partner", "read", [[12, ...hidden], ["name"]]));
    assertStringIncludes(failure.message, "Luca Ferri (id=7) doesn't have 'read' access to:");
  }));

Deno.test("sandbox hides the tasks of a project by invitation from who does not work on them", () =>
  withSandbox({}, async ({ call }) => {
    const domain = [["project_id.privacy_visibility", "=", "followers"]];
    const ask = low("project.task", "search_read", [domain, ["user_ids"]]);
    for (const { user_ids } of records(await call(ask))) {
      assert(Array.isArray(user_ids) && user_ids.includes(7));
    }
    const all = { model: "project.task", method: "search_count", args: [domain] };
    assertEquals(await call(all), 19);
  }));

Deno.test("sandbox keeps documents from who may not read their record", () =>
  withSandbox({}, async ({ call }) => {
    const ask = low("ir.attachment", "search_count", [[["res_model", "=", "sale.order"]]]);
    assertEquals(await call(ask), 0);
    assert(numberIn(await call({ ...ask, who: "demo" })) > 0);
  }));

Deno.test("sandbox checks rights behind paths, nested commands and orders too", () =>
  withSandbox({}, async ({ fail }) => {
    const refused: Ask[] = [
      low("res.partner", "search", [[["sale_order_ids.amount_total", ">", 1]]]),
      low("res.partner", "search", [[["credit_limit", ">", 1]]]),
      low("res.partner", "read", [[12], ["invoice_ids"]]),
      low("res.partner", "read", [[12]]),
      low("mail.message", "search", [[["author_id.credit_limit", ">", 1]]]),
      { ...low("res.partner", "search", [[]]), kwargs: { order: "credit_limit" } },
      low("res.partner", "read_group", [[], ["credit_limit:sum"], ["country_id"]]),
    ];
    for (const ask of refused) {
      assertEquals((await fail(ask)).name, "odoo.exceptions.AccessError", JSON.stringify(ask));
    }
    const nested: Ask = {
      who: "demo",
      model: "res.partner",
      method: "write",
      args: [[12], { category_id: [[0, 0, { name: "ok" }]], user_id: 6 }],
    };
    assertEquals((await fail({ ...nested, who: "lowrights" })).name, "odoo.exceptions.AccessError");
  }));

for (const version of VERSIONS) {
  Deno.test(`sandbox ${version} tells a user's rights the way of its version`, () =>
    withSandbox({ version }, async ({ call, fail }) => {
      const major = majorOf(version);
      const denied = await fail(low("sale.order", "check_access_rights", ["read"]));
      if (major >= 20) assertEquals(denied.name, "builtins.AttributeError");
      else {
        assertEquals(denied.name, "odoo.exceptions.AccessError");
        const args = ["read"];
        const ask = { model: "res.partner", method: "check_access_rights", args };
        assertEquals(await call(ask), major >= 18 ? null : true);
        assertEquals(await call(low("sale.order", "check_access_rights", ["read", false])), false);
      }
      const ask = low("sale.order", "has_access", [[], "read"]);
      if (major >= 18) assertEquals(await call(ask), false);
      else assertEquals((await fail(ask)).name, "builtins.AttributeError");
      const args: Json[] = major >= 18 ? [[2], "base.group_system"] : ["base.group_system"];
      assertEquals(await call({ model: "res.users", method: "has_group", args }), true);
    }));

  Deno.test(`sandbox ${version} lists the models a plain user may know of`, () =>
    withSandbox({ version }, async ({ call, fail }) => {
      const ask = low("ir.model", "get_available_models");
      if (version === "15.0") {
        assertEquals((await fail(ask)).name, "builtins.AttributeError");
        return;
      }
      const models = records(await call(ask)).map((each) => each.model);
      assert(models.includes("res.partner") && !models.includes("sale.order"));
    }));
}
