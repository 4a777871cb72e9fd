/** Files in the forms of every version: sizes are told, content never unless it is asked for. */
import { contentField, contentOf, readBinary, writeBinary } from "../../src/odoo/binaries.ts";
import { ArgumentError } from "../../src/odoo/errors.ts";
import type { Json } from "../../src/odoo/json.ts";
import { assertEquals, assertThrows } from "../support/assert.ts";
import { field, schemaOf } from "../support/fields.ts";

const OBJECT = {
  filename: "a.txt",
  content: "QUJD",
  size: 3,
  checksum: "3c01bdbb26f358bab27f267924aa2c9a03fcfdb8",
};

const READ: readonly (readonly [name: string, odoo: Json, read: Json])[] = [
  ["nothing", false, null],
  ["a size in Odoo's words", "14.85 Kb", { size: "14.85 Kb" }],
  ["a size in bytes", "233.00 bytes", { size: "233.00 bytes" }],
  ["a size in PostgreSQL's words", "5192 kB", { size: "5192 kB" }],
  ["a short content, which is no size", "bWlncmF0aW9uIHRlc3Q=", { size: "14 bytes" }],
  ["a content in lines", "QUJD\nQUI=\n", { size: "5 bytes" }],
  ["an object without content", { size: 70000, checksum: "x" }, { size: "70000 bytes" }],
  ["an object with content", OBJECT, { size: "3 bytes" }],
  ["an object without size", { content: "QUJD" }, { size: "3 bytes" }],
  ["what is computed and no file", { amount_total: 12.5 }, { amount_total: 12.5 }],
];

for (const [name, odoo, read] of READ) {
  Deno.test(`binary, read: ${name}`, () => assertEquals(readBinary(odoo), read));
}

Deno.test("binary, content: from text and object alike, on one line", () => {
  assertEquals(contentOf("QUJD\r\nQUI=\n"), "QUJDQUI=");
  assertEquals(contentOf(OBJECT), "QUJD");
  for (const none of [false, null, undefined, { size: 3 }, 7]) {
    assertEquals(contentOf(none), undefined);
  }
});

Deno.test("binary, written: base64 text on one line, which every version takes", () => {
  assertEquals(writeBinary("QUJD\nQUI=\n", "values.datas"), "QUJDQUI=");
  assertEquals(writeBinary(false, "values.datas"), false);
  assertEquals(writeBinary({ subtotals: [] }, "values.tax_totals"), { subtotals: [] });
});

Deno.test("binary, written: what is no base64 text is refused before Odoo stores it", () => {
  const wrong: Json[] = [
    "plain words",
    "data:image/png;base64,QUJD",
    "14.85 Kb",
    "QUI",
    { size: "14.85 Kb" },
    { filename: "a.txt", content: "QUJD" },
  ];
  for (const value of wrong) {
    const error = assertThrows(() => writeBinary(value, "values.datas"), ArgumentError);
    assertEquals([error.argument, error.outcome], ["values.datas", "not_sent"]);
  }
});

const both = schemaOf("ir.attachment", field("datas", "binary"), field("raw", "binary")).fields;
const rawOnly = schemaOf("ir.attachment", field("raw", "binary"), field("name", "char")).fields;
const partner = schemaOf("res.partner", field("image_1920", "binary"), field("raw", "char")).fields;

Deno.test("binary, content field: datas where there is one, else raw, whichever was asked", () => {
  for (const asked of ["datas", "raw"]) {
    assertEquals([contentField(both, asked), contentField(rawOnly, asked)], ["datas", "raw"]);
    assertEquals(contentField(partner, asked), asked);
  }
  assertEquals(contentField(both, "image_1920"), "image_1920");
});
