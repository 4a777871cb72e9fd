/** Tables with dotted columns: one read more per relation followed, whatever the number of records. */
import { ArgumentError } from "../../src/odoo/errors.ts";
import type { Json, JsonObject } from "../../src/odoo/json.ts";
import { createService } from "../../src/odoo/service.ts";
import { fillTable, headFields, withoutId } from "../../src/odoo/table.ts";
import { assertEquals, assertThrows } from "../support/assert.ts";
import { type ScriptedOdoo, startScriptedOdoo, value } from "../support/scripted_odoo.ts";
import { openSession } from "../support/session.ts";

const FIELDS: Readonly<Record<string, JsonObject>> = {
  "sale.order": {
    id: { type: "integer" },
    name: { type: "char" },
    partner_id: { type: "many2one", relation: "res.partner" },
    line_ids: { type: "one2many", relation: "sale.order.line" },
  },
  "sale.order.line": { id: { type: "integer" }, qty: { type: "float" } },
  "res.partner": {
    id: { type: "integer" },
    email: { type: "char" },
    country_id: { type: "many2one", relation: "res.country" },
  },
  "res.country": { id: { type: "integer" }, code: { type: "char" } },
};

const RECORDS: Readonly<Record<string, readonly JsonObject[]>> = {
  "sale.order.line": [{ id: 31, qty: 2 }, { id: 32, qty: 5 }],
  "res.partner": [
    { id: 7, email: "a@example.com", country_id: [1, "Italy"] },
    { id: 8, email: false, country_id: false },
  ],
  "res.country": [{ id: 1, code: "IT" }],
};

const ORDERS: readonly JsonObject[] = [
  { id: 1, name: "S1", partner_id: [7, "Azure"], line_ids: [31, 32] },
  { id: 2, name: "S2", partner_id: [8, "Deco"], line_ids: [] },
  { id: 3, name: false, partner_id: false, line_ids: [31] },
  { id: 4, name: "S4", partner_id: [7, "Azure"], line_ids: [99] },
];

function startShop(): ScriptedOdoo {
  return startScriptedOdoo(({ method, args }) => {
    const model = String(args[3]);
    if (method === "fields_get") return value(FIELDS[model] ?? {});
    if (method === "read") return value(readRows(model, args[5]));
    return undefined;
  });
}

function readRows(model: string, positional: Json | undefined): Json[] {
  const [ids] = Array.isArray(positional) ? positional : [];
  const wanted = Array.isArray(ids) ? ids : [];
  return (RECORDS[model] ?? []).filter((row) => wanted.includes(row.id ?? null));
}

/** What is asked once, whatever is read. */
const PREPARATIONS = new Set(["authenticate", "read_user", "fields_get"]);

async function fill(paths: string[]): Promise<{ rows: unknown; types: unknown; methods: unknown }> {
  await using odoo = startShop();
  const cache = { enabled: true, ttlMs: 60_000, maxSize: 10 };
  using session = openSession(odoo.url);
  const service = createService(session, { cache });
  const schema = await service.schema("sale.order");
  const table = await fillTable(service, { schema, records: ORDERS, paths });
  return {
    rows: table.rows,
    types: table.columns.map(({ field }) => field?.type),
    methods: odoo.methods.filter((method) => !PREPARATIONS.has(method)),
  };
}

Deno.test("table: plain fields need no call", async () => {
  assertEquals(await fill(["name", "partner_id"]), {
    rows: [
      [1, "S1", { id: 7, name: "Azure" }],
      [2, "S2", { id: 8, name: "Deco" }],
      [3, null, null],
      [4, "S4", { id: 7, name: "Azure" }],
    ],
    types: ["integer", "char", "many2one"],
    methods: [],
  });
});

Deno.test("table: a path reads its relation once for all rows, each further step once more", async () => {
  assertEquals(await fill(["partner_id.email", "partner_id.country_id.code"]), {
    rows: [
      [1, "a@example.com", "IT"],
      [2, null, null],
      [3, null, null],
      [4, "a@example.com", "IT"],
    ],
    types: ["integer", "char", "char"],
    methods: ["read", "read"],
  });
});

Deno.test("table: through an x2many a cell is a list; what is gone is null in it", async () => {
  assertEquals(await fill(["line_ids.qty"]), {
    rows: [[1, [2, 5]], [2, []], [3, [2]], [4, [null]]],
    types: ["integer", "float"],
    methods: ["read"],
  });
});

Deno.test("table: the id of the related record is a path too", async () => {
  const { rows, methods } = await fill(["partner_id.id"]);
  assertEquals({ rows, methods }, { rows: [[1, 7], [2, 8], [3, null], [4, 7]], methods: ["read"] });
});

Deno.test("table: a path that leads nowhere is refused where it was asked for", async () => {
  await using odoo = startShop();
  const cache = { enabled: true, ttlMs: 60_000, maxSize: 10 };
  using session = openSession(odoo.url);
  const schema = await createService(session, { cache }).schema("sale.order");
  const cases = [["nope", "fields[1]"], ["name.x", "fields[1]"], ["nope.x", "fields[1]"]] as const;
  for (const [path, at] of cases) {
    const error = assertThrows(() => headFields(schema, ["name", path]), ArgumentError);
    assertEquals(error.argument, at);
  }
});

Deno.test("table: heads are asked for once, the id never", () => {
  assertEquals(withoutId(["id", "name", "partner_id.id"]), ["name", "partner_id.id"]);
});
