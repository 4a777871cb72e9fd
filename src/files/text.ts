/**
 * The text of a file, where it has one. What comes out is data from outside, and bounded. Knows formats; must not
 * know where files come from.
 */
import { decodeText } from "./charset.ts";
import type { Refused } from "./content.ts";
import { htmlToText } from "./html_text.ts";
import type { Workers } from "./workers.ts";

export interface FileBytes {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly mimeType: string;
}

export interface TextBounds {
  readonly maxChars: number;
  /** Of a PDF; the first ones are read. */
  readonly maxPages: number;
  /** Where PDFs are opened. */
  readonly workers: Workers;
  readonly signal?: AbortSignal | undefined;
}

export interface FileText {
  readonly text: string;
  /** What was left out, such as `12 of 80 pages`; absent where nothing was. */
  readonly leftOut?: string | undefined;
}

type Extract = (bytes: Uint8Array<ArrayBuffer>, bounds: TextBounds) => Promise<FileText | Refused>;

const FORMATS: readonly (readonly [mimeType: RegExp, extract: Extract])[] = [
  [/^application\/pdf$/, extractPdf],
  [/^(text\/html|application\/xhtml\+xml)$/, extractHtml],
  [/^text\/(?!rtf)/, extractPlain],
  [
    /^(application|image|message)\/([\w.-]+\+)?(json|xml|rfc822|javascript|yaml|x-yaml|sql)$/,
    extractPlain,
  ],
];

const READABLE = "text can be had of PDF, HTML, CSV, JSON, XML and plain text";

/** The text of a file, cut to its bounds; refused for formats that have none, or none that can be read here. */
export async function extractText(
  { bytes, mimeType }: FileBytes,
  bounds: TextBounds,
): Promise<FileText | Refused> {
  const format = FORMATS.find(([pattern]) => pattern.test(mimeType));
  if (!format) return { refused: `a file of type ${mimeType} has no text to extract: ${READABLE}` };
  const found = await format[1](bytes, bounds);
  return "refused" in found ? found : cut(found, bounds.maxChars);
}

function extractPlain(bytes: Uint8Array): Promise<FileText | Refused> {
  const text = decodeText(bytes);
  return Promise.resolve(text === undefined ? { refused: "the content is no text" } : { text });
}

/** Characters of HTML that are read for one of text: everybody else waits meanwhile. */
const HTML_FOR_TEXT = 50;

function extractHtml(bytes: Uint8Array, { maxChars }: TextBounds): Promise<FileText | Refused> {
  const html = decodeText(bytes);
  if (html === undefined) return Promise.resolve({ refused: "the content is no text" });
  const left = html.length - maxChars * HTML_FOR_TEXT;
  return Promise.resolve({
    text: htmlToText(left > 0 ? html.slice(0, -left) : html),
    leftOut: left > 0 ? `${left} of ${html.length} characters of HTML` : undefined,
  });
}

/** Loaded with the first PDF. */
async function extractPdf(
  bytes: Uint8Array<ArrayBuffer>,
  bounds: TextBounds,
): Promise<FileText | Refused> {
  const { extractPdfText } = await import("./pdf_text.ts");
  return await extractPdfText(bytes, bounds);
}

function cut(found: FileText, maxChars: number): FileText {
  const { text, leftOut } = found;
  if (text.length <= maxChars) return found;
  // Not in the middle of a pair.
  const end = text.charCodeAt(maxChars - 1) >> 10 === 0x36 ? maxChars - 1 : maxChars;
  const chars = `${text.length - end} of ${text.length} characters`;
  return {
    text: text.slice(0, end),
    leftOut: leftOut === undefined ? chars : `${chars}, ${leftOut}`,
  };
}
