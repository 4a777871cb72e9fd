import type { Json } from "../../src/odoo/json.ts";
import { assert, assertEquals } from "../support/assert.ts";
import {
  type Ask,
  type Bench,
  majorOf,
  numberIn,
  records,
  single,
  VERSIONS,
  withSandbox,
} from "./wires.ts";

const on = (model: string, method: string, args: Json[], kwargs: Ask["kwargs"] = {}): Ask => ({
  model,
  method,
  args,
  kwargs,
});

Deno.test("sandbox answers create with an id for a dict and ids for a list", () =>
  withSandbox({}, async ({ call }) => {
    const one = await call(on("res.partner", "create", [{ name: "One" }]));
    assertEquals(typeof one, "number");
    const two = await call(on("res.partner", "create", [[{ name: "Two" }, { name: "Three" }]]));
    assert(Array.isArray(two));
    assertEquals(two.length, 2);
  }));

Deno.test("sandbox stamps who wrote and when, and drops what a caller sends for it", () =>
  withSandbox({}, async ({ call }) => {
    const values = { name: "Stamped", create_uid: 1, write_date: "2001-01-01 00:00:00" };
    const id = numberIn(await call({ ...on("res.partner", "create", [values]), who: "demo" }));
    const fields = ["create_uid", "write_uid", "write_date"];
    const record = single(await call(on("res.partner", "read", [[id], fields])));
    assertEquals([record.create_uid, record.write_uid], [[6, "Giulia Conti"], [6, "Giulia Conti"]]);
    assert(String(record.write_date) >= "2026-11-01", "nothing is dated before the sample day");
  }));

Deno.test("sandbox empties a many2one that is given anything but an id", () =>
  withSandbox({}, async ({ call }) => {
    const id = numberIn(await call(on("res.partner", "create", [{ name: "x", country_id: 1 }])));
    await call(on("res.partner", "write", [[id], { country_id: "Spain" }]));
    const record = single(await call(on("res.partner", "read", [[id], ["country_id"]])));
    assertEquals(record.country_id, false);
  }));

Deno.test("sandbox carries the name of a company into the names of its people", () =>
  withSandbox({}, async ({ call }) => {
    const child_ids = [[0, 0, { name: "Person" }]];
    const values = { name: "Firm", is_company: true, child_ids };
    const id = numberIn(await call(on("res.partner", "create", [values])));
    const names = async (): Promise<Json[]> => {
      const ask = on("res.partner", "search_read", [[["parent_id", "=", id]], ["display_name"]]);
      return records(await call(ask)).map((record) => record.display_name ?? false);
    };
    assertEquals(await names(), ["Firm, Person"]);
    await call(on("res.partner", "write", [[id], { name: "Company" }]));
    assertEquals(await names(), ["Company, Person"]);
  }));

Deno.test("sandbox applies the x2many commands", () =>
  withSandbox({}, async ({ call }) => {
    const id = numberIn(await call(on("res.partner", "create", [{ name: "Tagged" }])));
    const tags = async (commands: Json): Promise<Json | undefined> => {
      await call(on("res.partner", "write", [[id], { category_id: commands }]));
      return single(await call(on("res.partner", "read", [[id], ["category_id"]]))).category_id;
    };
    assertEquals(await tags([[6, 0, [3, 1]]]), [1, 3]);
    // Ordered by name: Customer, Hospitality, Supplier.
    assertEquals(await tags([[4, 2]]), [1, 3, 2]);
    assertEquals(await tags([[3, 1]]), [3, 2]);
    assertEquals(await tags([7]), [7]);
    assertEquals(await tags([[5]]), []);
    const created = await tags([[0, 0, { name: "Fresh" }]]);
    assert(Array.isArray(created) && created.length === 1);
  }));

async function amounts({ call }: Bench, id: number): Promise<Json> {
  const fields = ["amount_untaxed", "amount_tax", "amount_total"];
  const { id: _id, ...sums } = single(await call(on("sale.order", "read", [[id], fields])));
  return sums;
}

for (const version of VERSIONS) {
  Deno.test(`sandbox ${version} computes an order from nested lines and carries it through its life`, () =>
    withSandbox({ version }, async (bench) => {
      const { call, fail } = bench;
      const taxes = majorOf(version) >= 19 ? "tax_ids" : "tax_id";
      const order_line = [
        [0, 0, { product_id: 1, product_uom_qty: 2, price_unit: 100 }],
        [0, 0, { product_id: 2, price_unit: 50, discount: 10, [taxes]: [[5]] }],
      ];
      const id = numberIn(await call(on("sale.order", "create", [{ partner_id: 12, order_line }])));
      assertEquals(await amounts(bench, id), {
        amount_untaxed: 245,
        amount_tax: 44,
        amount_total: 289,
      });
      const read = async (field: string): Promise<Json | undefined> =>
        single(await call(on("sale.order", "read", [[id], [field]])))[field];
      assertEquals(await read("name"), "S00181");
      assertEquals(await call(on("sale.order", "action_confirm", [[id]])), true);
      assertEquals(await read("state"), "sale");
      const confirm = on("sale.order", "action_confirm", [[id]]);
      if (majorOf(version) <= 16) assertEquals(await call(confirm), true);
      else assertEquals((await fail(confirm)).name, "odoo.exceptions.UserError");
      const kept = await fail(on("sale.order", "unlink", [[id]]));
      assertEquals(kept.name, "odoo.exceptions.UserError");
      const context = { disable_cancel_warning: true };
      assertEquals(await call(on("sale.order", "action_cancel", [[id]], { context })), true);
      assertEquals(await call(on("sale.order", "action_draft", [[id]])), true);
      await call(on("sale.order", "write", [[id], { order_line: [[5]] }]));
      assertEquals(await amounts(bench, id), { amount_untaxed: 0, amount_tax: 0, amount_total: 0 });
      assertEquals(await call(on("sale.order", "unlink", [[id]])), true);
      assertEquals(await call(on("sale.order", "read", [[id], ["name"]])), []);
    }));
}

Deno.test("sandbox answers with a wizard where Odoo would, and nothing has happened", () =>
  withSandbox({}, async ({ call }) => {
    const [id = 0] = records(
      await call(
        on("sale.order", "search_read", [[["state", "=", "sale"], ["locked", "=", false]], ["id"]]),
      ),
    ).map((record) => numberIn(record.id ?? false));
    for (const method of ["action_quotation_send", "action_cancel"]) {
      const action = await call(on("sale.order", method, [[id]]));
      const { type, target } = single([action]);
      assertEquals([type, target], ["ir.actions.act_window", "new"]);
    }
    const record = single(await call(on("sale.order", "read", [[id], ["state"]])));
    assertEquals(record.state, "sale");
  }));

Deno.test("sandbox posts invoices under numbers of the year, and None resets them", () =>
  withSandbox({}, async ({ call, callXml, fail }) => {
    const lines = { invoice_line_ids: [[0, 0, { product_id: 1, price_unit: 10 }]] };
    const values = { move_type: "out_invoice", partner_id: 12, invoice_date: "2031-02-03" };
    const empty = numberIn(await call(on("account.move", "create", [values])));
    const nothing = await fail(on("account.move", "action_post", [[empty]]));
    assertEquals(nothing.message, "You need to add a line before posting.");
    const id = numberIn(await call(on("account.move", "create", [{ ...values, ...lines }])));
    assertEquals(await call(on("account.move", "action_post", [[id]])), false);
    const fields = ["name", "state", "amount_total", "amount_residual"];
    assertEquals(single(await call(on("account.move", "read", [[id], fields]))), {
      id,
      name: "INV/2031/00001",
      state: "posted",
      amount_total: 12.2,
      amount_residual: 12.2,
    });
    const reset = await callXml(on("account.move", "button_draft", [[id]]));
    assert(!reset.ok && reset.message.includes("cannot marshal None"));
    const record = single(await call(on("account.move", "read", [[id], ["state"]])));
    assertEquals(record.state, "draft");
  }));

Deno.test("sandbox moves leads through the pipeline", () =>
  withSandbox({}, async ({ call }) => {
    const id = numberIn(await call(on("crm.lead", "create", [{ name: "Deal", type: "lead" }])));
    assertEquals(await call(on("crm.lead", "convert_opportunity", [[id], 12])), true);
    assertEquals(await call(on("crm.lead", "action_set_won", [[id]])), true);
    const fields = ["type", "partner_id", "stage_id", "probability"];
    assertEquals(single(await call(on("crm.lead", "read", [[id], fields]))), {
      id,
      type: "opportunity",
      partner_id: [12, "Adda Arredi S.A."],
      stage_id: [4, "Won"],
      probability: 100,
    });
    assertEquals(await call(on("crm.lead", "action_set_lost", [[id]])), null);
    assertEquals(await call(on("crm.lead", "search_count", [[["id", "=", id]]])), 0);
  }));

Deno.test("sandbox logs creation and tracked changes in the chatter and escapes what is posted", () =>
  withSandbox({}, async ({ call }) => {
    const id = numberIn(await call(on("res.partner", "create", [{ name: "Talk" }])));
    await call(on("res.partner", "write", [[id], { email: "a@b.test" }]));
    await call(on("res.partner", "message_post", [[id]], { body: "<b>hi</b>" }));
    const domain = [["model", "=", "res.partner"], ["res_id", "=", id]];
    const kwargs = { order: "id" };
    const ask = on("mail.message", "search_read", [domain, ["body"]], kwargs);
    assertEquals(records(await call(ask)).map((message) => message.body), [
      "<p>Contact created</p>",
      "<ul><li>None → a@b.test (Email)</li></ul>",
      "<p>&lt;b&gt;hi&lt;/b&gt;</p>",
    ]);
    const { message_ids } = single(await call(on("res.partner", "read", [[id], ["message_ids"]])));
    assertEquals(Array.isArray(message_ids) && message_ids.length, 3);
  }));

Deno.test("sandbox measures attachments and guesses their type", () =>
  withSandbox({}, async ({ call }) => {
    const values = { name: "note.txt", datas: "aGVsbG8=", res_model: "res.partner", res_id: 12 };
    const id = numberIn(await call(on("ir.attachment", "create", [values])));
    const fields = ["datas", "file_size", "mimetype"];
    assertEquals(single(await call(on("ir.attachment", "read", [[id], fields]))), {
      id,
      datas: "aGVsbG8=",
      file_size: 5,
      mimetype: "text/plain",
    });
  }));
