/**
 * Reads files: binary fields and attachments. The size is told before the content is loaded. Knows how Odoo keeps
 * files; what they hold is `src/files/`.
 */
import { sizeOfBase64 } from "../../files/content.ts";
import { extensionFor, mimeTypeOf } from "../../files/mime.ts";
import { leastSize, sizeText } from "../../files/size_text.ts";
import { contentOf, WITH_CONTENT } from "../binaries.ts";
import { ArgumentError, OdooError, ProtocolError } from "../errors.ts";
import { isJsonObject, type Json, type JsonObject } from "../json.ts";
import type { CallOptions, OdooService } from "../service.ts";
import { ATTACHMENT, type FilePlace, nameField, previewField, requireFileField } from "./fields.ts";

export interface OdooFile {
  /** On one line. */
  readonly base64: string;
  readonly mimeType: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
}

export interface ReadFileOptions extends CallOptions {
  /** Bytes that a file may have: `max_binary_bytes`. */
  readonly maxBytes: number;
}

/** A file with its content. Two calls: what it is, then the content. @throws {CallError} */
export async function readFile(
  odoo: OdooService,
  place: FilePlace,
  { maxBytes, signal }: ReadFileOptions,
): Promise<OdooFile> {
  const { model, id } = place;
  const schema = await odoo.schema(model, { signal });
  const field = requireFileField(schema, place.field);
  const beside = model === ATTACHMENT
    ? ["name", "mimetype", "file_size", "type"]
    : [nameField(schema, field)].filter((name) => name !== undefined);
  const [described] = await odoo.read(model, [id], [field, ...beside], { signal });
  if (!described || Object.keys(described).length < 2) throw new OdooError("missing", NOTHING);
  refuseEmpty(described, field);
  refuseLarge(leastSizeOf(described, field), maxBytes);
  const base64 = contentIn(described[field]) ??
    await readContent(odoo, { model, id, field }, signal);
  const size = sizeOfBase64(base64);
  // A field may hold any text: Odoo does not look.
  if (!Number.isInteger(size)) {
    throw new ProtocolError("malformed", `${model}.${field} holds no whole file`, "rejected");
  }
  refuseLarge(size, maxBytes);
  return { base64, size, ...describe(described, { place: { model, id, field }, beside, base64 }) };
}

/** Where Odoo keeps the small form of an image: of image fields, and of nothing else. @throws {CallError} */
export async function keptPreview(
  odoo: OdooService,
  { model, id, field }: FilePlace,
  options: CallOptions = {},
): Promise<FilePlace | undefined> {
  const small = previewField(await odoo.schema(model, options), field);
  return small === undefined ? undefined : { model, id, field: small };
}

const NOTHING = "no such record, or no content";

/** @throws {CallError} */
function refuseEmpty(described: JsonObject, field: string): void {
  if (described.type === "url") {
    throw new ArgumentError(
      "id",
      "this attachment is a link: its url says where to, it has no content",
    );
  }
  const value = described[field];
  if (value === false || value === null || value === "") throw new OdooError("missing", NOTHING);
}

function leastSizeOf(described: JsonObject, field: string): number {
  const { [field]: value, file_size: exact } = described;
  if (typeof exact === "number" && exact > 0) return exact;
  if (isJsonObject(value)) return typeof value.size === "number" ? value.size : 0;
  return typeof value === "string" ? leastSize(value) ?? 0 : 0;
}

/** @throws {ArgumentError} */
function refuseLarge(size: number, maxBytes: number): void {
  if (size <= maxBytes) return;
  const text = `the file has ${sizeText(size)}, the limit is ${
    sizeText(maxBytes)
  } (max_binary_bytes)`;
  throw new ArgumentError("", text);
}

/** The content, where a field tells it although its size was asked for. */
function contentIn(value: Json | undefined): string | undefined {
  const content = contentOf(value);
  return content === undefined || leastSize(content) !== undefined ? undefined : content;
}

/** @throws {CallError} */
async function readContent(
  odoo: OdooService,
  { model, id, field }: FilePlace,
  signal: AbortSignal | undefined,
): Promise<string> {
  const [record] = await odoo.read(model, [id], [field], { signal, context: WITH_CONTENT });
  const content = contentOf(record?.[field]);
  if (content === undefined) throw new OdooError("missing", NOTHING);
  return content;
}

function describe(
  described: JsonObject,
  { place, beside, base64 }: {
    readonly place: FilePlace;
    readonly beside: readonly string[];
    readonly base64: string;
  },
): { mimeType: string; name: string } {
  const { model, id, field } = place;
  const value = described[field];
  const own = isJsonObject(value) ? value.filename : undefined;
  const [given] = [described[beside[0] ?? ""], own].filter(isText);
  const declared = model === ATTACHMENT ? described.mimetype : undefined;
  const mimeType = mimeTypeOf({
    declared: isText(declared) ? declared : undefined,
    name: given,
    base64,
  });
  return { mimeType, name: given ?? `${model}-${id}-${field}${extensionFor(mimeType)}` };
}

function isText(value: Json | undefined): value is string {
  return typeof value === "string" && value !== "";
}
