/** Lists written as JSON or as Python literals. */
import fc from "fast-check";
import type { Json } from "../../src/odoo/json.ts";
import { LiteralError, parseLiteral } from "../../src/odoo/python_literal.ts";
import { assert, assertEquals, assertThrows } from "../support/assert.ts";

const scalar: fc.Arbitrary<Json> = fc.oneof(
  fc.string({ unit: "binary", maxLength: 10 }),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value === 0 ? 0 : value),
  fc.boolean(),
  fc.constant(null),
);

function lists(depth: number): fc.Arbitrary<Json> {
  return depth === 0 ? scalar : fc.oneof(scalar, fc.array(lists(depth - 1), { maxLength: 5 }));
}

/** The value as Python's `repr` prints it, lists of three as tuples. */
function repr(value: Json): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") {
    const escaped = value.replace(/[\\']/g, "\\$&").replaceAll("\n", "\\n");
    return `'${escaped}'`;
  }
  if (!Array.isArray(value)) return String(value);
  const items = value.map(repr);
  if (items.length === 1) return `(${items[0]},)`;
  return items.length === 3 ? `(${items.join(", ")})` : `[${items.join(", ")}]`;
}

Deno.test("JSON is read as JSON.parse reads it", () => {
  fc.assert(fc.property(lists(3), fc.constantFrom(undefined, 2), (value, indent) => {
    const text = JSON.stringify(value, null, indent);
    assertEquals(parseLiteral(text), JSON.parse(text));
  }));
});

Deno.test("what Python prints is read back", () => {
  fc.assert(fc.property(lists(3), (value) => {
    assertEquals(parseLiteral(repr(value)), value);
  }));
});

const READ: readonly [string, Json][] = [
  ["[]", []],
  ["()", []],
  [" [ ] \n", []],
  ["[1, 2,]", [1, 2]],
  ["(1, 2)", [1, 2]],
  ["(1,)", [1]],
  ["(1)", 1],
  ["[([(1, (2,)),])]", [[[1, [2]]]]],
  ["[True, False, None]", [true, false, null]],
  ["[true, false, null]", [true, false, null]],
  ["['True', \"False\", 'None']", ["True", "False", "None"]],
  ["['True North']", ["True North"]],
  ["[-1, 0, 2.5, -0.5, .5, 5., 1e3, 2E-2]", [-1, 0, 2.5, -0.5, 0.5, 5, 1000, 0.02]],
  [`['it\\'s', "say \\"hi\\"", 'a"b', "a'b"]`, ["it's", 'say "hi"', 'a"b', "a'b"]],
  ["['a\\nb\\tc\\\\d']", ["a\nb\tc\\d"]],
  ["['\\x41\\u00e9\\U0001F600']", ["Aé\u{1F600}"]],
  ['["\\ud83d\\ude00\\/"]', ["\u{1F600}/"]],
  ["['50\\%', 'a\\_b', '\\/']", ["50\\%", "a\\_b", "\\/"]],
  ["['# no comment', '[', ')']", ["# no comment", "[", ")"]],
];

for (const [text, expected] of READ) {
  Deno.test(`reads ${JSON.stringify(text)}`, () => assertEquals(parseLiteral(text), expected));
}

Deno.test("minus zero is zero", () => assert(Object.is(parseLiteral("-0"), 0)));

const REFUSED: readonly [string, string][] = [
  ["", "the text ends too early (character 1)"],
  ["[", "the text ends too early"],
  ["[1", 'expected "," or "]", found the end'],
  ["[1)", 'expected "," or "]", found ")"'],
  ["(1]", 'expected "," or ")", found "]"'],
  ["[1]]", 'unexpected "]" after the end (character 4)'],
  ["[1] or True", 'unexpected "or True" after the end'],
  ["[,]", 'unexpected ",]"'],
  ["[1,,2]", 'unexpected ",2]" (character 4)'],
  ["[1 2]", 'expected "," or "]", found "2]"'],
  ["['a' 'b']", 'expected "," or "]"'],
  ["['''a''']", 'expected "," or "]"'],
  ["['a' + 'b']", 'expected "," or "]"'],
  ["[1+2]", 'expected "," or "]"'],
  ["['open]", "a text without its closing quote (character 2)"],
  ["[uid]", "uid is a name, write its value or put it in quotes (character 2)"],
  ["[user.id]", "user.id is a name"],
  ["[context_today()]", "context_today is a name"],
  ["[time.strftime('%Y')]", "time.strftime is a name"],
  ["[u'x']", "u is a name"],
  ["[not True]", "not is a name"],
  ["[TRUE]", "TRUE is a name"],
  ["[nan]", "nan is a name"],
  ["{'a': 1}", "unexpected"],
  ["[1] # comment", "after the end"],
  ["[# comment\n1]", "unexpected"],
  ["[01]", "malformed number"],
  ["[0x10]", "malformed number"],
  ["[1_000]", "malformed number"],
  ["[1.2.3]", "malformed number"],
  ["[10L]", "malformed number"],
  ["[-]", "malformed number"],
  ["[--1]", "malformed number"],
  ["[.]", "malformed number"],
  ["[1e]", "malformed number"],
  ["[1e999]", "malformed number"],
  ["[+1]", "unexpected"],
  ["['\\x4']", "malformed escape"],
  ["['\\u12g4']", "malformed escape"],
  ["['\\UFFFFFFFF']", "malformed escape"],
  ["['\\101']", "the escape \\1 is not supported"],
  ["['\\N{DASH}']", "the escape \\N is not supported"],
  ["[".repeat(257), "more than 256 brackets in one another"],
  ["(".repeat(100_000), "more than 256 brackets in one another"],
];

for (const [text, message] of REFUSED) {
  Deno.test(`refuses ${JSON.stringify(text.slice(0, 40))}`, () => {
    assertThrows(() => parseLiteral(text), LiteralError, message);
  });
}
