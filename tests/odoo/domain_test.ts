/** Odoo's domain language: what is read, what it means, and that nothing malformed is widened. */
import fc from "fast-check";
import { type Domain, domainFields, parseDomain } from "../../src/odoo/domain.ts";
import { ArgumentError } from "../../src/odoo/errors.ts";
import type { Json } from "../../src/odoo/json.ts";
import { assert, assertEquals, assertThrows } from "../support/assert.ts";

/** A formula over numbered conditions, to be written as a domain in several ways. */
type Formula = number | { not: Formula } | { and: [Formula, Formula] } | { or: [Formula, Formula] };

function formula(depth: number): fc.Arbitrary<Formula> {
  const condition = fc.nat(9);
  if (depth === 0) return condition;
  const nested = formula(depth - 1);
  const pair = fc.tuple(nested, nested);
  return fc.oneof(
    condition,
    nested.map((not) => ({ not })),
    pair.map((and) => ({ and })),
    pair.map((or) => ({ or })),
  );
}

/** The formula in prefix notation, every connector written out. */
function written(formula: Formula): Domain {
  if (typeof formula === "number") return [["id", "=", formula]];
  if ("not" in formula) return ["!", ...written(formula.not)];
  const [connector, pair] = "and" in formula
    ? ["&" as const, formula.and]
    : ["|" as const, formula.or];
  return [connector, ...pair.flatMap(written)];
}

/** Whether Odoo, which takes a domain apart from its end, finds what each connector joins. Shares no code. */
function isComplete(domain: Domain): boolean {
  let operands = 0;
  return domain.toReversed().every((item) => {
    const needed = item === "!" ? 1 : typeof item === "string" ? 2 : 0;
    const isEnough = operands >= needed;
    operands += 1 - needed;
    return isEnough;
  });
}

Deno.test("a domain is read as it stands", () => {
  fc.assert(fc.property(fc.array(formula(4), { maxLength: 4 }), (formulas) => {
    const domain = formulas.flatMap(written);
    assertEquals(parseDomain(domain), domain);
  }));
});

Deno.test("a domain is read where each connector has what it joins, and refused where not", () => {
  const item = fc.constantFrom<Domain[number]>("&", "|", "!", ["id", "=", 1], ["id", "=", 2]);
  fc.assert(fc.property(fc.array(item, { maxLength: 12 }), (domain) => {
    if (isComplete(domain)) assertEquals(parseDomain(domain), domain);
    else assertThrows(() => parseDomain(domain), ArgumentError, "missing");
  }));
});

Deno.test("a domain that lacks one condition is refused", () => {
  const connected = formula(4).filter((formula) => typeof formula !== "number");
  fc.assert(fc.property(connected, (formula) => {
    assertThrows(() => parseDomain(written(formula).slice(0, -1)), ArgumentError, "missing");
  }));
});

const value: fc.Arbitrary<Json> = fc.oneof(
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.maxSafeInteger(),
  fc.constantFrom("True", "False", "None", "True North", "[]", "", true, false, null, 1.5),
);
const leaf = fc.oneof(
  fc.tuple(
    fc.constantFrom("name", "partner_id.country_id.code"),
    fc.constantFrom("=", "<>"),
    value,
  ),
  fc.tuple(fc.constant("id"), fc.constantFrom("in", "not in"), fc.array(value)),
  fc.tuple(fc.constant("name"), fc.constantFrom("ilike", "=like", ">="), value),
);
const domains: fc.Arbitrary<Domain> = fc.oneof(
  fc.array(leaf),
  fc.tuple(fc.constant("|" as const), leaf, leaf),
  fc.array(leaf).map((nested): Domain => ["!", ["line_ids", "any", nested]]),
);

Deno.test("a domain comes back from its text as it was", () => {
  fc.assert(fc.property(domains, (domain) => {
    const read = parseDomain(domain);
    assertEquals(read, domain);
    assertEquals(parseDomain(JSON.stringify(read)), domain);
  }));
});

Deno.test("FIELD-NOTES: text stays text, whatever it looks like", () => {
  const expected = [["name", "ilike", "True North"], ["code", "=", "False"], ["active", "=", true]];
  assertEquals<unknown>(
    parseDomain("[('name','ilike','True North'),('code','=','False'),('active','=',True)]"),
    expected,
  );
  assertEquals<unknown>(parseDomain(expected), expected);
});

Deno.test("FIELD-NOTES: conditions side by side are an implied &", () => {
  const leaves = [["a", "=", 1], ["b", "=", 2], ["c", "=", 3]];
  assertEquals<unknown>(parseDomain(leaves), leaves);
  assertEquals<unknown>(parseDomain("[('a','=',1),('b','=',2),('c','=',3)]"), leaves);
});

Deno.test("FIELD-NOTES: nothing but an empty list or an absent domain means every record", () => {
  assertEquals(parseDomain(undefined), []);
  for (const empty of [[], "[]", " [ ] ", "()"]) assertEquals(parseDomain(empty), []);
  const malformed = [null, "", "  ", "null", "None", "False", false, true, 0, {}, "{}", "[[]]", [
    [],
  ]];
  for (const input of malformed) {
    const error = assertThrows(() => parseDomain(input), ArgumentError);
    assert(error.argument.startsWith("domain"), error.argument);
  }
});

Deno.test("FIELD-NOTES: no text is widened to every record", () => {
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom(..."[](),'\"=&|! a1") }), (text) => {
    try {
      const domain = parseDomain(text);
      assert(domain.length > 0 || /^[\s()[\]]+$/.test(text), text);
    } catch (error) {
      assert(error instanceof ArgumentError);
    }
  }));
});

const READ: readonly [unknown, unknown[]][] = [
  ["['|', ('a', '=', 1), ['b', '!=', None],]", ["|", ["a", "=", 1], ["b", "!=", null]]],
  ["(('a','=',-1.5),)", [["a", "=", -1.5]]],
  ["[('id','in',(1,2))]", [["id", "in", [1, 2]]]],
  [[["a", "NOT IN", [1]]], [["a", "not in", [1]]]],
  [[["a", "ILIKE", "X"]], [["a", "ilike", "X"]]],
  [[["a", "in", []]], [["a", "in", []]]],
  [[["a", "in", false]], [["a", "in", false]]],
  [[["tag_ids", "=", [1, 2]]], [["tag_ids", "=", [1, 2]]]],
  [[["parent_id", "child_of", 3]], [["parent_id", "child_of", 3]]],
  [[["date.month_number", "=", 3]], [["date.month_number", "=", 3]]],
  [[["props.9f2c", "=", "x"]], [["props.9f2c", "=", "x"]]],
  [[["x_Studio", "=?", false]], [["x_Studio", "=?", false]]],
  [[["at", ">", "2024-01-01T00:00:00Z"]], [["at", ">", "2024-01-01T00:00:00Z"]]],
  [[[1, "=", 1], "!", [0, "=", 1]], [[1, "=", 1], "!", [0, "=", 1]]],
  [[["l", "ANY", [["p", "NOT LIKE", "y"]]]], [["l", "any", [["p", "not like", "y"]]]]],
  [["&", ["a", "=", 1], "&", ["b", "=", 1], ["c", "=", 1]], [
    "&",
    ["a", "=", 1],
    "&",
    ["b", "=", 1],
    ["c", "=", 1],
  ]],
];

for (const [input, expected] of READ) {
  Deno.test(`reads ${typeof input === "string" ? input : JSON.stringify(input)}`, () => {
    assertEquals<unknown>(parseDomain(input), expected);
  });
}

/** What is written, where the mistake is, and how the message tells to mend it. */
const REFUSED: readonly [unknown, string, string][] = [
  [null, "domain", "it is empty; leave it out or give [] to mean every record"],
  ["", "domain", "it is empty"],
  [{ a: 1 }, "domain", "a domain is a list of conditions, not an object"],
  ["'[]'", "domain", 'a domain is a list of conditions, not "[]"'],
  [["name", "=", "x"], "domain", "a single condition must stand in a list: [[field, operator"],
  ["('name', '==', 'x')", "domain", "a single condition must stand in a list"],
  [[1, "=", 1], "domain", "a single condition must stand in a list"],
  ["[('user_id','=',uid)]", "domain", "uid is a name, write its value or put it in quotes (char"],
  ["[('a','=',1)", "domain", 'expected "," or "]", found the end (character 13)'],
  [[["a", "=", 1], "and", ["b", "=", 1]], "domain[1]", 'or one of "&", "|", "!", found "and"'],
  [[["a", "=", 1], true], "domain[1]", "found true"],
  [[["a", "=", 1], null], "domain[1]", "found null"],
  [[["a", "="]], "domain[0]", "a condition has 3 items (field, operator, value), not 2"],
  [[["a", "=", 1, 2]], "domain[0]", "not 4"],
  [[[]], "domain[0]", "not 0"],
  [[[["a", "=", 1]]], "domain[0]", "not 1"],
  [[["", "=", 1]], "domain[0][0]", 'expected a field such as "name" or "partner_id.name"'],
  [[["Name", "=", 1]], "domain[0][0]", 'found "Name"'],
  [[["a b", "=", 1]], "domain[0][0]", 'found "a b"'],
  [[["a.", "=", 1]], "domain[0][0]", 'found "a."'],
  [[["a..b", "=", 1]], "domain[0][0]", 'found "a..b"'],
  [[[".a", "=", 1]], "domain[0][0]", 'found ".a"'],
  [[["a; drop", "=", 1]], "domain[0][0]", "expected a field"],
  [[["&", "=", 1]], "domain[0][0]", 'found "&"'],
  [[[null, "=", 1]], "domain[0][0]", "found null"],
  [[[2, "=", 1]], "domain[0]", 'can only be [1, "=", 1] or [0, "=", 1]'],
  [[[1, "=", 0]], "domain[0]", "can only be"],
  [[[1, "!=", 1]], "domain[0]", "can only be"],
  [[["a", "==", 1]], "domain[0][1]", 'unknown operator "=="; use "="'],
  [[["a", "ilik", 1]], "domain[0][1]", 'use "ilike"'],
  [[["a", "notin", [1]]], "domain[0][1]", 'use "not in"'],
  [[["a", "contains", "x"]], "domain[0][1]", 'use "ilike"'],
  [[["a", "between", 1]], "domain[0][1]", "unknown operator"],
  [[["a", "toString", 1]], "domain[0][1]", "known are =, !=,"],
  [[["a", "__proto__", 1]], "domain[0][1]", "unknown operator"],
  [[["a", " =", 1]], "domain[0][1]", 'use "="'],
  [[["a", 5, 1]], "domain[0][1]", "an operator is text, not 5"],
  [[["a", "in", 5]], "domain[0][2]", '"in" needs a list; for a single value use "="'],
  [[["a", "not in", "x"]], "domain[0][2]", 'for a single value use "!="'],
  [[["a", "in", null]], "domain[0][2]", '"in" needs a list'],
  [[["a", "in", [1, [2]]]], "domain[0][2][1]", 'conditions on related records go with "any"'],
  [[["a", "in", [{}]]], "domain[0][2][0]", "found an object"],
  [[["a", "like", ["x"]]], "domain[0][2]", '"like" compares with one value, not with a list'],
  [[["a", "<", [1]]], "domain[0][2]", '"<" compares with one value'],
  [[["a", "=", {}]], "domain[0][2]", "found an object"],
  [[["a", "=", undefined]], "domain[0][2]", "found undefined"],
  [[["a", "=", NaN]], "domain[0][2]", "cannot be held exactly"],
  [[["id", "=", 2 ** 53]], "domain[0][2]", "cannot be held exactly"],
  ["[('id','in',[1,9007199254740993])]", "domain[0][2][1]", "cannot be held exactly"],
  [[["l", "any", 5]], "domain[0][2]", "a domain is a list of conditions, not 5"],
  [[["l", "any", ["p", "=", 1]]], "domain[0][2]", "a single condition must stand in a list"],
  [[["l", "any", [["p", "=", 1], ["q", "~", 1]]]], "domain[0][2][1][1]", "unknown operator"],
  [[["l", "any", "[]"]], "domain[0][2]", "a domain is a list"],
  [["|"], "domain[0]", "a condition is missing after this connector"],
  [["|", ["a", "=", 1]], "domain[0]", "a condition is missing"],
  [["&", "|", ["a", "=", 1], ["b", "=", 1]], "domain[0]", "a condition is missing"],
  [["&", ["a", "=", 1], "|", ["b", "=", 1]], "domain[2]", "a condition is missing"],
  [[["a", "=", 1], "!"], "domain[1]", "a condition is missing"],
  [["&", ["a", "=", 1]], "domain[0]", "a condition is missing"],
  [[["l", "any", ["!"]]], "domain[0][2][0]", "a condition is missing"],
  [[["l", "any!", []]], "domain[0][1]", 'use "any"'],
];

for (const [input, place, message] of REFUSED) {
  Deno.test(`refuses ${typeof input === "string" ? input : JSON.stringify(input)}`, () => {
    const error = assertThrows(() => parseDomain(input), ArgumentError, message);
    assertEquals([error.argument, error.outcome], [place, "not_sent"]);
  });
}

Deno.test("errors name the argument that held the domain", () => {
  const error = assertThrows(() => parseDomain([["a"]], "filter"), ArgumentError);
  assertEquals(error.argument, "filter[0]");
});

Deno.test("a message shows only the beginning of a long text", () => {
  const error = assertThrows(() => parseDomain([["x y".repeat(1000), "=", 1]]), ArgumentError);
  assert(error.message.length < 200, error.message);
});

Deno.test("the fields of a domain that was never read are refused when it is malformed", () => {
  assertThrows(() => domainFields(["|", ["a", "=", 1]]), ArgumentError, "missing");
  assertThrows(() => domainFields([["a", "~", 1]]), ArgumentError, "unknown operator");
});

Deno.test("fields are whole paths, sub-domains under their leaf", () => {
  const fields = domainFields(parseDomain([
    "|",
    ["partner_id.country_id.code", "=", "IT"],
    [1, "=", 1],
    ["line_ids", "any", [["product_id.name", "=", "x"], ["tax_ids", "not any", [["id", "=", 1]]]]],
    ["id", "any", [["salary", ">", 1]]],
    ["user_id.id", "any", [["login", "=", "x"]]],
    ["grid", "any", []],
  ]));
  assertEquals([...fields], [
    "partner_id.country_id.code",
    "line_ids",
    "line_ids.product_id.name",
    "line_ids.tax_ids",
    "line_ids.tax_ids.id",
    "id",
    "salary",
    "user_id.id",
    "user_id.login",
    "grid",
  ]);
});

Deno.test("an OR of 20,000 conditions is read, one more is refused", () => {
  const many = (count: number): Domain => [
    ...Array.from({ length: count - 1 }, () => "|" as const),
    ...Array.from({ length: count }, (_, id) => ["id", "=", id] as const),
  ];
  assertEquals(parseDomain(many(20_000)).length, 39_999);
  assertThrows(() => parseDomain(many(20_001)), ArgumentError, "more than 20000 conditions");
});

Deno.test("an `in` of 100,000 ids is read from text", () => {
  const ids = Array.from({ length: 100_000 }, (_, id) => id);
  assertEquals<unknown>(parseDomain(JSON.stringify([["id", "in", ids]])), [["id", "in", ids]]);
});

Deno.test("nesting beyond 100 is refused, whatever it is made of", () => {
  const nots = (count: number): Domain => [...Array<"!">(count).fill("!"), ["a", "=", 1]];
  assertEquals(parseDomain(nots(99)).length, 100);
  assertThrows(() => parseDomain(nots(100)), ArgumentError, "nested more than 100 deep");
  const anys = (count: number): Json => count === 0 ? [] : [["l", "any", anys(count - 1)]];
  assertEquals(parseDomain(anys(99)).length, 1);
  assertThrows(() => parseDomain(anys(100)), ArgumentError, "nested more than 100 deep");
  assertThrows(() => parseDomain(JSON.stringify(anys(100))), ArgumentError, "nested more than 100");
});
