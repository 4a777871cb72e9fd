import type { Json } from "../../src/odoo/json.ts";
import { isJsonObject } from "../../src/odoo/json.ts";
import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { type Ask, majorOf, numberIn, records, single, VERSIONS, withSandbox } from "./wires.ts";

const partner = (method: string, args: Json[], kwargs: Ask["kwargs"] = {}): Ask => ({
  model: "res.partner",
  method,
  args,
  kwargs,
});

Deno.test("sandbox reads values in Odoo's shapes", () =>
  withSandbox({}, async ({ call }) => {
    const fields = ["name", "parent_id", "country_id", "category_id", "barcode", "color", "active"];
    assertEquals(single(await call(partner("read", [12, fields]))), {
      id: 12,
      name: "Adda Arredi S.A.",
      parent_id: false,
      country_id: [2, "Spain"],
      category_id: [1, 3],
      barcode: false,
      color: 0,
      active: true,
    });
    const plain = await call(partner("read", [[12], ["country_id"]], { load: "" }));
    assertEquals(plain, [{ id: 12, country_id: 2 }]);
  }));

Deno.test("sandbox reads datetimes as UTC text and hides their fraction", () =>
  withSandbox({}, async ({ call }) => {
    const id = numberIn(await call(partner("create", [{ name: "Clock" }])));
    const record = single(await call(partner("read", [[id], ["write_date"]])));
    assertMatch(String(record.write_date), /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  }));

Deno.test("sandbox drops deleted ids from a read and finds nothing for ids sent as text", () =>
  withSandbox({}, async ({ call }) => {
    assertEquals(await call(partner("read", [[99999, 12], ["color"]])), [{ id: 12, color: 0 }]);
    const echo = [{ id: 99999 }, { id: 12 }];
    assertEquals(await call(partner("read", [[99999, 12], ["id"]])), echo);
    assertEquals(await call(partner("read", ["12", ["name"]])), []);
  }));

Deno.test("sandbox reads every field it has where none is named", () =>
  withSandbox({}, async ({ call }) => {
    const record = single(await call(partner("search_read", [[["id", "=", 12]]])));
    const fields = await call(partner("fields_get", []));
    assert(isJsonObject(fields));
    assertEquals(Object.keys(record).sort(), Object.keys(fields).sort());
  }));

Deno.test("sandbox answers binaries as base64 or, with bin_size, as a text", () =>
  withSandbox({}, async ({ call }) => {
    const domain = [["image_128", "!=", false]];
    const kwargs = { limit: 1 };
    const full = single(await call(partner("search_read", [domain, ["image_128"]], kwargs)));
    assert(atob(String(full.image_128)).startsWith("\x89PNG"), "a PNG in base64");
    const sized = partner("search_read", [domain, ["image_128"]], {
      ...kwargs,
      context: { bin_size: true },
    });
    assertMatch(String(single(await call(sized)).image_128), /^\d+\.\d\d (bytes|Kb)$/);
  }));

Deno.test("sandbox tells the same values on both wires", () =>
  withSandbox({}, async ({ call, callXml }) => {
    const fields = ["name", "phone", "country_id", "category_id", "barcode"];
    const ask = partner("search_read", [[["is_company", "=", true]], fields], { limit: 20 });
    assertEquals(await callXml(ask), { ok: true, value: await call(ask) });
  }));

Deno.test("sandbox strips control characters from XML-RPC answers alone", () =>
  withSandbox({}, async ({ call, callXml }) => {
    const id = numberIn(await call(partner("create", [{ name: "Bell\u0007 rings" }])));
    const ask = partner("read", [[id], ["name"]]);
    assertEquals(await call(ask), [{ id, name: "Bell\u0007 rings" }]);
    assertEquals(await callXml(ask), { ok: true, value: [{ id, name: "Bell rings" }] });
  }));

for (const version of VERSIONS) {
  Deno.test(`sandbox ${version} describes fields in Odoo's shape`, () =>
    withSandbox({ version }, async ({ call }) => {
      const attributes = ["type", "string", "relation", "relation_field", "required", "store"];
      const answer = await call(
        partner("fields_get", [["country_id", "child_ids", "nofield"], attributes]),
      );
      assertEquals(answer, {
        country_id: {
          type: "many2one",
          string: "Country",
          relation: "res.country",
          required: false,
          store: true,
        },
        child_ids: {
          type: "one2many",
          string: "Contact",
          relation: "res.partner",
          relation_field: "parent_id",
          required: false,
          store: true,
        },
      });
      const all = await call(partner("fields_get", []));
      assert(isJsonObject(all) && isJsonObject(all.color));
      const modern = majorOf(version) >= 18;
      assertEquals(["aggregator" in all.color, "group_operator" in all.color], [modern, !modern]);
      assertEquals("mobile" in all, majorOf(version) < 19);
    }));
}

Deno.test("sandbox describes fields to who may not read the model, without those of other groups", () =>
  withSandbox({}, async ({ call }) => {
    const who = "lowrights";
    const order = await call({ who, model: "sale.order", method: "fields_get" });
    assert(isJsonObject(order) && "amount_total" in order);
    const contact = await call({ who, model: "res.partner", method: "fields_get" });
    assert(isJsonObject(contact) && !("credit_limit" in contact));
  }));

Deno.test("sandbox names a many2one by its display name and searches by it", () =>
  withSandbox({}, async ({ call }) => {
    const product = records(
      await call({
        model: "product.product",
        method: "search_read",
        args: [[["default_code", "=", "PND-01"]], ["display_name"]],
      }),
    );
    assertEquals(product.map((each) => each.display_name), ["[PND-01] Pendant Lamp Alba"]);
    const found = await call({ model: "product.product", method: "name_search", args: ["pnd-01"] });
    assertEquals(found, [[product[0]?.id ?? 0, "[PND-01] Pendant Lamp Alba"]]);
  }));
