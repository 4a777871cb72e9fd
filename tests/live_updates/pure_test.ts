import { fingerprint } from "../../src/live/fingerprint.ts";
import { pauseAfter } from "../../src/live/pace.ts";
import { union, withoutArchived } from "../../src/live/rows.ts";
import { type Domain, parseDomain } from "../../src/odoo/domain.ts";
import { type ModelSchema, parseSchema } from "../../src/odoo/schema.ts";
import { assert, assertEquals } from "../support/assert.ts";

Deno.test("one round an interval, fewer when nothing happens for long, ever fewer while Odoo fails", () => {
  const pause = (quiet: number, failed: number, intervalMs = 5_000) =>
    pauseAfter({ quiet, failed }, intervalMs);
  assertEquals([0, 59, 60, 120, 100_000].map((quiet) => pause(quiet, 0)), [
    5_000,
    5_000,
    10_000,
    15_000,
    15_000,
  ]);
  assertEquals([1, 2, 3, 4, 2_000].map((failed) => pause(0, failed)), [
    10_000,
    20_000,
    40_000,
    60_000,
    60_000,
  ]);
  assertEquals(pause(0, 9, 120_000), 120_000);
});

Deno.test("domains are joined whole, and one of all records joins to all", () => {
  const a: Domain = [["x", "=", 1], ["y", "=", 2]];
  const b: Domain = ["!", ["z", "=", 3]];
  const c: Domain = ["|", ["p", "=", 4], "&", ["q", "=", 5], ["r", "=", 6], ["s", "=", 7]];
  assertEquals(union([]), [[0, "=", 1]]);
  assertEquals(union([a, []]), []);
  assertEquals(union([a]), ["&", ...a]);
  assertEquals(union([a, b, c]), ["|", "|", "&", ...a, ...b, "&", ...c]);
  assertEquals(parseDomain([...union([a, b, c])]), union([a, b, c]));
});

Deno.test("archived records are left out expressly, unless the domain speaks of them", () => {
  const archivable = schemaOf({ active: { type: "boolean" } });
  const domain: Domain = ["|", ["x", "=", 1], ["y.active", "=", false]];
  assertEquals(withoutArchived(domain, schemaOf({})), domain);
  assertEquals(withoutArchived(domain, archivable), [["active", "=", true], ...domain]);
  const told: Domain = ["!", ["active", "=", true]];
  assertEquals(withoutArchived(told, archivable), told);
});

function schemaOf(fields: Record<string, { type: string }>): ModelSchema {
  return parseSchema("res.partner", fields);
}

Deno.test("fingerprints tell 100,000 rows apart that differ in a digit", () => {
  const prints = Array.from(
    { length: 100_000 },
    (_, i) => fingerprint([{ id: 1, write_date: "2026-11-22 10:00:00", phone: `+39 ${i}` }]),
  );
  assertEquals(new Set(prints).size, prints.length);
  assertEquals(fingerprint({ a: [1, null] }), fingerprint({ a: [1, null] }));
  assert(prints.every((print) => Number.isSafeInteger(print) && print >= 0));
});
