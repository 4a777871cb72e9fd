import { assert, assertEquals } from "../support/assert.ts";
import { numberIn, records, withSandbox } from "./wires.ts";

const LEAST: Readonly<Record<string, number>> = {
  "res.partner": 480,
  "product.product": 55,
  "sale.order": 180,
  "sale.order.line": 480,
  "account.move": 120,
  "crm.lead": 80,
  "project.task": 150,
  "mail.message": 300,
  "ir.attachment": 20,
  "mail.activity": 30,
  "stock.picking": 40,
};

Deno.test("sandbox holds a believable company", () =>
  withSandbox({}, async ({ call }) => {
    for (const [model, least] of Object.entries(LEAST)) {
      const count = numberIn(await call({ model, method: "search_count", args: [[]] }));
      assert(count >= least, `${count} records of ${model}`);
    }
  }));

Deno.test("sandbox is the same at every start", async () => {
  const orders: unknown[] = [];
  for (let start = 0; start < 2; start += 1) {
    await withSandbox({}, async ({ call }) => {
      const kwargs = { fields: ["name", "partner_id", "amount_total", "state", "date_order"] };
      orders.push(await call({ model: "sale.order", method: "search_read", kwargs }));
    });
  }
  assertEquals(orders[0], orders[1]);
});

Deno.test("sandbox has orders in every state, none dated after the sample day", () =>
  withSandbox({}, async ({ call }) => {
    const kwargs = { fields: ["state", "date_order"] };
    const orders = records(await call({ model: "sale.order", method: "search_read", kwargs }));
    assertEquals(new Set(orders.map((order) => order.state)).size, 4);
    assert(orders.every((order) => String(order.date_order) < "2026-11-02"));
  }));

Deno.test("sandbox documents are whole files", () =>
  withSandbox({}, async ({ call }) => {
    const domain = [["mimetype", "=", "application/pdf"]];
    const ask = { model: "ir.attachment", method: "search_read", args: [domain, ["datas"]] };
    for (const { datas } of records(await call(ask))) {
      const text = atob(String(datas));
      assert(text.startsWith("%PDF-") && text.endsWith("%%EOF\n"));
    }
  }));
