/** One aggregation in two dialects: what is refused, what is sent, what the rows are. */
import { ArgumentError } from "../../src/odoo/errors.ts";
import { checkGrouping, groupCall, type GroupQuery, readGroup } from "../../src/odoo/grouping.ts";
import type { Json } from "../../src/odoo/json.ts";
import { assertEquals, assertThrows } from "../support/assert.ts";
import { field, schemaOf } from "../support/fields.ts";

const SCHEMA = schemaOf(
  "sale.order",
  field("state", "selection"),
  field("partner_id", "many2one", { relation: "res.partner" }),
  field("date_order", "datetime"),
  field("amount_total", "monetary"),
  field("margin", "float", { stored: false }),
);

function query(groupBy: string[], measures: string[] = [], order?: string): GroupQuery {
  return { groupBy, measures, order, limit: 10, offset: 0 };
}

const REFUSED: readonly (readonly [name: string, query: GroupQuery, at: string])[] = [
  ["an unknown group", query(["stat"]), "group_by[0]"],
  ["an unknown granularity", query(["state", "date_order:decade"]), "group_by[1]"],
  ["a granularity on no date", query(["state:month"]), "group_by[0]"],
  ["a computed group", query(["margin"]), "group_by[0]"],
  ["an unknown measure", query([], ["nope:sum"]), "measures[0]"],
  ["a measure without aggregate", query([], ["amount_total"]), "measures[0]"],
  ["an unknown aggregate", query([], ["amount_total:median"]), "measures[0]"],
  ["a field as group and measure", query(["date_order:month"], ["date_order:max"]), "measures[0]"],
];

for (const [name, refused, at] of REFUSED) {
  Deno.test(`grouping refuses ${name}`, () => {
    assertEquals(assertThrows(() => checkGrouping(SCHEMA, refused), ArgumentError).argument, at);
  });
}

Deno.test("grouping: what can be grouped passes", () => {
  checkGrouping(
    SCHEMA,
    query(["state", "date_order:month"], ["amount_total:sum", "amount_total:avg"]),
  );
});

const BY_MONTH = query(
  ["date_order:month", "partner_id"],
  ["amount_total:sum", "amount_total:max"],
  "amount_total:sum desc",
);

Deno.test("grouping to 19.0: read_group gets an alias per measure and no lazy groups", () => {
  assertEquals(groupCall({ ...BY_MONTH, domain: [["state", "=", "sale"]] }, "read_group"), {
    method: "read_group",
    kwargs: {
      domain: [["state", "=", "sale"]],
      fields: ["amount_total_sum:sum(amount_total)", "amount_total_max:max(amount_total)"],
      groupby: ["date_order:month", "partner_id"],
      lazy: false,
      orderby: "amount_total_sum desc",
      limit: 10,
      offset: 0,
    },
  });
});

Deno.test("grouping from 19: formatted_read_group gets the measures and the count", () => {
  assertEquals(groupCall({ ...BY_MONTH, domain: [] }, "formatted_read_group"), {
    method: "formatted_read_group",
    kwargs: {
      domain: [],
      groupby: ["date_order:month", "partner_id"],
      aggregates: ["amount_total:sum", "amount_total:max", "__count"],
      order: "amount_total:sum desc",
      limit: 10,
      offset: 0,
    },
  });
});

const RANGE = { from: "2025-01-01 00:00:00", to: "2025-02-01 00:00:00" };

const GROUPS: readonly (readonly [dialect: string, group: Json])[] = [
  ["15", {
    "date_order:month": "January 2025",
    partner_id: [7, "Azure"],
    amount_total_sum: 30,
    amount_total_max: 20,
    __count: 2,
    __range: { date_order: RANGE },
  }],
  ["17", {
    "date_order:month": "January 2025",
    partner_id: [7, "Azure"],
    amount_total_sum: 30,
    amount_total_max: 20,
    __count: 2,
    __range: { "date_order:month": RANGE },
  }],
  ["19", {
    "date_order:month": ["2025-01-01 00:00:00", "January 2025"],
    partner_id: [7, "Azure"],
    "amount_total:sum": 30,
    "amount_total:max": 20,
    __count: 2,
  }],
];

for (const [dialect, group] of GROUPS) {
  Deno.test(`grouping: a group of Odoo ${dialect} becomes the same row`, () => {
    assertEquals(readGroup(group, BY_MONTH, SCHEMA), [
      "2025-01-01",
      { id: 7, name: "Azure" },
      30,
      20,
      2,
    ]);
  });
}

Deno.test("grouping: the group of the empty value is null, by date and by relation", () => {
  const group = {
    "date_order:month": false,
    partner_id: false,
    amount_total_sum: 0,
    __range: { "date_order:month": false },
    __count: 1,
  };
  assertEquals(readGroup(group, BY_MONTH, SCHEMA), [null, null, 0, null, 1]);
});

Deno.test("grouping: hours keep their time", () => {
  const group = { "date_order:hour": ["2025-01-31 10:00:00", "10:00 31 Jan"], __count: 1 };
  assertEquals(readGroup(group, query(["date_order:hour"]), SCHEMA), ["2025-01-31 10:00:00", 1]);
});

Deno.test("grouping: ordering by one measure leaves another, whose name ends alike, alone", () => {
  const both = query([], ["total:sum", "amount_total:sum"], "amount_total:sum desc, total:sum");
  const { kwargs } = groupCall({ ...both, domain: [] }, "read_group");
  assertEquals(kwargs.orderby, "amount_total_sum desc, total_sum");
});
