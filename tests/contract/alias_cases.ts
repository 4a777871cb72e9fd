/** The seven names that earlier servers used: not listed, still answered, flat arguments. */
import { assert, assertEquals, assertStringIncludes } from "../support/assert.ts";
import { cells } from "../support/contract_client.ts";
import type { ContractCase } from "./case.ts";
import { createPartners } from "./records.ts";

const model = "res.partner";

export const ALIASES = [
  "odoo_search_read",
  "odoo_read",
  "odoo_create",
  "odoo_write",
  "odoo_unlink",
  "odoo_execute_kw",
  "odoo_call_method",
] as const;

export const cases: readonly ContractCase[] = [
  {
    name: "old names are not listed",
    run(context) {
      const listed = context.admin.catalog.tools.map((tool) => tool.listed.name);
      assertEquals(ALIASES.filter((name) => listed.includes(name)), []);
      assertEquals(ALIASES.filter((name) => !context.admin.catalog.findTool(name)), []);
      assertEquals(context.admin.catalog.findTool("odoo_drop_database"), undefined);
      return Promise.resolve();
    },
  },
  {
    name: "odoo_search_read and odoo_read read",
    async run(context) {
      const { ids: [first = 0, second = 0], domain } = await createPartners(context, 2);
      const fields = ["name"];
      const row = (n: number): string[] => [`${context.marker} ${n}`];
      const search = { model, domain, fields, order: "id", limit: 1, offset: 1 };
      assertEquals(cells(await context.admin.table("odoo_search_read", search)), [row(2)]);
      for (
        const [args, expected] of [
          [{ ids: [second, first] }, [2, 1]],
          [{ id: first }, [1]],
          [{ record_ids: [second] }, [2]],
          [{ ids: first }, [1]],
        ] as const
      ) {
        const table = await context.admin.table("odoo_read", { model, fields, ...args });
        assertEquals(cells(table), expected.map(row), JSON.stringify(args));
      }
    },
  },
  {
    name: "odoo_create, odoo_write and odoo_unlink write",
    async run(context) {
      const names = ["one", "two", "three"].map((word) => `${context.marker} ${word}`);
      const [one = "", two = "", three = ""] = names;
      const ids: number[] = [];
      for (
        const args of [
          { values: { name: one } },
          { vals: { name: two } },
          { values: [{ name: three }] },
        ]
      ) {
        const { structured } = await context.admin.ok("odoo_create", { model, ...args });
        ids.push(...context.adopt(model, structured.ids));
      }
      assertEquals(ids.length, 3);
      await context.admin.ok("odoo_write", { model, ids: ids.slice(0, 2), values: { city: "A" } });
      await context.admin.ok("odoo_write", { model, id: ids[2], vals: { city: "B" } });
      const read = { model, ids, fields: ["name", "city"] };
      assertEquals(cells(await context.admin.table("read_records", read)), [
        [one, "A"],
        [two, "A"],
        [three, "B"],
      ]);
      await context.admin.ok("odoo_unlink", { model, id: ids[0] });
      await context.admin.ok("odoo_unlink", { model, ids: ids.slice(1) });
      assertEquals((await context.admin.table("read_records", read)).missing_ids, ids);
    },
  },
  {
    name: "odoo_execute_kw and odoo_call_method call methods",
    async run(context) {
      const { ids, domain } = await createPartners(context, 2);
      for (const name of ["odoo_execute_kw", "odoo_call_method"]) {
        const count = { model, method: "search_count", args: [domain], kwargs: {} };
        assertEquals((await context.admin.ok(name, count)).structured, { result: 2 });
        const flat = { model, method: "write", ids, args: [{ city: name }], kwargs: null };
        assertEquals((await context.admin.ok(name, flat)).structured, { result: true });
        const inArgs = { model, method: "read", args: [ids, ["city"]] };
        const rows = (await context.admin.ok(name, inArgs)).structured.result;
        assertEquals(rows, ids.map((id) => ({ id, city: name })));
        const text = await context.admin.refused(name, {
          model,
          method: "_write",
          args: [ids, {}],
        });
        assertStringIncludes(text, "Outcome: not_sent");
      }
    },
  },
  {
    name: "old names refuse arguments that mean nothing",
    async run(context) {
      const { domain } = await createPartners(context, 1);
      const args = { model, domain, feilds: ["name"] };
      const text = await context.admin.refused("odoo_search_read", args);
      assert(text.includes("did you mean fields?"), text);
    },
  },
];
