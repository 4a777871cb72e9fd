/** `aggregate_records`: the same rows from `read_group` and `formatted_read_group`. */
import { assert, assertEquals, assertStringIncludes } from "../support/assert.ts";
import type { Args, Table } from "../support/contract_client.ts";
import type { CaseContext } from "../support/contract_context.ts";
import type { ContractCase } from "./case.ts";
import { createPartners } from "./records.ts";

const MODEL = "crm.lead";

/** Revenue, deadline and which partner, for each lead. */
const LEADS = [
  [100, "2031-01-15", 0],
  [300, "2031-01-20", 0],
  [50, "2031-02-03", 1],
  [7, "2032-02-29", undefined],
] as const;

interface Leads {
  readonly partners: readonly number[];
  aggregate(args: Args): Promise<Table>;
}

async function createLeads(context: CaseContext): Promise<Leads> {
  const { marker, admin } = context;
  const { ids: partners } = await createPartners(context, 2);
  await context.createAll(
    MODEL,
    LEADS.map(([revenue, deadline, partner], i) => ({
      name: `${marker} ${i}`,
      type: "opportunity",
      expected_revenue: revenue,
      date_deadline: deadline,
      partner_id: partner === undefined ? null : partners[partner],
    })),
  );
  const domain = [["name", "like", marker]];
  return {
    partners,
    aggregate: (args) => admin.table("aggregate_records", { model: MODEL, domain, ...args }),
  };
}

/** Groups by date, and the groups with their counts. */
const PERIODS = [
  ["month", [["2031-01-01", 2], ["2031-02-01", 1], ["2032-02-01", 1]]],
  ["quarter", [["2031-01-01", 3], ["2032-01-01", 1]]],
  ["year", [["2031-01-01", 3], ["2032-01-01", 1]]],
  ["day", [["2031-01-15", 1], ["2031-01-20", 1], ["2031-02-03", 1], ["2032-02-29", 1]]],
] as const;

type Counts = readonly (readonly [start: string, count: number])[];

/** From 17 on a week starts where the user's language lets it: with `en_US` on Sunday. */
const MONDAYS: Counts = [["2031-01-13", 1], ["2031-01-20", 1], ["2031-02-03", 1], [
  "2032-02-23",
  1,
]];
const SUNDAYS: Counts = [["2031-01-12", 1], ["2031-01-19", 1], ["2031-02-02", 1], [
  "2032-02-29",
  1,
]];

async function assertPeriod(
  { aggregate }: Leads,
  period: string,
  expected: Counts,
): Promise<void> {
  const group = `date_deadline:${period}`;
  const table = await aggregate({ group_by: [group], order: group });
  assertEquals(table.columns, [group, "count"]);
  assertEquals(table.rows, expected.map(([start, count]) => [start, count]), period);
}

/** What is refused before it is sent: the arguments and what the answer says. */
const REFUSED: readonly (readonly [args: Args, says: string])[] = [
  [
    { group_by: ["expected_revenue"], measures: ["expected_revenue:sum"] },
    "measures[0]: expected_revenue cannot be both group and measure",
  ],
  [{ group_by: ["partner"] }, "group_by[0]: crm.lead has no field partner"],
  [{ group_by: ["date_deadline:moth"] }, "group_by[0]: moth is no granularity"],
  [{ group_by: ["type:month"] }, "group_by[0]: type is no date"],
  [{ measures: ["expected_revenue"] }, "measures[0]: write expected_revenue:aggregate"],
  [{ measures: ["expected_revenue:total"] }, "measures[0]: write expected_revenue:aggregate"],
  [{ measures: ["revenu:sum"] }, "measures[0]: crm.lead has no field revenu"],
];

export const cases: readonly ContractCase[] = [
  {
    name: "aggregate_records groups by periods",
    async run(context) {
      const leads = await createLeads(context);
      for (const [period, expected] of PERIODS) await assertPeriod(leads, period, expected);
    },
  },
  {
    name: "aggregate_records groups by weeks from Monday",
    until: 16,
    run: async (context) => await assertPeriod(await createLeads(context), "week", MONDAYS),
  },
  {
    name: "aggregate_records groups by weeks as the user's language has them",
    since: 17,
    run: async (context) => await assertPeriod(await createLeads(context), "week", SUNDAYS),
  },
  {
    name: "aggregate_records groups a datetime by month",
    async run(context) {
      const { marker } = context;
      const { ids: [partner_id] } = await createPartners(context, 1);
      await context.createAll(
        "sale.order",
        ["2031-03-15 23:30:00", "2031-04-02 00:30:00", "2031-04-29 12:00:00"].map((date_order) => ({
          partner_id,
          date_order,
          client_order_ref: marker,
        })),
      );
      const table = await context.admin.table("aggregate_records", {
        model: "sale.order",
        domain: [["client_order_ref", "=", marker]],
        group_by: ["date_order:month"],
        order: "date_order:month desc",
      });
      assertEquals(table.rows, [["2031-04-01", 2], ["2031-03-01", 1]]);
    },
  },
  {
    name: "aggregate_records groups by a many2one",
    async run(context) {
      const { marker } = context;
      const { aggregate, partners: [first = 0, second = 0] } = await createLeads(context);
      const table = await aggregate({
        group_by: ["partner_id"],
        measures: ["expected_revenue:sum"],
        order: "expected_revenue:sum desc",
      });
      assertEquals(table.columns, ["partner_id", "expected_revenue:sum", "count"]);
      assertEquals(table.rows, [
        [{ id: first, name: `${marker} 1` }, 400, 2],
        [{ id: second, name: `${marker} 2` }, 50, 1],
        [null, 7, 1],
      ]);
    },
  },
  {
    name: "aggregate_records computes two aggregates of one field",
    async run(context) {
      const { aggregate } = await createLeads(context);
      const measures = ["sum", "avg", "min", "max"].map((name) => `expected_revenue:${name}`);
      const group_by = ["date_deadline:year"];
      const table = await aggregate({ group_by, measures, order: "date_deadline:year" });
      assertEquals(table.columns, [...group_by, ...measures, "count"]);
      assertEquals(table.rows, [
        ["2031-01-01", 450, 150, 50, 300, 3],
        ["2032-01-01", 7, 7, 7, 7, 1],
      ]);
    },
  },
  {
    name: "aggregate_records groups by two fields",
    async run(context) {
      const { aggregate, partners: [first = 0, second = 0] } = await createLeads(context);
      const group_by = ["date_deadline:month", "partner_id"];
      const { rows } = await aggregate({ group_by, order: "date_deadline:month" });
      const { marker } = context;
      assertEquals(rows, [
        ["2031-01-01", { id: first, name: `${marker} 1` }, 2],
        ["2031-02-01", { id: second, name: `${marker} 2` }, 1],
        ["2032-02-01", null, 1],
      ]);
    },
  },
  {
    name: "aggregate_records without groups gives the totals",
    async run(context) {
      const { aggregate } = await createLeads(context);
      const measures = ["expected_revenue:sum", "partner_id:count_distinct"];
      const { columns, rows, has_more } = await aggregate({ measures });
      assertEquals(columns, [...measures, "count"]);
      assertEquals([rows, has_more], [[[457, 2, 4]], false]);
    },
  },
  {
    name: "aggregate_records counts nothing where nothing matches",
    async run(context) {
      const { aggregate } = await createLeads(context);
      const domain = [["name", "=", `${context.marker} none`]];
      assertEquals((await aggregate({ domain, group_by: ["partner_id"] })).rows, []);
      assertEquals((await aggregate({ domain })).rows, [[0]]);
      const measures = ["sum", "avg", "max"].map((name) => `expected_revenue:${name}`);
      const { rows: [totals] } = await aggregate({ domain, measures });
      assertEquals(totals?.slice(1), [null, null, 0]);
      assert(totals?.[0] === null || totals?.[0] === 0, `a sum of nothing is ${totals?.[0]}`);
    },
  },
  {
    name: "aggregate_records pages honestly",
    async run(context) {
      const { aggregate } = await createLeads(context);
      const query = { group_by: ["date_deadline:month"], order: "date_deadline:month" };
      for (
        const [limit, offset, rows, next] of [
          [2, 0, 2, 2],
          [2, 2, 1, undefined],
          [3, 0, 3, undefined],
          [1, 1, 1, 2],
        ] as const
      ) {
        const page = await aggregate({ ...query, limit, offset });
        const seen = [page.rows.length, page.has_more, page.next_offset];
        assertEquals(seen, [rows, next !== undefined, next], `${limit} from ${offset}`);
      }
    },
  },
  {
    name: "aggregate_records refuses what Odoo would answer wrongly",
    async run(context) {
      for (const [args, says] of REFUSED) {
        const text = await context.admin.refused("aggregate_records", { model: MODEL, ...args });
        assertStringIncludes(text, `Cannot aggregate ${MODEL}: ${says}`);
      }
    },
  },
];
