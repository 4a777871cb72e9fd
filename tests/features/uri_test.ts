import fc from "fast-check";
import { formatUri, parseUri, type ResourceUri } from "../../src/features/resources/uri.ts";
import { ArgumentError } from "../../src/odoo/errors.ts";
import { assert, assertEquals, assertMatch, assertThrows } from "../support/assert.ts";

const model = fc.stringMatching(/^[a-z][a-z0-9_]{0,8}(\.[a-z0-9_]{1,8}){0,3}$/);
const id = fc.integer({ min: 1, max: 2 ** 31 - 1 });
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

const field = fc.stringMatching(/^[a-z_][a-z0-9_]{0,20}$/);
const as = fc.constantFrom("text" as const, "preview" as const, undefined);
const domain = fc.option(text, { nil: undefined });

function kind<Kind extends ResourceUri["kind"]>(name: Kind): fc.Arbitrary<Kind> {
  return fc.constant(name);
}

const resource: fc.Arbitrary<ResourceUri> = fc.oneof(
  fc.record({ kind: fc.constantFrom("instance" as const, "models" as const) }),
  fc.record({ kind: fc.constantFrom("record" as const, "messages" as const), model, id }),
  fc.record({ kind: kind("list"), model, query }),
  fc.record({ kind: kind("count"), model, domain }),
  fc.record({ kind: kind("schema"), model }),
  fc.record({ kind: kind("binary"), model, field, id, as }),
  fc.record({ kind: kind("attachment"), id, as }),
  fc.record({
    kind: kind("report"),
    report: fc.stringMatching(/^[a-z]\w{0,8}\.[a-z][\w-]{0,8}[a-z]$/),
    ids: fc.array(id, { minLength: 1, maxLength: 100 }),
  }),
);

/** What it is as JSON: without what was left out. */
function bare(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

Deno.test("a URI survives being printed and read", () => {
  fc.assert(fc.property(resource, fc.option(text, { nil: undefined }), (value, instance) => {
    const printed = formatUri(value, instance);
    assertMatch(printed, /^odoo:\/\/[\w.,/-]+(\?[\w=&%.!~*'()-]+)?$/);
    assertEquals(bare(parseUri(printed)), bare({ resource: value, instance }));
  }));
});

Deno.test("a query is read as any encoder writes it: a space as %20 or +, a plus as %2B", () => {
  const written = [["name", "ilike", "+39 055 & co = 100%"]];
  const expected: ResourceUri = {
    kind: "count",
    model: "res.partner",
    domain: JSON.stringify(written),
  };
  const form = new URLSearchParams({ domain: JSON.stringify(written) });
  for (const query of [form, `domain=${encodeURIComponent(JSON.stringify(written))}`]) {
    assertEquals(parseUri(`odoo://res.partner/count?${query}`)?.resource, expected);
  }
});

Deno.test("any URI may name its Odoo, wherever in the query", () => {
  const question = 'domain=[["name","=","why?"]]';
  for (const query of [`${question}&instance=shop`, `instance=shop&${question}`]) {
    const address = parseUri(`odoo://res.partner/list?${query}`);
    assertEquals(address?.instance, "shop");
    assertEquals(address?.resource, parseUri(`odoo://res.partner/list?${question}`)?.resource);
  }
  assertEquals(parseUri("odoo://models?instance=shop")?.instance, "shop");
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
    "odoo://res.partner/1/messages/2",
    "odoo://res.partner/list/1",
    "odoo://res.partner/schema/1",
    "odoo://res.partner/../1",
    "odoo://res.partner/1/..",
    "odoo://res.partner//1",
    "odoo://res.partner/1/",
    "odoo://res.partner/1#messages",
    "odoo://res.partner/%31",
    "odoo://Res.Partner/1",
    "odoo://res.partner/binary/datas",
    "odoo://res.partner/binary/da-tas/1",
    "odoo://res.partner/binary/datas/1/2",
    "odoo://instance/other",
    "odoo://models/1",
    "odoo://attachment/x",
    "odoo://attachment/1/2",
    "odoo://report/sale.report_saleorder",
    "odoo://report/sale.report_saleorder/",
    "odoo://report/sale.report_saleorder/1,,2",
    "odoo://report/sale.report_saleorder/1,x",
    "odoo://report/../1",
    "odoo://report/a%2Fb/1",
    `odoo://report/a.b/${Array.from({ length: 101 }, (_, i) => i + 1)}`,
    `odoo://res.partner/${"9".repeat(20)}`,
    `odoo://res.partner/${2 ** 31}`,
    `odoo://attachment/${2 ** 53}`,
    `odoo://report/sale.report_saleorder/1,${2 ** 31}`,
    `odoo://${"a".repeat(201)}/1`,
    `odoo://res.partner/binary/${"a".repeat(201)}/1`,
    `odoo://report/${"a".repeat(201)}/1`,
  ];
  for (const text of foreign) assertEquals(parseUri(text), undefined, text);
});

Deno.test("a parameter left empty is one left out", () => {
  for (const kept of ["list", "count"]) {
    const bareUri = `odoo://res.partner/${kept}`;
    const more = kept === "list" ? ["fields", "limit", "offset", "order"] : [];
    const names = ["domain", "instance", ...more];
    const empty = `${bareUri}?${names.map((name) => `${name}=`).join("&")}`;
    assertEquals(bare(parseUri(empty)), bare(parseUri(bareUri)));
  }
});

Deno.test("a malformed parameter is refused with its name, never widened", () => {
  const cases = [
    ["res.partner/list", "limit=0"],
    ["res.partner/list", "limit=-1"],
    ["res.partner/list", "limit=1001"],
    ["res.partner/list", "limit=ten"],
    ["res.partner/list", "offset=1e3"],
    ["res.partner/list", "domian=[]"],
    ["res.partner/list", "domain=%5B%5D&domain=%5B%5B%22id%22%5D%5D"],
    ["res.partner/list", "domain=%E0%A4"],
    ["res.partner/list", "domain=100%"],
    ["res.partner/count", "limit=1"],
    ["res.partner/1", "x=1"],
    ["res.partner/schema", "fields=name"],
    ["res.partner/binary/image_128/1", "as=pdf"],
    ["attachment/1", "as=TEXT"],
    ["models", "query=sale"],
    ["report/sale.report_saleorder/1", "as=text"],
  ];
  for (const [path = "", query = ""] of cases) {
    const error = assertThrows(() => parseUri(`odoo://${path}?${query}`), ArgumentError);
    assert(query.startsWith(error.argument), `${query} ${error.argument}`);
  }
});
