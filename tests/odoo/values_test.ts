/** Odoo's values both ways (ODOO-FACTS §4): empty is null, datetimes are UTC text, x2many by intent. */
import { ArgumentError } from "../../src/odoo/errors.ts";
import type { Json, JsonObject } from "../../src/odoo/json.ts";
import { readValue, writeValues } from "../../src/odoo/values.ts";
import { assertEquals, assertRejects, assertStringIncludes } from "../support/assert.ts";
import { field, schemaOf } from "../support/fields.ts";

const READ: readonly (readonly [type: string, odoo: Json, read: Json])[] = [
  ["char", false, null],
  ["char", "", ""],
  ["char", "True", "True"],
  ["date", false, null],
  ["datetime", "2025-01-31 10:00:00", "2025-01-31 10:00:00"],
  ["boolean", false, false],
  ["boolean", true, true],
  ["integer", 0, 0],
  ["monetary", 0.30000000000000004, 0.30000000000000004],
  ["many2one", [7, "Azure Interior"], { id: 7, name: "Azure Interior" }],
  // A name that is `false` would break every schema that says string.
  ["many2one", [7, false], { id: 7, name: null }],
  ["many2one", 7, { id: 7, name: null }],
  ["many2one", false, null],
  ["many2many", [1, 2], [1, 2]],
  ["one2many", [], []],
  ["binary", false, null],
  ["binary", "14.85 Kb", { size: "14.85 Kb" }],
  ["binary", "QUJD".repeat(100), { size: "300 bytes" }],
  ["json", { "12": 100 }, { "12": 100 }],
  ["unknown", false, false],
];

for (const [type, odoo, read] of READ) {
  Deno.test(`read ${type}: ${JSON.stringify(odoo).slice(0, 40)}`, () => {
    assertEquals(readValue(field("x", type), odoo), read);
  });
}

Deno.test("read: a field nobody knows passes as it is", () => {
  assertEquals(readValue(undefined, false), false);
});

const SCHEMAS = new Map([
  schemaOf(
    "sale.order",
    field("name", "char"),
    field("date_order", "datetime"),
    field("date", "date"),
    field("active", "boolean"),
    field("partner_id", "many2one", { relation: "res.partner" }),
    field("count", "integer"),
    field("rate", "float"),
    field("amount", "monetary"),
    field("day", "date"),
    field("line_ids", "one2many", { relation: "sale.order.line" }),
    field("tag_ids", "many2many", { relation: "crm.tag" }),
  ),
  schemaOf(
    "sale.order.line",
    field("product_id", "many2one", { relation: "product.product" }),
    field("due", "datetime"),
    field("tax_ids", "many2many", { relation: "account.tax" }),
  ),
  schemaOf("ir.attachment", field("datas", "binary"), field("raw", "binary")),
].map((schema) => [schema.model, schema.fields]));

async function write(values: JsonObject, model = "sale.order"): Promise<JsonObject> {
  const fieldsOf = (model: string) => Promise.resolve(SCHEMAS.get(model) ?? new Map());
  return await writeValues(values, { model, at: "values", fieldsOf });
}

const WRITTEN: readonly (readonly [name: string, values: JsonObject, sent: JsonObject])[] = [
  ["null empties a field", { name: null, partner_id: null }, { name: false, partner_id: false }],
  ["an empty text stays one", { name: "" }, { name: "" }],
  ["a boolean stays one", { active: false }, { active: false }],
  ["a text stays text", { name: "2025-01-01T10:00:00Z" }, { name: "2025-01-01T10:00:00Z" }],
  ["Z is UTC", { date_order: "2025-01-31T10:00:00Z" }, { date_order: "2025-01-31 10:00:00" }],
  ["no zone is UTC", { date_order: "2025-01-31T10:00:00" }, { date_order: "2025-01-31 10:00:00" }],
  ["no seconds", { date_order: "2025-01-31T10:00" }, { date_order: "2025-01-31 10:00:00" }],
  ["fractions go", {
    date_order: "2025-01-31T10:00:00.999Z",
  }, { date_order: "2025-01-31 10:00:00" }],
  ["a zone is honoured", {
    date_order: "2025-01-31T00:30:00+02:00",
  }, { date_order: "2025-01-30 22:30:00" }],
  ["a zone without colon", {
    date_order: "2025-12-31T23:00:00-0130",
  }, { date_order: "2026-01-01 00:30:00" }],
  ["Odoo's own form passes", {
    date_order: "2025-01-31 10:00:00",
  }, { date_order: "2025-01-31 10:00:00" }],
  ["a many2one by id", { partner_id: 7 }, { partner_id: 7 }],
  ["a many2one as it was read", { partner_id: { id: 7, name: "Azure" } }, { partner_id: 7 }],
  ["a many2one as Odoo tells it", { partner_id: [7, "Azure"] }, { partner_id: 7 }],
  ["numbers", { count: 3, rate: 1.5, amount: -2 }, { count: 3, rate: 1.5, amount: -2 }],
  ["numbers as text", { count: "3", rate: "1.5e2" }, { count: "3", rate: "1.5e2" }],
  ["false empties any field", { count: false, rate: false, day: false }, {
    count: false,
    rate: false,
    day: false,
  }],
  ["a boolean as a number", { active: 1 }, { active: 1 }],
  ["a date, and a datetime for one", { day: "2025-01-31" }, { day: "2025-01-31" }],
  ["ids replace an x2many", { tag_ids: [1, 2] }, { tag_ids: [[6, 0, [1, 2]]] }],
  ["no ids empty it", { tag_ids: [] }, { tag_ids: [[5, 0, 0]] }],
  ["null empties it", { tag_ids: null }, { tag_ids: [[5, 0, 0]] }],
  ["false empties it, too", { tag_ids: false }, { tag_ids: [[5, 0, 0]] }],
  ["a number for a text", { name: 5 }, { name: 5 }],
  ["a zone after a space is honoured", {
    date_order: "2025-01-31 00:30:00+02:00",
  }, { date_order: "2025-01-30 22:30:00" }],
  ["commands that carry nothing", { tag_ids: [[5], [4, 7], [6, 0, [1]]] }, {
    tag_ids: [[5], [4, 7], [6, 0, [1]]],
  }],
  ["objects are new lines, converted all the way", {
    line_ids: [{
      product_id: { id: 3, name: "Desk" },
      due: "2025-01-31T10:00:00+01:00",
      tax_ids: [4],
    }],
  }, {
    line_ids: [[0, 0, { product_id: 3, due: "2025-01-31 09:00:00", tax_ids: [[6, 0, [4]]] }]],
  }],
  ["commands are converted inside", {
    line_ids: [[1, 9, { due: "2025-01-31T10:00:00Z", product_id: null }], [2, 8, 0], [4, 5]],
  }, {
    line_ids: [[1, 9, { due: "2025-01-31 10:00:00", product_id: false }], [2, 8, 0], [4, 5]],
  }],
];

for (const [name, values, sent] of WRITTEN) {
  Deno.test(`write: ${name}`, async () => assertEquals(await write(values), sent));
}

const REFUSED: readonly (readonly [name: string, values: JsonObject, at: string])[] = [
  ["a datetime that is none", { date_order: "2025-01-31T25:00:00Z" }, "values.date_order"],
  ["a day that does not exist", { date_order: "2025-02-31T10:00:00Z" }, "values.date_order"],
  ["a many2one without id", { partner_id: { name: "Azure" } }, "values.partner_id"],
  ["a name for a many2one", { partner_id: "Azure" }, "values.partner_id"],
  ["several ids for a many2one", { partner_id: [7, 8] }, "values.partner_id"],
  ["true for a many2one", { partner_id: true }, "values.partner_id"],
  ["a text that Odoo takes for true", { active: "false" }, "values.active"],
  ["a word for a number", { rate: "due" }, "values.rate"],
  ["a decimal comma", { amount: "1,5" }, "values.amount"],
  ["half a whole number", { count: 1.5 }, "values.count"],
  ["a date as people write it", { day: "31/01/2025" }, "values.day"],
  ["a number for a date", { day: 20250131 }, "values.day"],
  ["a datetime as people write it", { date_order: "31.1.2025" }, "values.date_order"],
  ["an x2many that is no list", { tag_ids: "1,2" }, "values.tag_ids"],
  ["a record for a new line, of which Odoo would make another", {
    line_ids: [{ id: 7, due: null }],
  }, "values.line_ids[0].id"],
  ["an id to be written", { id: 7 }, "values.id"],
  ["an id that cannot be", { tag_ids: [0] }, "values.tag_ids"],
  ["0 for a many2one", { partner_id: 0 }, "values.partner_id"],
  ["a command that Odoo would pass over", { tag_ids: [[9, 0, 0]] }, "values.tag_ids[0]"],
  ["a command whose number is text", { tag_ids: [["4", 7]] }, "values.tag_ids[0]"],
  ["a command whose id is text", { tag_ids: [[4, 7], [4, "7"]] }, "values.tag_ids[1]"],
  ["a command without its ids", { tag_ids: [[6, 0]] }, "values.tag_ids[0]"],
  ["a new line that is none", { line_ids: [[0, 0, ["x"]]] }, "values.line_ids[0][2]"],
  ["an object for a text", { name: { en_US: "x" } }, "values.name"],
  ["true for a text", { name: true }, "values.name"],
  ["ids and lines mixed", { line_ids: [1, { due: null }] }, "values.line_ids"],
  ["a mistake in a line", {
    line_ids: [{}, { product_id: { name: "Desk" } }],
  }, "values.line_ids[1].product_id"],
  ["an unknown field", { nmae: "x" }, "values.nmae"],
  ["an unknown field in a line", { line_ids: [{}, { du: null }] }, "values.line_ids[1].du"],
  ["an unknown field in a command", {
    line_ids: [[1, 9, { product: 3 }]],
  }, "values.line_ids[0][2].product"],
  ["a mistake in a command", {
    line_ids: [[0, 0, { due: "2025-13-01T00:00:00Z" }]],
  }, "values.line_ids[0][2].due"],
];

for (const [name, values, at] of REFUSED) {
  Deno.test(`write refuses ${name}, naming the place`, async () => {
    const error = await assertRejects(() => write(values), ArgumentError);
    assertEquals([error.argument, error.outcome], [at, "not_sent"]);
  });
}

Deno.test("write: the name of another version is answered with this one's, in lines too", async () => {
  const error = await assertRejects(() => write({ line_ids: [{ tax_id: [4] }] }), ArgumentError);
  assertEquals(error.argument, "values.line_ids[0].tax_id");
  assertStringIncludes(error.message, "since Odoo 19 it is tax_ids");
});

Deno.test("write: a file's lines become one; its bytes are refused where base64 has a name", async () => {
  assertEquals(await write({ datas: "QUJD\nQUI=" }, "ir.attachment"), { datas: "QUJDQUI=" });
  const error = await assertRejects(() => write({ raw: "QUJD" }, "ir.attachment"), ArgumentError);
  assertEquals([error.argument, error.message], ["values.raw", "write datas, as base64 text"]);
});

Deno.test("write: a key named __proto__ is a name like any other", async () => {
  const values: JsonObject = JSON.parse(`{"__proto__": 1, "name": "x"}`);
  const error = await assertRejects(() => write(values), ArgumentError);
  assertEquals(error.argument, "values.__proto__");
});
