/** What `fields_get` becomes, and which fields a person would look at first. */
import { ArgumentError, ProtocolError } from "../../src/odoo/errors.ts";
import { parseSchema, requireField, suggestField, usualFields } from "../../src/odoo/schema.ts";
import { assert, assertEquals, assertStringIncludes, assertThrows } from "../support/assert.ts";
import { field, schemaOf } from "../support/fields.ts";

Deno.test("schema: attributes become a typed field, missing ones their defaults", () => {
  const { model, fields } = parseSchema("sale.order", {
    state: {
      type: "selection",
      string: "Status",
      required: true,
      readonly: true,
      store: true,
      selection: [["draft", "Quotation"], ["sale", "Order"], "odd", [1]],
    },
    partner_id: { type: "many2one", relation: "res.partner", store: false },
    x: {},
    broken: false,
  });
  assertEquals(model, "sale.order");
  assertEquals([...fields.values()], [
    field("state", "selection", {
      label: "Status",
      required: true,
      readonly: true,
      selection: [["draft", "Quotation"], ["sale", "Order"]],
    }),
    field("partner_id", "many2one", { relation: "res.partner", stored: false }),
    field("x", "unknown"),
  ]);
});

Deno.test("schema: what is no object of fields is malformed", () => {
  for (const answer of [null, false, [], "x"]) {
    assertThrows(() => parseSchema("res.partner", answer), ProtocolError, "res.partner");
  }
});

Deno.test("schema: an unknown field names the place and the nearest one", () => {
  const schema = schemaOf("res.partner", field("email", "char"), field("phone", "char"));
  assertEquals(requireField(schema, "phone", "fields[0]").name, "phone");
  const near = assertThrows(() => requireField(schema, "emial", "fields[1]"), ArgumentError);
  assertEquals(near.argument, "fields[1]");
  assertStringIncludes(near.message, "did you mean email?");
  const far = assertThrows(() => requireField(schema, "constructor", "fields[2]"), ArgumentError);
  assertStringIncludes(far.message, "see describe_model");
});

const LINE_17 = schemaOf("sale.order.line", field("tax_id", "many2many"), field("name", "text"));
const LINE_19 = schemaOf("sale.order.line", field("tax_ids", "many2many"), field("name", "text"));

Deno.test("schema: the name of another version leads to this one's, in both directions", () => {
  const newer = assertThrows(() => requireField(LINE_19, "tax_id", "fields[0]"), ArgumentError);
  assertEquals(
    newer.message,
    "sale.order.line has no field tax_id that this user may read: since Odoo 19 it is tax_ids",
  );
  const older = assertThrows(() => requireField(LINE_17, "tax_ids", "fields[0]"), ArgumentError);
  assertStringIncludes(older.message, ": before Odoo 19 it is tax_id");
});

Deno.test("schema: what is gone is told; what this Odoo lacks is never suggested", () => {
  const partner = schemaOf("res.partner", field("name", "char"), field("tite", "char"));
  assertEquals(suggestField(partner, "title"), "it is gone since Odoo 19");
  assertEquals(suggestField(partner, "mobile"), "it is gone since Odoo 19");
  const phone = schemaOf("res.partner", field("phone", "char"));
  assertEquals(suggestField(phone, "mobile"), "since Odoo 19 it is phone");
});

Deno.test("usual fields: name, state, dates, relations first; nothing heavy, nothing technical", () => {
  const heavy = ["binary", "html", "one2many", "many2many"].map((type) => field(`x_${type}`, type));
  const schema = schemaOf(
    "sale.order",
    field("id", "integer"),
    ...heavy,
    field("create_uid", "many2one"),
    field("display_name", "char"),
    field("amount_total", "monetary"),
    field("date_order", "datetime"),
    field("partner_id", "many2one"),
    field("state", "selection"),
    field("name", "char"),
  );
  assertEquals(usualFields(schema), ["name", "state", "partner_id", "date_order", "amount_total"]);
});

Deno.test("usual fields: a usual name of a heavy type is left out", () => {
  const schema = schemaOf("x", field("name", "html"), field("code", "binary"));
  assertEquals(usualFields(schema), []);
});

Deno.test("usual fields: a model without usual names still shows something, never much", () => {
  const simple = ["a", "b", "c", "d", "e"].map((name) => field(name, "char"));
  const computed = field("a0", "char", { stored: false });
  assertEquals(usualFields(schemaOf("x_model", computed, ...simple)), ["a", "b", "c", "d"]);
  const many = "name,default_code,ref,email,phone,state,login,code,date,city,vat,model".split(",");
  const chosen = usualFields(schemaOf("x", ...many.map((name) => field(name, "char"))));
  assertEquals(chosen.length, 9);
  assert(chosen.every((name) => many.includes(name)));
});

Deno.test("usual fields: without a name the display name stands in", () => {
  const schema = schemaOf("res.lang", field("display_name", "char"), field("code", "char"));
  assertEquals(usualFields(schema), ["display_name", "code"]);
});
