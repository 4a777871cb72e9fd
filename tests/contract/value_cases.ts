/** Values as a caller reads them, whatever Odoo sends for them. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { cells, column } from "../support/contract_client.ts";
import type { ContractCase } from "./case.ts";
import { countryId, createOrder, createPartners, PNG } from "./records.ts";

const MODEL = "res.partner";

export const cases: readonly ContractCase[] = [
  {
    name: "an empty value is null, a false one is false, zero is zero",
    async run(context) {
      const id = await context.create(MODEL, { name: context.marker, active: false });
      const fields = ["vat", "parent_id", "comment", "image_1920", "active", "color"];
      const table = await context.admin.table("read_records", { model: MODEL, ids: [id], fields });
      assertEquals(cells(table), [[null, null, null, null, false, 0]]);
    },
  },
  {
    name: "a many2one is its id and name",
    async run(context) {
      const country = await countryId(context, "IT");
      const values = { name: context.marker, country_id: country };
      const id = await context.create(MODEL, values);
      const args = { model: MODEL, ids: [id], fields: ["country_id"] };
      const table = await context.admin.table("read_records", args);
      assertEquals(cells(table), [[{ id: country, name: "Italy" }]]);
      assertStringIncludes(table.text, `Italy #${country}`);
    },
  },
  {
    name: "an x2many is a list of ids",
    async run(context) {
      const { ids: [parent, child], domain: _ } = await createPartners(context, 2);
      const args = { model: MODEL, ids: [child], values: { parent_id: parent } };
      await context.admin.ok("update_records", args);
      const read = { model: MODEL, ids: [parent], fields: ["child_ids", "category_id"] };
      assertEquals(cells(await context.admin.table("read_records", read)), [[[child ?? 0], []]]);
    },
  },
  {
    name: "a datetime is labelled as UTC",
    async run(context) {
      const { ids } = await createPartners(context, 1);
      const args = { model: MODEL, ids, fields: ["name", "create_date"] };
      const table = await context.admin.table("read_records", args);
      assertEquals(table.columns, ["id", "name", "create_date"]);
      assertEquals(table.text.split("\n")[1], "id\tname\tcreate_date (UTC)");
      const [created] = column(table, "create_date");
      assertMatch(String(created), /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    },
  },
  {
    name: "a file is told by its size, never inline",
    async run(context) {
      const id = await context.create(MODEL, { name: context.marker, image_1920: PNG });
      const args = { model: MODEL, fields: ["image_1920"] };
      for (
        const [tool, more] of [
          ["read_records", { ids: [id] }],
          ["search_records", { domain: [["id", "=", id]] }],
        ] as const
      ) {
        const table = await context.admin.table(tool, { ...args, ...more });
        const [image] = column(table, "image_1920");
        assert(typeof image === "object" && image !== null && "size" in image, table.text);
        assertMatch(String(image.size), /^\d+(\.\d+)? bytes$/);
        assert(!JSON.stringify(table).includes(PNG.slice(0, 12)));
      }
    },
  },
  {
    name: "text arrives as it was written and stays in its line",
    async run(context) {
      const street = "Žluťoučký 🐎 <b>&amp;</b> 'a' \"b\" \\n ]]> {{x}}";
      const city = "tab\there\nnext line";
      const id = await context.create(MODEL, { name: context.marker, street, city });
      const args = { model: MODEL, ids: [id], fields: ["street", "city"] };
      const table = await context.admin.table("read_records", args);
      assertEquals(cells(table), [[street, city]]);
      assertEquals(table.text.split("\n").length, 3);
    },
  },
  {
    name: "a long text is cut and says by how much",
    async run(context) {
      const street = "x".repeat(5000);
      const id = await context.create(MODEL, { name: context.marker, street });
      const args = { model: MODEL, ids: [id], fields: ["street"] };
      const [[text] = []] = cells(await context.admin.table("read_records", args));
      assertEquals(text, `${"x".repeat(4000)}… (+1000 chars)`);
    },
  },
  {
    name: "numbers, choices and dates are plain",
    async run(context) {
      const { order, partner } = await createOrder(context);
      const values = { validity_date: "2031-02-03", date_order: "2031-01-02 03:04:05" };
      await context.admin.ok("update_records", { model: "sale.order", ids: [order], values });
      const fields = ["state", "validity_date", "date_order", "amount_untaxed", "partner_id"];
      const args = { model: "sale.order", ids: [order], fields };
      assertEquals(cells(await context.admin.table("read_records", args)), [[
        "draft",
        "2031-02-03",
        "2031-01-02 03:04:05",
        19,
        { id: partner, name: `${context.marker} customer` },
      ]]);
    },
  },
];
