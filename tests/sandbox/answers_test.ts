import { printJson } from "../../src/sandbox/answers.ts";
import type { Json } from "../../src/odoo/json.ts";
import { assertEquals } from "../support/assert.ts";

Deno.test("JSON is printed with Python's blanks, and its values are what they were", () => {
  const value: Json = { a: [1, "x,\n y", []], "b:\n": { c: null, d: {} } };
  const text = printJson(value);
  assertEquals(text, String.raw`{"a": [1, "x,\n y", []], "b:\n": {"c": null, "d": {}}}`);
  assertEquals(JSON.parse(text), value);
});
