/** `search_records`: pages, order, domains, fields. */
import { assert, assertEquals, assertStringIncludes } from "../support/assert.ts";
import { cells, column } from "../support/contract_client.ts";
import type { ContractCase } from "./case.ts";
import { countryId, createPartners } from "./records.ts";

const MODEL = "res.partner";

/** Domains over the partners 1 to 4 and what they find. `$` stands for the marker. */
const DOMAINS: readonly (readonly [domain: unknown, found: readonly number[]])[] = [
  [[["name", "=", "$ 2"]], [2]],
  [[["name", "like", "$"]], [1, 2, 3, 4]],
  [[["name", "in", ["$ 1", "$ 3"]]], [1, 3]],
  [[["name", "like", "$"], ["name", "not in", ["$ 1", "$ 3"]]], [2, 4]],
  [["|", ["name", "=", "$ 1"], ["name", "=", "$ 4"]], [1, 4]],
  [["&", ["name", "like", "$"], "!", ["name", "=ilike", "%4"]], [1, 2, 3]],
  [[["name", "like", "$"], "|", ["city", "=", "Genova"], ["city", "=", false]], [1, 2, 3, 4]],
  [[["name", "like", "$"], ["city", "!=", false]], [1, 2]],
  [[["name", "like", "$"], ["color", ">=", 2], ["color", "<", 4]], [2, 3]],
  [[["parent_id.name", "=", "$ 1"]], [2, 3]],
  [[["name", "like", "$"], ["id", "child_of", "$1"]], [1, 2, 3]],
  ["[('name', '=', '$ 2'), ('active', '=', True)]", [2]],
  ["['|', ('name', '=', '$ 2'), ('name', '=', '$ 3')]", [2, 3]],
  ['[["name", "=", "$ 4"]]', [4]],
  [[["name", "like", "$"], ["parent_id", "=", null]], [1, 4]],
  [[["name", "like", "$"], [1, "=", 1]], [1, 2, 3, 4]],
  [[["name", "like", "$"], [0, "=", 1]], []],
];

export const cases: readonly ContractCase[] = [
  {
    name: "search_records reads the named fields",
    async run(context) {
      const { ids: [first, second], domain } = await createPartners(context, 2);
      const args = { model: MODEL, domain, fields: ["name", "id", "active"], order: "id" };
      const table = await context.admin.table("search_records", args);
      assertEquals(table.columns, ["id", "name", "active"]);
      assertEquals(table.rows, [
        [first ?? 0, `${context.marker} 1`, true],
        [second ?? 0, `${context.marker} 2`, true],
      ]);
      const [head = "", columns, ...rows] = table.text.split("\n");
      assertStringIncludes(head, `${MODEL}: 2 records, no more`);
      assertEquals(columns, "id\tname\tactive");
      assertEquals(rows[1], `${second}\t${context.marker} 2\ttrue`);
    },
  },
  {
    name: "search_records reads the id alone",
    async run(context) {
      const { ids, domain } = await createPartners(context, 2);
      const args = { model: MODEL, domain, fields: ["id"], order: "id" };
      const table = await context.admin.table("search_records", args);
      assertEquals(table.columns, ["id"]);
      assertEquals(table.rows, ids.map((id) => [id]));
      // To Odoo no field means all of them, and 30 whole countries are over this limit.
      const { admin } = context.session.target;
      const bounded = context.open(admin, { maxResponseBytes: 15_000 });
      const countries = { model: "res.country", fields: ["id"], limit: 30 };
      assertEquals((await bounded.table("search_records", countries)).rows.length, 30);
    },
  },
  {
    name: "search_records chooses a handful of fields when none are named",
    async run(context) {
      const { domain } = await createPartners(context, 1);
      for (
        const [model, some, filter] of [
          [MODEL, ["id", "name", "email", "country_id"], domain],
          ["sale.order", ["id", "name", "state", "partner_id", "date_order", "amount_total"], []],
          ["ir.attachment", ["id", "name"], []],
        ] as const
      ) {
        const table = await context.admin.table("search_records", {
          model,
          domain: filter,
          limit: 1,
        });
        assert(table.columns.length <= 10, `${model}: ${table.columns.join(", ")}`);
        assertEquals(some.filter((name) => !table.columns.includes(name)), []);
        assert(!table.columns.some((name) => /image|datas|^raw$/.test(name)), table.text);
      }
    },
  },
  {
    name: "search_records pages honestly",
    async run(context) {
      const { ids, domain } = await createPartners(context, 5);
      const search = { model: MODEL, domain, fields: ["name"], order: "id" };
      const found: unknown[] = [];
      const offsets: unknown[] = [];
      for (let offset: number | undefined = 0; offset !== undefined;) {
        const page = await context.admin.table("search_records", { ...search, limit: 2, offset });
        assertEquals(page.has_more, page.next_offset !== undefined);
        found.push(...column(page, "id"));
        offset = page.next_offset;
        offsets.push(offset);
      }
      assertEquals(found, [...ids]);
      assertEquals(offsets, [2, 4, undefined]);
    },
  },
  {
    name: "search_records has no more at the exact boundary",
    async run(context) {
      const { domain } = await createPartners(context, 4);
      const search = { model: MODEL, domain, fields: ["name"], order: "id" };
      for (
        const [limit, offset, rows, hasMore] of [
          [4, 0, 4, false],
          [3, 0, 3, true],
          [2, 2, 2, false],
          [5, 0, 4, false],
          [4, 4, 0, false],
          [4, 9, 0, false],
        ] as const
      ) {
        const page = await context.admin.table("search_records", { ...search, limit, offset });
        assertEquals([page.rows.length, page.has_more], [rows, hasMore], `${limit} from ${offset}`);
      }
    },
  },
  {
    name: "search_records counts beyond the page",
    async run(context) {
      const { domain } = await createPartners(context, 3);
      const args = { model: MODEL, domain, fields: ["name"], limit: 2, count: true };
      const page = await context.admin.table("search_records", args);
      assertEquals([page.rows.length, page.total, page.has_more], [2, 3, true]);
      assertStringIncludes(page.text, "2 of 3 records, more at offset 2");
      const none = [...domain, ["city", "=", "nowhere"]];
      const empty = await context.admin.table("search_records", { ...args, domain: none });
      assertEquals([empty.rows.length, empty.total, empty.has_more], [0, 0, false]);
    },
  },
  {
    name: "search_records orders as asked",
    async run(context) {
      const { marker } = context;
      const values = [["b", 1], ["a", 2], ["c", 2]]
        .map(([letter, color]) => ({ name: `${marker} ${letter}`, color }));
      await context.createAll(MODEL, values);
      const domain = [["name", "like", marker]];
      for (
        const [order, expected] of [
          ["name", "abc"],
          ["name desc", "cba"],
          ["color desc, name desc", "cab"],
          ["color asc, name asc", "bac"],
        ] as const
      ) {
        const args = { model: MODEL, domain, fields: ["name"], order };
        const names = column(await context.admin.table("search_records", args), "name");
        assertEquals(names.map((name) => String(name).at(-1)).join(""), expected, order);
      }
    },
  },
  {
    name: "search_records understands domains",
    async run(context) {
      const { marker } = context;
      const names = (n: number): string => `${marker} ${n}`;
      const parent = await context.create(MODEL, { name: names(1), city: "Genova", color: 1 });
      await context.createAll(MODEL, [
        { name: names(2), parent_id: parent, city: "Genova", color: 2, type: "other" },
        { name: names(3), parent_id: parent, city: false, color: 3, type: "other" },
        { name: names(4), color: 4 },
      ]);
      for (const [domain, found] of DOMAINS) {
        const text = JSON.stringify(domain).replaceAll('"$1"', String(parent))
          .replaceAll("$", marker);
        const args = { model: MODEL, domain: JSON.parse(text), fields: ["name"], order: "name" };
        const table = await context.admin.table("search_records", args);
        assertEquals(column(table, "name"), found.map(names), text);
      }
    },
  },
  {
    name: "search_records follows dotted fields",
    async run(context) {
      const { marker } = context;
      const country = await countryId(context, "IT");
      const parent = await context.create(MODEL, { name: `${marker} 1`, country_id: country });
      const categories = await context.createAll("res.partner.category", [
        { name: `${marker} red` },
        { name: `${marker} blue` },
      ]);
      await context.create(MODEL, { name: `${marker} 2`, parent_id: parent, type: "other" });
      await context.create(MODEL, { name: `${marker} 3`, category_id: categories });
      const fields = [
        "country_id.code",
        "parent_id.country_id.code",
        "parent_id.name",
        "child_ids.name",
        "category_id.name",
      ];
      const domain = [["name", "like", marker]];
      const args = { model: MODEL, domain, fields, order: "name" };
      const table = await context.admin.table("search_records", args);
      assertEquals(table.columns, ["id", ...fields]);
      const codes = column(table, "country_id.code");
      assertEquals([codes[0], codes[2]], ["IT", null]);
      assertEquals(column(table, "parent_id.country_id.code"), [null, "IT", null]);
      assertEquals(column(table, "parent_id.name"), [null, `${marker} 1`, null]);
      assertEquals(column(table, "child_ids.name"), [[`${marker} 2`], [], []]);
      const names = column(table, "category_id.name")[2];
      assert(Array.isArray(names));
      assertEquals(names.toSorted(), [`${marker} blue`, `${marker} red`]);
    },
  },
  {
    name: "search_records hides archived records until asked for them",
    async run(context) {
      const { marker } = context;
      await context.createAll(MODEL, [
        { name: `${marker} 1` },
        { name: `${marker} 2`, active: false },
      ]);
      const named = ["name", "like", marker];
      for (
        const [filter, found] of [
          [[named], ["1"]],
          [[named, ["active", "=", false]], ["2"]],
          [[named, ["active", "in", [true, false]]], ["1", "2"]],
        ] as const
      ) {
        const args = { model: MODEL, domain: filter, fields: ["name"], order: "name" };
        const table = await context.admin.table("search_records", args);
        assertEquals(cells(table), found.map((n) => [`${marker} ${n}`]));
      }
    },
  },
  {
    name: "search_records takes lists as JSON text",
    async run(context) {
      const { domain } = await createPartners(context, 1);
      const args = { model: MODEL, domain, fields: '["name"]' };
      const table = await context.admin.table("search_records", args);
      assertEquals(cells(table), [[`${context.marker} 1`]]);
    },
  },
];
