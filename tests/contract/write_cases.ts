/** `create_records`, `update_records`, `delete_records` that succeed. */
import { assertEquals, assertStringIncludes } from "../support/assert.ts";
import { cells, column } from "../support/contract_client.ts";
import type { CaseContext } from "../support/contract_context.ts";
import type { ContractCase } from "./case.ts";
import { countryId, createOrder, createPartners } from "./records.ts";

const MODEL = "res.partner";

type Rows = ReturnType<typeof cells>;

async function read(
  context: CaseContext,
  model: string,
  { ids, fields }: { ids: unknown; fields: readonly string[] },
): Promise<Rows> {
  return cells(await context.admin.table("read_records", { model, ids, fields }));
}

async function createTags(context: CaseContext): Promise<number[]> {
  return await context.createAll(
    "res.partner.category",
    ["a", "b", "c"].map((letter) => ({ name: `${context.marker} ${letter}` })),
  );
}

/** Ways to write a moment, and how it reads. */
const MOMENTS = [
  ["2031-05-06 07:08:09", "2031-05-06 07:08:09"],
  ["2031-05-06T07:08:09", "2031-05-06 07:08:09"],
  ["2031-05-06T07:08:09Z", "2031-05-06 07:08:09"],
  ["2031-05-06T07:08:09.500Z", "2031-05-06 07:08:09"],
  ["2031-05-06T07:08:09+02:00", "2031-05-06 05:08:09"],
] as const;

/** Told where the user has several. */
function withoutCompany(text: string): string {
  return text.replace(/ \(company .+ #\d+\)$/, "");
}

export const cases: readonly ContractCase[] = [
  {
    name: "create_records creates several and tells their ids in order",
    async run(context) {
      const names = ["b", "a", "c"].map((letter) => `${context.marker} ${letter}`);
      const values = names.map((name) => ({ name }));
      const { structured, text } = await context.admin.ok("create_records", {
        model: MODEL,
        values,
      });
      const ids = context.adopt(MODEL, structured.ids);
      assertEquals(withoutCompany(text), `Created ${MODEL}: ${ids.join(", ")}`);
      assertEquals(
        await read(context, MODEL, { ids, fields: ["name"] }),
        names.map((name) => [name]),
      );
    },
  },
  {
    name: "create_records takes null, ids and {id, name} for relations",
    async run(context) {
      const country = await countryId(context, "IT");
      const [first = 0, second = 0] = await createTags(context);
      const id = await context.create(MODEL, {
        name: context.marker,
        street: null,
        vat: "",
        parent_id: null,
        country_id: { id: country, name: "Italy" },
        category_id: [first, second],
      });
      const fields = ["street", "parent_id", "country_id", "category_id"];
      const [row] = await read(context, MODEL, { ids: [id], fields });
      assertEquals(row?.slice(0, 3), [null, null, { id: country, name: "Italy" }]);
      assertEquals(new Set([row?.[3] ?? null].flat()), new Set([first, second]));
    },
  },
  {
    name: "create_records takes moments in ISO notation",
    async run(context) {
      const { ids: [partner_id] } = await createPartners(context, 1);
      const values = MOMENTS.map(([written]) => ({ partner_id, date_order: written }));
      const ids = await context.createAll("sale.order", values);
      const rows = await read(context, "sale.order", { ids, fields: ["date_order"] });
      assertEquals(rows, MOMENTS.map(([, expected]) => [expected]));
    },
  },
  {
    name: "create_records takes new lines as objects",
    async run(context) {
      const { order } = await createOrder(context);
      const fields = ["order_line.name", "order_line.price_unit", "amount_untaxed"];
      assertEquals(await read(context, "sale.order", { ids: [order], fields }), [
        [["first", "second"], [7, 5], 19],
      ]);
    },
  },
  {
    name: "create_records keeps an empty text apart from no text",
    async run(context) {
      const id = await context.create(MODEL, { name: context.marker, city: "" });
      const rows = await read(context, MODEL, { ids: [id], fields: ["city", "street"] });
      assertEquals(rows, [["", null]]);
    },
  },
  {
    name: "update_records writes the same to all ids",
    async run(context) {
      const { ids } = await createPartners(context, 2);
      const values = { city: "Genova", is_company: true, color: 7 };
      const { structured, text } = await context.admin.ok("update_records", {
        model: MODEL,
        ids,
        values,
      });
      assertEquals(structured, { ids });
      assertEquals(withoutCompany(text), `Updated ${MODEL}: ${ids.join(", ")}`);
      const fields = ["city", "is_company", "color"];
      const row = ["Genova", true, 7];
      assertEquals(await read(context, MODEL, { ids, fields }), [row, row]);
    },
  },
  {
    name: "update_records clears with null",
    async run(context) {
      const { ids: [parent = 0] } = await createPartners(context, 1);
      const [tag] = await createTags(context);
      const id = await context.create(MODEL, {
        name: `${context.marker} child`,
        parent_id: parent,
        city: "Genova",
        category_id: [tag],
      });
      const values = { parent_id: null, city: null, category_id: null };
      await context.admin.ok("update_records", { model: MODEL, ids: [id], values });
      const fields = ["parent_id", "city", "category_id"];
      assertEquals(await read(context, MODEL, { ids: [id], fields }), [[null, null, []]]);
    },
  },
  {
    name: "update_records replaces an x2many by ids",
    async run(context) {
      const [a = 0, b = 0, c = 0] = await createTags(context);
      const id = await context.create(MODEL, { name: context.marker, category_id: [a, b] });
      const model = MODEL;
      for (const [given, expected] of [[[c], [c]], [[b], [b]], [[], []]] as const) {
        const values = { category_id: given };
        await context.admin.ok("update_records", { model, ids: [id], values });
        const rows = await read(context, MODEL, { ids: [id], fields: ["category_id"] });
        assertEquals(rows, [[[...expected]]]);
      }
    },
  },
  {
    name: "update_records carries out Odoo's commands",
    async run(context) {
      const { order, product } = await createOrder(context);
      const fields = ["order_line.name", "order_line.price_unit", "amount_untaxed"];
      const model = "sale.order";
      const lines = await context.admin.table("search_records", {
        model: "sale.order.line",
        domain: [["order_id", "=", order]],
        fields: ["name"],
        order: "id",
      });
      const [first, second] = column(lines, "id");
      const order_line = [
        [1, first, { price_unit: 8 }],
        [2, second],
        [0, 0, { product_id: product, name: "third", product_uom_qty: 1, price_unit: 4 }],
      ];
      await context.admin.ok("update_records", { model, ids: [order], values: { order_line } });
      assertEquals(await read(context, model, { ids: [order], fields }), [
        [["first", "third"], [8, 4], 20],
      ]);
    },
  },
  {
    name: "update_records adds new lines as objects",
    async run(context) {
      const { order, product } = await createOrder(context);
      const model = "sale.order";
      const order_line = [{ product_id: { id: product }, name: "third", price_unit: 1 }];
      await context.admin.ok("update_records", { model, ids: [order], values: { order_line } });
      const rows = await read(context, model, { ids: [order], fields: ["order_line.name"] });
      assertEquals(rows, [[["first", "second", "third"]]]);
    },
  },
  {
    name: "delete_records deletes all of them",
    async run(context) {
      const { ids, domain } = await createPartners(context, 3);
      const deleted = ids.slice(0, 2);
      const { structured, text } = await context.admin.ok("delete_records", {
        model: MODEL,
        ids: deleted,
      });
      assertEquals(structured, { ids: deleted });
      assertStringIncludes(text, `Deleted ${MODEL}: ${deleted.join(", ")}`);
      const left = await context.admin.table("search_records", { model: MODEL, domain });
      assertEquals(column(left, "id"), ids.slice(2));
    },
  },
];
