/** Where 15 and 16 differ from 17 (ODOO-FACTS §10). */
import type { Json } from "../../src/odoo/json.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { type Ask, majorOf, numberIn, records, single, VERSIONS, withSandbox } from "./wires.ts";

const on = (model: string, method: string, args: Json[], kwargs: Ask["kwargs"] = {}): Ask => ({
  model,
  method,
  args,
  kwargs,
});

for (const version of VERSIONS.filter((each) => majorOf(each) < 20)) {
  const major = majorOf(version);

  Deno.test(`sandbox ${version} starts its weeks on the day of its version`, () =>
    withSandbox({ version }, async ({ call }) => {
      const values = { name: "weekly", type: "opportunity", date_deadline: "2031-01-15" };
      const id = numberIn(await call(on("crm.lead", "create", [values])));
      const args = [[["id", "=", id]], [], ["date_deadline:week"]];
      const [group] = records(await call(on("crm.lead", "read_group", args)));
      assert(group);
      const key = major >= 16 ? "date_deadline:week" : "date_deadline";
      const from = major >= 17 ? "2031-01-12" : "2031-01-13";
      const to = major >= 17 ? "2031-01-19" : "2031-01-20";
      assertEquals(group["date_deadline:week"], "W3 2031");
      assertEquals(group.__range, { [key]: { from, to } });
    }));

  Deno.test(`sandbox ${version} sums nothing up to what its version does`, () =>
    withSandbox({ version }, async ({ call, callXml }) => {
      const ask = on("crm.lead", "read_group", [[["id", "=", 0]], ["expected_revenue:sum"], []]);
      const total = major >= 17 ? false : null;
      assertEquals(single(await call(ask)).expected_revenue, total);
      const answer = await callXml(ask);
      if (major === 16) assert(!answer.ok && answer.code === 1);
      else assertEquals(answer.ok && single(answer.value).expected_revenue, total);
    }));

  Deno.test(`sandbox ${version} lets a hidden field be searched and sorted by as its version does`, () =>
    withSandbox({ version }, async ({ call, fail }) => {
      const who = "lowrights";
      const asks = [
        on("res.partner", "search_count", [[["credit_limit", ">", 0]]]),
        on("res.partner", "search", [[]], { order: "credit_limit desc", limit: 1 }),
      ];
      for (const ask of asks) {
        if (major <= 16) await call({ ...ask, who });
        else assertEquals((await fail({ ...ask, who })).name, "odoo.exceptions.AccessError");
      }
    }));

  Deno.test(`sandbox ${version} misses a linked record as its version does`, () =>
    withSandbox({ version }, async ({ fail }) => {
      const missing = "odoo.exceptions.MissingError";
      const refused = "odoo.exceptions.ValidationError";
      for (
        const [ask, name] of [
          [on("sale.order", "create", [{ partner_id: 99999 }]), missing],
          [on("project.task", "create", [{ name: "x", project_id: 99999 }]), missing],
          [on("res.partner", "write", [[12], { user_id: 99999 }]), refused],
          [
            on("res.partner", "write", [[12], { parent_id: 99999 }]),
            major >= 19 ? missing : refused,
          ],
        ] as const
      ) {
        assertEquals((await fail(ask)).name, name);
      }
    }));
}
