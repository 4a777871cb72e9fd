/** Which field is a file, and what stands beside it. */
import { nameField, previewField, requireFileField } from "../../../src/odoo/files/fields.ts";
import { ArgumentError } from "../../../src/odoo/errors.ts";
import { assertEquals, assertThrows } from "../../support/assert.ts";
import { field, schemaOf } from "../../support/fields.ts";

const binary = (name: string) => field(name, "binary");
const char = (name: string) => field(name, "char");

Deno.test("the name of a file stands in the field that Odoo's modules would call so", () => {
  const schema = schemaOf(
    "x.document",
    binary("contract"),
    char("contract_filename"),
    binary("scan_file"),
    char("scan_fname"),
    binary("data"),
    char("file_name"),
    char("name"),
  );
  assertEquals(
    ["contract", "scan_file", "data"].map((name) => nameField(schema, name)),
    ["contract_filename", "scan_fname", "file_name"],
  );
  assertEquals(nameField(schemaOf("x.plain", binary("data"), char("name")), "data"), undefined);
  assertEquals(
    nameField(schemaOf("ir.attachment", binary("datas"), char("name")), "datas"),
    "name",
  );
});

Deno.test("a preview is the largest of the small forms that there are", () => {
  const sizes = ["image_1920", "image_512", "image_256", "image_128", "avatar_128"].map(binary);
  const schema = schemaOf("res.partner", ...sizes, char("image_64"), binary("datas"));
  assertEquals(
    ["image_1920", "image_128", "avatar_1920", "datas"].map((name) => previewField(schema, name)),
    ["image_256", "image_256", "avatar_128", undefined],
  );
});

Deno.test("a field that is no file is refused with those that are", () => {
  const schema = schemaOf("x.document", binary("scan"), char("name"));
  assertThrows(() => requireFileField(schema, "name"), ArgumentError, "use scan");
  const without = schemaOf("x.plain", char("name"));
  assertThrows(() => requireFileField(without, "datas"), ArgumentError, "it has none");
});
