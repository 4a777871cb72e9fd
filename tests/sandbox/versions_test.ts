import type { Json } from "../../src/odoo/json.ts";
import { isJsonObject } from "../../src/odoo/json.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { type Ask, majorOf, VERSIONS, withSandbox } from "./wires.ts";

const partner = (method: string, args: Json[], kwargs: Ask["kwargs"] = {}): Ask => ({
  model: "res.partner",
  method,
  args,
  kwargs,
});

for (const version of VERSIONS) {
  const major = majorOf(version);

  Deno.test(`sandbox ${version} has the methods of ODOO-FACTS §5 and §10`, () =>
    withSandbox({ version }, async ({ call, fail }) => {
      const works = async (ask: Ask): Promise<string> => {
        const { name } = await fail(ask).catch(() => ({ name: "" }));
        return name;
      };
      const isMissing = "builtins.AttributeError";
      assertEquals(await works(partner("name_get", [[12]])), major <= 17 ? "" : isMissing);
      const isUnexpected = "builtins.TypeError";
      const filtered = (name: string): Ask =>
        partner("name_search", ["a"], { [name]: [], limit: 1 });
      assertEquals(await works(filtered("args")), major <= 18 ? "" : isUnexpected);
      assertEquals(await works(filtered("domain")), major >= 19 ? "" : isUnexpected);
      const counted = partner("search", [[]], { count: true });
      assertEquals(await works(counted), major <= 16 ? "" : isUnexpected);
      const limited = partner("search_count", [[]], { limit: 2 });
      assertEquals(await works(limited), major >= 16 ? "" : isUnexpected);
      const copy = await call(partner("copy", [[12]]));
      assertEquals(Array.isArray(copy), major >= 18);
      const posted = await call(partner("message_post", [[12]], { body: "x" }));
      assertEquals(Array.isArray(posted), major >= 19);
      const context = await call({ model: "res.users", method: "context_get" });
      assert(isJsonObject(context));
      assertEquals("uid" in context, major >= 16);
    }));

  Deno.test(`sandbox ${version} has its version's field names`, () =>
    withSandbox({ version }, async ({ call }) => {
      const renamed: [string, string, string, number][] = [
        ["res.users", "groups_id", "group_ids", 19],
        ["sale.order.line", "tax_id", "tax_ids", 19],
        ["sale.order.line", "product_uom", "product_uom_id", 19],
        ["project.task", "planned_hours", "allocated_hours", 17],
        ["project.task", "kanban_state", "state", 17],
        ["sale.order", "tax_totals_json", "tax_totals", 16],
        ["crm.lead", "lost_reason", "lost_reason_id", 16],
      ];
      for (const [model, before, after, since] of renamed) {
        const fields = await call({
          model,
          method: "fields_get",
          kwargs: { attributes: ["type"] },
        });
        assert(isJsonObject(fields));
        assertEquals([before in fields, after in fields], [major < since, major >= since], before);
      }
    }));
}
