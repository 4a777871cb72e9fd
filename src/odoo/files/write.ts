/** Writes files: a new attachment on a record, or other content for a binary field. Knows how Odoo keeps files. */
import { contentField } from "../binaries.ts";
import { malformed } from "../answers.ts";
import { ArgumentError, OdooError } from "../errors.ts";
import type { JsonObject } from "../json.ts";
import type { CallOptions, OdooService } from "../service.ts";
import { ATTACHMENT, type FilePlace, nameField, requireFileField } from "./fields.ts";

export interface NewFile {
  readonly base64: string;
  readonly name?: string | undefined;
  /** Where the caller says it; Odoo finds out itself otherwise. */
  readonly mimeType?: string | undefined;
}

/** Makes an attachment of a record, and resolves with its id. @throws {CallError} */
export async function attachFile(
  odoo: OdooService,
  on: { readonly model: string; readonly id: number },
  file: NewFile & { readonly name: string },
  options: CallOptions = {},
): Promise<number> {
  const { fields } = await odoo.schema(ATTACHMENT, options);
  const [id] = await odoo.create(ATTACHMENT, [{
    name: file.name,
    res_model: on.model,
    res_id: on.id,
    [contentField(fields, "datas")]: file.base64,
    ...(file.mimeType && { mimetype: file.mimeType }),
  }], options);
  return id ?? malformed("create did not answer an id");
}

/** What a record is called; an administrator's Odoo would attach files to records that do not exist. @throws {CallError} */
export async function requireRecord(
  odoo: OdooService,
  { model, id }: { readonly model: string; readonly id: number },
  options: CallOptions = {},
): Promise<string> {
  const [record] = await odoo.read(model, [id], ["display_name"], options);
  if (record?.display_name === undefined) {
    throw new OdooError("missing", `there is no ${model} with the id ${id}`);
  }
  return String(record.display_name);
}

/**
 * Puts other content into a binary field, with the file's name where the model has a field for it. Resolves with the
 * name that the field has. @throws {CallError}
 */
export async function replaceFile(
  odoo: OdooService,
  place: FilePlace,
  file: NewFile,
  options: CallOptions = {},
): Promise<string> {
  const { model, id } = place;
  const schema = await odoo.schema(model, options);
  const field = requireFileField(schema, place.field);
  const named = nameField(schema, field);
  const values: JsonObject = { [field]: file.base64 };
  if (named !== undefined && file.name !== undefined) values[named] = file.name;
  if (model === ATTACHMENT) {
    Object.assign(values, await describeAttachment(odoo, { id, file }, options));
  }
  await odoo.write(model, [id], values, options);
  return field;
}

/** Odoo tells a new content's type by the name, which it looks for in the same values. @throws {CallError} */
async function describeAttachment(
  odoo: OdooService,
  { id, file }: { readonly id: number; readonly file: NewFile },
  options: CallOptions,
): Promise<JsonObject> {
  const [kept] = await odoo.read(ATTACHMENT, [id], ["name", "type"], options);
  if (kept?.name === undefined) throw new OdooError("missing", `there is no attachment ${id}`);
  if (kept.type === "url") {
    throw new ArgumentError("id", "this attachment is a link: it has no content");
  }
  return { name: file.name ?? kept.name, ...(file.mimeType && { mimetype: file.mimeType }) };
}
