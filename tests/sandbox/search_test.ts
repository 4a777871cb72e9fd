import type { Json } from "../../src/odoo/json.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { type Ask, numberIn, records, withSandbox } from "./wires.ts";

const partner = (method: string, args: Json[], kwargs: Ask["kwargs"] = {}): Ask => ({
  model: "res.partner",
  method,
  args,
  kwargs,
});

/** Five contacts whose likes and links the domains below tell apart. */
const SEED: Json[] = [
  { name: "Alfa One", email: "one@alfa.test", color: 1, is_company: true, country_id: 1 },
  { name: "alfa two", email: false, color: 2, country_id: 2 },
  { name: "Beta 50% off", email: "", color: 3, country_id: 1, category_id: [[6, 0, [1, 2]]] },
  { name: "Beta_under", color: 4, category_id: [[4, 2]] },
  { name: "Gone", color: 5, active: false },
];

const [A, B, C, D, E] = [0, 1, 2, 3, 4];

const DOMAINS: readonly (readonly [Json, readonly number[]])[] = [
  [[["name", "=", "Alfa One"]], [A]],
  [[["name", "!=", "Alfa One"]], [B, C, D]],
  [[["name", "ilike", "alfa"]], [A, B]],
  [[["name", "like", "alfa"]], [B]],
  [[["name", "not ilike", "alfa"]], [C, D]],
  [[["name", "=like", "Beta%"]], [C, D]],
  [[["name", "=ilike", "ALFA ___"]], [A, B]],
  [[["name", "ilike", "50\\% off"]], [C]],
  [[["name", "ilike", "a_un"]], [D]],
  [[["color", ">", 1], ["color", "<=", 3]], [B, C]],
  [[["color", "in", [1, 4]]], [A, D]],
  [[["color", "not in", [1, 4]]], [B, C]],
  [[["email", "=", false]], [B, C, D]],
  [[["email", "!=", false]], [A]],
  [["|", ["color", "=", 1], ["color", "=", 2]], [A, B]],
  [["!", ["color", "=", 1]], [B, C, D]],
  [["&", "!", ["color", "=", 1], ["country_id", "=", 1]], [C]],
  [[["country_id", "=", 1]], [A, C]],
  [[["country_id", "=", false]], [D]],
  [[["country_id", "=", "Italy"]], [A, C]],
  [[["country_id", "ilike", "pain"]], [B]],
  [[["country_id.code", "=", "ES"]], [B]],
  [[["country_id.currency_id.name", "in", ["EUR"]]], [A, B, C]],
  [[["category_id", "in", [1]]], [C]],
  [[["category_id", "not in", [1]]], [A, B, D]],
  [[["category_id", "=", false]], [A, B]],
  [[["category_id.name", "=", "Supplier"]], [C, D]],
  [[["category_id", "any", [["name", "=", "Supplier"]]]], [C, D]],
  [[["category_id", "not any", [["name", "=", "Supplier"]]]], [A, B]],
  [[["country_id", "=?", false]], [A, B, C, D]],
  [[["is_company", "=", true]], [A]],
  [[["is_company", "!=", true]], [B, C, D]],
  [[["active", "=", false]], [E]],
  [[["active", "in", [true, false]]], [A, B, C, D, E]],
  [[[1, "=", 1]], [A, B, C, D]],
  [[[0, "=", 1]], []],
  [[], [A, B, C, D]],
];

Deno.test("sandbox evaluates domains", async (test) => {
  await withSandbox({}, async ({ call }) => {
    const ids = await call(partner("create", [SEED]));
    assert(Array.isArray(ids));
    for (const [domain, expected] of DOMAINS) {
      await test.step(JSON.stringify(domain), async () => {
        assert(Array.isArray(domain));
        const bounded: Json = ["&", ["id", "in", ids], ...conjunction(domain)];
        const found = await call(partner("search", [bounded], { order: "id" }));
        assertEquals(found, expected.map((index) => ids[index] ?? 0));
      });
    }
  });
});

/** A domain as one term, so that another can stand beside it. */
function conjunction(domain: Json[]): Json[] {
  if (domain.length === 0) return [[1, "=", 1]];
  return domain.every(Array.isArray) ? [...domain.slice(1).map(() => "&"), ...domain] : domain;
}

Deno.test("sandbox walks hierarchies with child_of and parent_of", () =>
  withSandbox({}, async ({ call }) => {
    const top = numberIn(await call(partner("create", [{ name: "Top", is_company: true }])));
    const middle = numberIn(await call(partner("create", [{ name: "Middle", parent_id: top }])));
    const leaf = numberIn(await call(partner("create", [{ name: "Leaf", parent_id: middle }])));
    const find = (term: Json): Promise<Json> => call(partner("search", [[term]], { order: "id" }));
    assertEquals(await find(["id", "child_of", top]), [top, middle, leaf]);
    assertEquals(await find(["id", "parent_of", leaf]), [top, middle, leaf]);
    assertEquals(await find(["parent_id", "child_of", [middle]]), [leaf]);
  }));

Deno.test("sandbox takes a limit of 0 for no limit, and has no cap of its own", () =>
  withSandbox({}, async ({ call }) => {
    const total = numberIn(await call(partner("search_count", [[]])));
    for (const limit of [0, false, null]) {
      const ids = await call(partner("search", [[]], { limit }));
      assertEquals(Array.isArray(ids) && ids.length, total);
    }
    assertEquals(await call(partner("search_count", [[]], { limit: 3 })), 3);
  }));

Deno.test("sandbox pages in a stable order", () =>
  withSandbox({}, async ({ call }) => {
    const all = await call(partner("search", [[]], { order: "city, id" }));
    const pages: Json[] = [];
    for (let offset = 0; offset < 60; offset += 20) {
      const page = await call(partner("search", [[]], { order: "city, id", limit: 20, offset }));
      pages.push(...(Array.isArray(page) ? page : []));
    }
    assertEquals(pages, Array.isArray(all) ? all.slice(0, 60) : []);
  }));

Deno.test("sandbox orders a many2one by what it points at, empty ones last", () =>
  withSandbox({}, async ({ call }) => {
    const kwargs = { order: "country_id, id" };
    const found = records(await call(partner("search_read", [[], ["country_id"]], kwargs)));
    const names = found.map(({ country_id }) =>
      Array.isArray(country_id) ? String(country_id[1]) : "~"
    );
    assertEquals(names, names.toSorted());
    const last = await call(partner("search_read", [[], ["country_id"]], {
      order: "country_id desc, id",
      limit: 1,
    }));
    assertEquals(
      records(last)[0]?.country_id,
      names.includes("~") ? false : records(last)[0]?.country_id,
    );
  }));

Deno.test("sandbox compares datetimes with days as Odoo does", () =>
  withSandbox({}, async ({ call }) => {
    const order = { partner_id: 12, date_order: "2030-05-05 13:00:00" };
    await call({ model: "sale.order", method: "create", args: [order] });
    const count = (operator: string, day: string): Promise<Json> =>
      call({
        model: "sale.order",
        method: "search_count",
        args: [[["date_order", operator, day]]],
      });
    assertEquals(await count(">=", "2030-05-05"), 1);
    assertEquals(await count(">", "2030-05-05"), 0);
    assertEquals(await count(">", "2030-05-05T12:59:59"), 1);
    assertEquals(await count(">", "2030-05-05 13:00:00"), 0);
  }));

Deno.test("sandbox compares write_date with its fraction up to 18 and by whole seconds in 19", async () => {
  for (const [version, again] of [["18.0", 1], ["19.0", 0]] as const) {
    await withSandbox({ version }, async ({ call }) => {
      // Of a few rows written at different moments some carry a fraction above zero.
      const ids: number[] = [];
      for (let index = 0; index < 5; index += 1) {
        ids.push(numberIn(await call(partner("create", [{ name: `Tick ${index}` }]))));
      }
      let found = 0;
      for (const record of records(await call(partner("read", [ids, ["write_date"]])))) {
        const domain = [["id", "=", record.id ?? 0], ["write_date", ">", record.write_date ?? ""]];
        found += numberIn(await call(partner("search_count", [domain])));
      }
      assertEquals(Math.sign(found), again);
    });
  }
});

Deno.test("sandbox finds one of 100,000 contacts by name", () =>
  withSandbox({ partners: 100_000 }, async ({ call }) => {
    const ask = partner("search_read", [[["name", "ilike", "099999"]], ["ref"]], { limit: 5 });
    assertEquals(records(await call(ask)).map((each) => each.ref), ["B099999"]);
    assertEquals(numberIn(await call(partner("search_count", [[]]))) > 100_000, true);
  }));
