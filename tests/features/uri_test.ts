import fc from "fast-check";
import {
  formatUri,
  namedInstance,
  parseUri,
  type ResourceUri,
} from "../../src/features/resources/uri.ts";
import { ArgumentError } from "../../src/odoo/errors.ts";
import { assert, assertEquals, assertThrows } from "../support/assert.ts";

const model = fc.stringMatching(/^[a-z][a-z0-9_]{0,8}(\.[a-z0-9_]{1,8}){0,3}$/);
const id = fc.integer({ min: 1, max: 2 ** 31 });
const text = fc.string({ minLength: 1, unit: "binary" });
const query = fc.record({
  domain: fc.option(text, { nil: undefined }),
  fields: fc.option(fc.array(fc.stringMatching(/^[a-z_.]{1,12}$/), { minLength: 1 }), {
    nil: undefined,
  }),
  order: fc.option(text, { nil: undefined }),
  limit: fc.option(fc.integer({ min: 1, max: 1000 }), { nil: undefined }),
  offset: fc.option(fc.nat(100_000), { nil: undefined }),
});

const uri: fc.Arbitrary<ResourceUri> = fc.oneof(
  fc.constant<ResourceUri>({ kind: "instance" }),
  fc.record({ kind: fc.constant("record" as const), model, id }),
  fc.record({ kind: fc.constant("list" as const), model, query }),
  fc.record({
    kind: fc.constant("binary" as const),
    model,
    field: fc.stringMatching(/^[a-z_][a-z0-9_]{0,20}$/),
    id,
  }),
);

Deno.test("a URI survives being printed and read", () => {
  fc.assert(fc.property(uri, (value) => {
    const read = parseUri(formatUri(value));
    assertEquals(JSON.parse(JSON.stringify(read)), JSON.parse(JSON.stringify(value)));
  }));
});

Deno.test("a question mark in a query does not end it where an instance is named", () => {
  const query = 'domain=[["name","=","why?"]]&limit=5';
  const { uri, instance } = namedInstance(`odoo://res.partner/list?${query}&instance=shop`);
  assertEquals(instance, "shop");
  assertEquals(parseUri(uri), parseUri(`odoo://res.partner/list?${query}`));
});

Deno.test("what is no URI of ours is none at all", () => {
  const foreign = [
    "",
    "res.partner/1",
    "http://res.partner/1",
    "odoo://res.partner",
    "odoo://res.partner/0",
    "odoo://res.partner/-1",
    "odoo://res.partner/1.5",
    "odoo://res.partner/01",
    "odoo://res.partner/1/2",
    "odoo://res.partner/1?x=1",
    "odoo://res.partner/../1",
    "odoo://res.partner/%31",
    "odoo://Res.Partner/1",
    "odoo://res.partner/binary/datas",
    "odoo://res.partner/binary/da-tas/1",
    "odoo://res.partner/binary/datas/1/2",
    "odoo://instance/other",
    `odoo://res.partner/${"9".repeat(20)}`,
  ];
  for (const text of foreign) assertEquals(parseUri(text), undefined, text);
});

Deno.test("a parameter left empty is one left out", () => {
  assertEquals(parseUri("odoo://res.partner/list?domain=&fields=&limit=&offset=&order="), {
    kind: "list",
    model: "res.partner",
    query: {
      domain: undefined,
      fields: undefined,
      order: undefined,
      limit: undefined,
      offset: undefined,
    },
  });
});

Deno.test("a malformed list parameter is refused with its name, never widened", () => {
  for (const query of ["limit=0", "limit=-1", "limit=ten", "offset=1e3", "domian=[]"]) {
    const error = assertThrows(() => parseUri(`odoo://res.partner/list?${query}`), ArgumentError);
    assert(query.startsWith(error.argument), query);
  }
});
