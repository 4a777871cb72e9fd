import fc from "fast-check";
import {
  isJsonObjectText,
  type Path,
  removeValue,
  setValue,
  valueAt,
} from "../../src/setup/json_edit.ts";
import { assertEquals, assertExists } from "../support/assert.ts";

const ENTRY = { command: "odoo-mcp", args: ["stdio", "/a b/config.json"] };
const PATH: Path = ["mcpServers", "odoo"];

/** The entry's lines behind its name, each after the first with so much before it. */
function entryLines(indent: string, unit: string): string {
  const [first, ...rest] = JSON.stringify(ENTRY, null, unit).split("\n");
  return [first, ...rest.map((line) => indent + line)].join("\n");
}

/** What stands before, and what after the entry was added. */
const TEXTS: Readonly<Record<string, readonly [before: string, after: string]>> = {
  "an empty object": [
    "{}",
    `{\n  "mcpServers": {\n    "odoo": ${entryLines("    ", "  ")}\n  }\n}`,
  ],
  "other servers, indented by four": [
    `{\n    "mcpServers": {\n        "other": { "command": "x" }\n    },\n    "theme": "dark"\n}\n`,
    `{\n    "mcpServers": {\n        "other": { "command": "x" },\n        "odoo": ${
      entryLines("        ", "    ")
    }\n    },\n    "theme": "dark"\n}\n`,
  ],
  "comments and trailing commas, indented by tabs": [
    `// mine\n{\n\t"mcpServers": {\n\t\t"other": { "command": "x" }, // keep, "odoo": {}\n\t},\n}`,
    `// mine\n{\n\t"mcpServers": {\n\t\t"other": { "command": "x" }, // keep, "odoo": {}\n\t\t"odoo": ${
      entryLines("\t\t", "\t")
    },\n\t},\n}`,
  ],
  "comments behind the last one": [
    `{\n  "mcpServers": {\n    "other": { "command": "x" } /* a */ // b\n  }\n}`,
    `{\n  "mcpServers": {\n    "other": { "command": "x" }, /* a */ // b\n    "odoo": ${
      entryLines("    ", "  ")
    }\n  }\n}`,
  ],
  "all on one line": [
    '{"a":1,"mcpServers":{"other":{"command":"x"}}}',
    `{"a":1,"mcpServers":{"other":{"command":"x"}, "odoo": ${JSON.stringify(ENTRY)}}}`,
  ],
};

for (const [name, [before, after]] of Object.entries(TEXTS)) {
  Deno.test(`setValue() leaves the rest as it is: ${name}`, () => {
    assertEquals(setValue(before, PATH, ENTRY), after);
    assertEquals(valueAt(after, PATH), ENTRY);
    assertEquals(setValue(after, PATH, ENTRY), after);
  });
  if (name === "an empty object") continue;
  Deno.test(`removeValue() undoes it: ${name}`, () => {
    assertEquals(removeValue(after, PATH), before);
  });
}

Deno.test("setValue() keeps Windows line ends and a byte order mark", () => {
  const before = '\uFEFF{\r\n  "a": 1\r\n}\r\n';
  const after = setValue(before, ["b"], { c: 2 });
  assertEquals(after, '\uFEFF{\r\n  "a": 1,\r\n  "b": {\r\n    "c": 2\r\n  }\r\n}\r\n');
  assertEquals(removeValue(after ?? "", ["b"]), before);
});

Deno.test("setValue() replaces a value that is there, and nothing around it", () => {
  const text = '{\n  "a": { "x": 1 }, // one\n  "b": 2 // two\n}';
  assertEquals(setValue(text, ["a", "x"], 5), '{\n  "a": { "x": 5 }, // one\n  "b": 2 // two\n}');
  assertEquals(
    setValue(text, ["b"], { file: "f" }),
    '{\n  "a": { "x": 1 }, // one\n  "b": {\n    "file": "f"\n  } // two\n}',
  );
});

Deno.test("removeValue() takes the first, the last, the only one, and none", () => {
  const text = '{\n  "a": 1,\n  "b": 2, // two\n  "c": 3\n}\n';
  assertEquals(removeValue(text, ["a"]), '{\n  "b": 2, // two\n  "c": 3\n}\n');
  assertEquals(removeValue(text, ["c"]), '{\n  "a": 1,\n  "b": 2 // two\n}\n');
  assertEquals(removeValue('{"a": 1}', ["a"]), "{}");
  assertEquals(removeValue('{"a": 1, "b": 2}', ["a"]), '{ "b": 2}');
  assertEquals(removeValue(text, ["d"]), text);
});

Deno.test("what is not valid, or no object, is not changed", () => {
  for (const text of ["", "{", '{"a": 1,,}', "nonsense"]) {
    assertEquals(setValue(text, ["a"], 1), undefined);
    assertEquals(isJsonObjectText(text), false);
  }
  assertEquals(setValue("[]", ["a"], 1), undefined);
  assertEquals(setValue('{"mcpServers": []}', PATH, ENTRY), undefined);
  assertEquals(setValue('{"mcpServers": null}', PATH, ENTRY), undefined);
  assertExists(setValue('{"mcpServers": {}}', PATH, ENTRY));
});

Deno.test("any object keeps all else, and has its very text back once the value is out", () => {
  const servers = fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1, noNullPrototype: true });
  const indents = fc.constantFrom("", "  ", "    ", "\t");
  const property = fc.property(servers, fc.jsonValue(), indents, (others, rest, indent) => {
    const file = { rest, mcpServers: { ...others, odoo: undefined } };
    const before = JSON.stringify(file, null, indent);
    const after = setValue(before, PATH, ENTRY);
    assertExists(after);
    const expected = { ...JSON.parse(before) };
    expected.mcpServers.odoo = ENTRY;
    assertEquals(JSON.parse(after), expected);
    if (Object.keys(JSON.parse(before).mcpServers).length > 0) {
      assertEquals(removeValue(after, PATH), before);
    }
  });
  fc.assert(property, { numRuns: 300 });
});
