/** `read_records`. */
import { assertEquals, assertStringIncludes } from "../support/assert.ts";
import { cells, column } from "../support/contract_client.ts";
import type { ContractCase } from "./case.ts";
import { createPartners, NO_SUCH_ID } from "./records.ts";

const MODEL = "res.partner";

export const cases: readonly ContractCase[] = [
  {
    name: "read_records reads in the order of the ids, each once",
    async run(context) {
      const { ids: [a = 0, b = 0, c = 0] } = await createPartners(context, 3);
      const args = { model: MODEL, ids: [c, a, c, b], fields: ["name"] };
      const table = await context.admin.table("read_records", args);
      assertEquals(column(table, "id"), [c, a, b]);
      assertEquals(cells(table), [3, 1, 2].map((n) => [`${context.marker} ${n}`]));
      assertEquals(table.missing_ids, []);
    },
  },
  {
    name: "read_records reads the id alone",
    async run(context) {
      const { ids } = await createPartners(context, 2);
      const table = await context.admin.table("read_records", {
        model: MODEL,
        ids,
        fields: ["id"],
      });
      assertEquals([table.columns, table.rows], [["id"], ids.map((id) => [id])]);
    },
  },
  {
    name: "read_records tells which ids are missing",
    async run(context) {
      const { ids: [kept = 0, gone = 0] } = await createPartners(context, 2);
      await context.admin.ok("delete_records", { model: MODEL, ids: [gone] });
      for (const fields of [["name"], ["id"]]) {
        const args = { model: MODEL, ids: [gone, kept, NO_SUCH_ID], fields };
        const table = await context.admin.table("read_records", args);
        assertEquals(column(table, "id"), [kept]);
        assertEquals(table.missing_ids, [gone, NO_SUCH_ID]);
        assertStringIncludes(table.text, `Missing: ${gone}, ${NO_SUCH_ID}`);
      }
    },
  },
  {
    name: "read_records of a deleted id alone is no error",
    async run(context) {
      const { ids } = await createPartners(context, 1);
      await context.admin.ok("delete_records", { model: MODEL, ids });
      const table = await context.admin.table("read_records", { model: MODEL, ids });
      assertEquals([table.rows, table.missing_ids], [[], ids]);
    },
  },
  {
    name: "read_records follows dotted fields",
    async run(context) {
      const { ids: [parent = 0, child = 0] } = await createPartners(context, 2);
      const values = { parent_id: parent };
      await context.admin.ok("update_records", { model: MODEL, ids: [child], values });
      const fields = ["parent_id.name", "child_ids.name"];
      const args = { model: MODEL, ids: [parent, child], fields };
      assertEquals(cells(await context.admin.table("read_records", args)), [
        [null, [`${context.marker} 2`]],
        [`${context.marker} 1`, []],
      ]);
    },
  },
  {
    name: "read_records chooses the fields when none are named",
    async run(context) {
      const { ids } = await createPartners(context, 1);
      const table = await context.admin.table("read_records", { model: MODEL, ids });
      assertEquals(column(table, "name"), [`${context.marker} 1`]);
    },
  },
];
