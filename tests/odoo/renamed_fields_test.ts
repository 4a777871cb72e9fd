/** Names of other versions: what is suggested, and that nothing is that is not there. */
import { COMMON_MODELS } from "../../src/odoo/common_models.ts";
import { changedField, suggestModel } from "../../src/odoo/renamed_fields.ts";
import { assertEquals } from "../support/assert.ts";

const CHANGES: readonly (readonly [
  model: string,
  name: string,
  fields: readonly string[],
  hint: string | undefined,
])[] = [
  ["res.users", "groups_id", ["group_ids"], "since Odoo 19 it is group_ids"],
  ["ir.ui.menu", "group_ids", ["groups_id"], "before Odoo 19 it is groups_id"],
  // Users are contacts, and variants are products.
  ["res.users", "mobile", ["phone"], "since Odoo 19 it is phone"],
  ["product.product", "priority", ["is_favorite"], "since Odoo 18 it is is_favorite"],
  // One name, two later ones: what this Odoo has decides.
  [
    "stock.move.line",
    "product_uom_qty",
    ["reserved_uom_qty"],
    "since Odoo 16 it is reserved_uom_qty",
  ],
  ["stock.move.line", "product_uom_qty", ["quantity"], "since Odoo 17 it is quantity"],
  ["stock.move.line", "quantity", ["qty_done"], "before Odoo 17 it is qty_done"],
  ["account.payment", "memo", ["ref"], "before Odoo 18 it is ref"],
  ["project.task", "user_id", ["user_ids"], "since Odoo 15 it is user_ids"],
  ["ir.attachment", "datas", ["raw"], "since Odoo 19.3 it is raw"],
  // The opposite question must not be answered with the same word.
  [
    "account.account",
    "deprecated",
    ["active"],
    "since Odoo 19 it is active, with the opposite meaning",
  ],
  [
    "account.move",
    "checked",
    ["to_check"],
    "before Odoo 18 it is to_check, with the opposite meaning",
  ],
  ["account.move.line", "analytic_account_id", [], "it is gone since Odoo 16"],
  ["res.partner", "__last_update", ["write_date"], "since Odoo 17 it is write_date"],
  ["res.partner", "memo", ["ref"], undefined],
  ["constructor", "toString", [], undefined],
];

for (const [model, name, fields, hint] of CHANGES) {
  Deno.test(`renamed: ${model}.${name} where there is ${fields.join(", ") || "neither"}`, () => {
    assertEquals(changedField(model, name, (other) => fields.includes(other)), hint);
  });
}

Deno.test("renamed models: both directions, spelling, and what is gone", () => {
  assertEquals(suggestModel("mail.channel"), "since Odoo 17 it is discuss.channel");
  assertEquals(suggestModel("account.invoice"), "since Odoo 13 it is account.move");
  assertEquals(suggestModel("uom.category"), "it is gone since Odoo 19");
  assertEquals(suggestModel("res.prtner"), "did you mean res.partner?");
  assertEquals(suggestModel("x_something.else.entirely"), undefined);
});

Deno.test("renamed models: of a known list nothing else is suggested", () => {
  assertEquals(
    suggestModel("discuss.channel", ["mail.channel"]),
    "before Odoo 17 it is mail.channel",
  );
  assertEquals(suggestModel("stock.lot", ["res.partner"]), undefined);
  assertEquals(suggestModel("res.prtner", ["sale.order"]), undefined);
  assertEquals(
    suggestModel("mail.channel.partner", ["mail.channel.member"]),
    "since Odoo 16 it is mail.channel.member",
  );
  assertEquals(suggestModel("anything", []), undefined);
});

Deno.test("common models: sorted, each once", () => {
  const names = COMMON_MODELS.map(([name]) => name);
  assertEquals(names, [...new Set(names)].toSorted());
});
