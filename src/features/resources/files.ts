/** Files as resources: what stands in a binary field, attachments, and reports. */
import { extractText, type FileBytes } from "../../files/text.ts";
import { ArgumentError } from "../../odoo/errors.ts";
import { ATTACHMENT, type FilePlace } from "../../odoo/files/fields.ts";
import { readFile, readPreview } from "../../odoo/files/read.ts";
import { renderReport } from "../../odoo/reports/render.ts";
import type { ToolCall } from "../tool.ts";
import type { Content, Reader } from "./call.ts";
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
  const read = as === "preview" ? readPreview : readFile;
  const { base64, mimeType } = await read(odoo, place, { signal, maxBytes });
  if (as !== "text") return { blob: base64, mimeType };
  return await readText({ bytes: Uint8Array.fromBase64(base64), mimeType }, call);
}

async function readText(
  file: FileBytes,
  { signal, maxResultBytes }: ToolCall,
): Promise<Content> {
  const bounds = { maxChars: maxResultBytes, maxPages: MAX_PAGES, signal };
  const found = await extractText(file, bounds);
  if ("refused" in found) throw new ArgumentError("as", found.refused);
  const { text, leftOut } = found;
  const mimeType = "text/plain";
  return { text: leftOut === undefined ? text : `${text}\n… left out: ${leftOut}`, mimeType };
}

export const readReport: Reader<"report"> = async ({ report, ids }, call) => {
  const { odoo, policy: { readOnly }, signal, files: { maxBytes } } = call;
  const rendered = await renderReport(odoo, { report, ids }, { signal, maxBytes, readOnly });
  const { bytes, mimeType } = rendered;
  if (mimeType === "application/pdf") return { blob: bytes.toBase64(), mimeType };
  // Markup is of no use to whoever cannot have the PDF.
  return await readText({ bytes, mimeType }, call);
};
