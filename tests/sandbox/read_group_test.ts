import type { Json } from "../../src/odoo/json.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { type Ask, type Bench, numberIn, records, withSandbox } from "./wires.ts";

const lead = (method: string, args: Json[], kwargs: Ask["kwargs"] = {}): Ask => ({
  model: "crm.lead",
  method,
  args,
  kwargs,
});

const MINE = ["name", "=like", "rg %"];

async function seed({ call }: Bench): Promise<void> {
  const rows: Json[] = [
    {
      name: "rg a",
      expected_revenue: 10,
      date_deadline: "2030-01-31",
      priority: "1",
      partner_id: 12,
    },
    { name: "rg b", expected_revenue: 20.5, date_deadline: "2030-02-01", priority: "1" },
    { name: "rg c", expected_revenue: 30, date_deadline: false, priority: "2", partner_id: 12 },
  ];
  await call(lead("create", [rows]));
}

Deno.test("sandbox groups by a selection with counts, sums and the group's domain", () =>
  withSandbox({}, async (bench) => {
    await seed(bench);
    const groups = await bench.call(
      lead("read_group", [[MINE], ["expected_revenue:sum", "top:max(expected_revenue)"], [
        "priority",
      ]]),
    );
    assertEquals(groups, [
      {
        priority: "1",
        priority_count: 2,
        expected_revenue: 30.5,
        top: 20.5,
        __domain: ["&", ["priority", "=", "1"], MINE],
      },
      {
        priority: "2",
        priority_count: 1,
        expected_revenue: 30,
        top: 30,
        __domain: ["&", ["priority", "=", "2"], MINE],
      },
    ]);
  }));

for (const version of ["15.0", "18.0"] as const) {
  Deno.test(`sandbox ${version} groups by month, lazily or not`, () =>
    withSandbox({ version }, async (bench) => {
      await seed(bench);
      const groupby = ["date_deadline:month", "priority"];
      const lazy = records(await bench.call(lead("read_group", [[MINE], [], groupby])));
      assertEquals(lazy.map((group) => [group["date_deadline:month"], group.date_deadline_count]), [
        ["January 2030", 1],
        ["February 2030", 1],
        [false, 1],
      ]);
      assertEquals(lazy[0]?.__context, { group_by: ["priority"] });
      const key = version === "15.0" ? "date_deadline" : "date_deadline:month";
      assertEquals(lazy[0]?.__range, { [key]: { from: "2030-01-01", to: "2030-02-01" } });
      const all = records(
        await bench.call(lead("read_group", [[MINE], [], groupby], { lazy: false })),
      );
      assertEquals(all.map((group) => group.__count), [1, 1, 1]);
    }));
}

Deno.test("sandbox finds each group's records again by its domain", () =>
  withSandbox({}, async ({ call }) => {
    for (const groupby of ["partner_id", "date_order:week", "date_order:quarter", "state"]) {
      const kwargs = { lazy: false, limit: 6 };
      const ask = { model: "sale.order", method: "read_group", args: [[], [], [groupby]], kwargs };
      const groups = records(await call(ask));
      assert(groups.length > 2);
      for (const { __domain = [], __count = 0 } of groups) {
        const args = [__domain];
        assertEquals(await call({ model: "sale.order", method: "search_count", args }), __count);
      }
    }
  }));

Deno.test("sandbox orders groups by a period's date, by a total and by a link's name", () =>
  withSandbox({}, async ({ call }) => {
    const groups = async (groupby: string, orderby: string): Promise<Json[]> => {
      const kwargs = { orderby };
      const args = [[], ["amount_total:sum"], [groupby]];
      const answer = await call({ model: "sale.order", method: "read_group", args, kwargs });
      return records(answer).map((group) =>
        orderby.startsWith("amount") ? group.amount_total ?? 0 : group[groupby] ?? false
      );
    };
    const months = await groups("date_order:month", "date_order:month desc");
    assertEquals(months.slice(0, 3), ["October 2026", "September 2026", "August 2026"]);
    const totals = (await groups("partner_id", "amount_total desc")).map(numberIn);
    assertEquals(totals, totals.toSorted((a, b) => b - a));
  }));

Deno.test("sandbox 19.0 has formatted_read_group with its own shape", () =>
  withSandbox({ version: "19.0" }, async (bench) => {
    await seed(bench);
    const aggregates = ["expected_revenue:sum", "__count"];
    const groupby = ["date_deadline:month"];
    const ask = lead("formatted_read_group", [[MINE]], { groupby, aggregates });
    assertEquals(records(await bench.call(ask))[0], {
      "date_deadline:month": ["2030-01-01", "January 2030"],
      __extra_domain: ["&", ["date_deadline", ">=", "2030-01-01"], [
        "date_deadline",
        "<",
        "2030-02-01",
      ]],
      "expected_revenue:sum": 10,
      __count: 1,
    });
    const whole = await bench.call(lead("formatted_read_group", [[MINE]], { aggregates }));
    assertEquals(whole, [{
      __extra_domain: [[1, "=", 1]],
      "expected_revenue:sum": 60.5,
      __count: 3,
    }]);
  }));

Deno.test("sandbox before 19.0 has no formatted_read_group", () =>
  withSandbox({}, async ({ fail }) => {
    const failure = await fail(lead("formatted_read_group", [[]]));
    assertEquals(failure.name, "builtins.AttributeError");
  }));
