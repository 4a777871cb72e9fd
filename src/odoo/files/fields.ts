/** Which fields of a model are files, what they are called, and what stands beside them. Pure. */
import { PREVIEW_SIZE } from "../../files/preview.ts";
import { contentField } from "../binaries.ts";
import { ArgumentError } from "../errors.ts";
import type { ModelSchema } from "../schema.ts";

/** Where a file is. */
export interface FilePlace {
  readonly model: string;
  readonly id: number;
  /** A binary field; either of its names for the content of an attachment. */
  readonly field: string;
}

export const ATTACHMENT = "ir.attachment";

/** The binary field that carries what was asked for. @throws {ArgumentError} where it is none */
export function requireFileField({ model, fields }: ModelSchema, asked: string): string {
  const field = contentField(fields, asked);
  if (fields.get(field)?.type === "binary") return field;
  const files = [...fields.values()].filter(({ type }) => type === "binary").map(({ name }) =>
    name
  );
  const hint = files.length > 0 ? `use ${files.slice(0, 8).join(", ")}` : "it has none";
  throw new ArgumentError("field", `${model}.${asked} is no binary field: ${hint}`);
}

/** The field that holds the name of the file in a binary field, as Odoo's modules call such fields. */
export function nameField({ model, fields }: ModelSchema, field: string): string | undefined {
  if (model === ATTACHMENT) return "name";
  const stem = field.replace(/_(file|data|binary)$/, "");
  const names = [field, stem].flatMap((each) =>
    ["filename", "file_name", "fname", "name"].map((end) => `${each}_${end}`)
  );
  return [...names, "filename", "file_name"].find((name) => fields.get(name)?.type === "char");
}

/** The smaller form that Odoo itself keeps of an image, such as `image_256` of `image_1920`; undefined for none. */
export function previewField({ fields }: ModelSchema, field: string): string | undefined {
  const stem = field.replace(/_\d+$/, "");
  return [...fields.values()]
    .filter(({ name, type }) => type === "binary" && name.startsWith(`${stem}_`))
    .map(({ name }) => ({ name, size: Number(name.slice(stem.length + 1)) }))
    .filter(({ size }) => size <= PREVIEW_SIZE)
    .toSorted((a, b) => b.size - a.size)[0]?.name;
}
