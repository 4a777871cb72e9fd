/** Files as resources: what stands in a binary field, attachments, and reports. */
import { makePreview } from "../../files/preview.ts";
import { extractText, type FileBytes } from "../../files/text.ts";
import { ArgumentError } from "../../odoo/errors.ts";
import { ATTACHMENT, type FilePlace } from "../../odoo/files/fields.ts";
import { keptPreview, readFile } from "../../odoo/files/read.ts";
import { renderReport } from "../../odoo/reports/render.ts";
import type { ToolCall } from "../tool.ts";
import type { Content, FileMeta, Reader } from "./call.ts";
import type { FileForm } from "./uri.ts";

/** Pages of a PDF whose text is read. */
const MAX_PAGES = 100;

export const readBinary: Reader<"binary"> = ({ model, field, id, as }, call) =>
  readForm({ model, field, id }, as, call);

export const readAttachment: Reader<"attachment"> = ({ id, as }, call) =>
  readForm({ model: ATTACHMENT, field: "datas", id }, as, call);

async function readForm(
  place: FilePlace,
  as: FileForm | undefined,
  call: ToolCall,
): Promise<Content> {
  const { odoo, signal, files: { maxBytes } } = call;
  const kept = as === "preview" ? await keptPreview(odoo, place, { signal }) : undefined;
  const found = await readFile(odoo, kept ?? place, { signal, maxBytes });
  const { base64, mimeType } = found;
  if (kept !== undefined) return { blob: base64, mimeType };
  if (as === undefined) return { blob: base64, mimeType, _meta: metaOf(found) };
  const file = { bytes: Uint8Array.fromBase64(base64), mimeType };
  if (as === "preview") return await readPreview(file, call);
  return { ...await readText(file, call), _meta: metaOf(found) };
}

function metaOf({ name, size }: { readonly name: string; readonly size: number }): FileMeta {
  return { "io.github.odoo-mcp/name": name, "io.github.odoo-mcp/size": size };
}

async function readPreview(
  file: FileBytes,
  { signal, files: { workers } }: ToolCall,
): Promise<Content> {
  const preview = await makePreview(file, { workers, signal });
  if ("refused" in preview) throw new ArgumentError("as", preview.refused);
  return { blob: preview.bytes.toBase64(), mimeType: preview.mimeType };
}

async function readText(
  file: FileBytes,
  { signal, maxResultBytes, files: { workers } }: ToolCall,
): Promise<Content> {
  const bounds = { maxChars: maxResultBytes, maxPages: MAX_PAGES, workers, signal };
  const found = await extractText(file, bounds);
  if ("refused" in found) throw new ArgumentError("as", found.refused);
  const { text, leftOut } = found;
  const mimeType = "text/plain";
  return { text: leftOut === undefined ? text : `${text}\n… left out: ${leftOut}`, mimeType };
}

export const readReport: Reader<"report"> = async ({ report, ids }, call) => {
  const { odoo, policy: { readOnly }, signal, files: { maxBytes } } = call;
  const rendered = await renderReport(odoo, { report, ids }, { signal, maxBytes, readOnly });
  const { bytes, mimeType, fileName } = rendered;
  const _meta = metaOf({ name: fileName, size: bytes.byteLength });
  if (mimeType === "application/pdf") return { blob: bytes.toBase64(), mimeType, _meta };
  // Markup is of no use to whoever cannot have the PDF.
  return { ...await readText({ bytes, mimeType }, call), _meta };
};
