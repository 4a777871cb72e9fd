/** What a file is, by what is declared, by its first bytes and by its name. Pure. */

const SIGNATURES: readonly (readonly [prefix: string, mimeType: string])[] = [
  ["\x89PNG\r\n\x1a\n", "image/png"],
  ["\xff\xd8\xff", "image/jpeg"],
  ["GIF8", "image/gif"],
  ["BM", "image/bmp"],
  ["II*\0", "image/tiff"],
  ["MM\0*", "image/tiff"],
  ["%PDF-", "application/pdf"],
  ["PK\x03\x04", "application/zip"],
  ["\x1f\x8b", "application/gzip"],
  ["{\\rtf", "application/rtf"],
  ["\xd0\xcf\x11\xe0", "application/x-ole-storage"],
];

/** How a text begins that is more than a text, after blanks and whatever the case. */
const TEXT_SIGNATURES: readonly (readonly [prefix: string, mimeType: string])[] = [
  ["<svg", "image/svg+xml"],
  ["<!doctype html", "text/html"],
  ["<html", "text/html"],
  ["<?xml", "application/xml"],
];

/** By the extension of a file's name; the first name of a type is the one that new files get. */
const EXTENSIONS: readonly (readonly [extension: string, mimeType: string])[] = [
  ["bmp", "image/bmp"],
  ["csv", "text/csv"],
  ["doc", "application/msword"],
  ["docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
  ["eml", "message/rfc822"],
  ["gif", "image/gif"],
  ["gz", "application/gzip"],
  ["html", "text/html"],
  ["htm", "text/html"],
  ["ics", "text/calendar"],
  ["jpg", "image/jpeg"],
  ["jpeg", "image/jpeg"],
  ["json", "application/json"],
  ["md", "text/markdown"],
  ["odt", "application/vnd.oasis.opendocument.text"],
  ["ods", "application/vnd.oasis.opendocument.spreadsheet"],
  ["pdf", "application/pdf"],
  ["png", "image/png"],
  ["pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"],
  ["rtf", "application/rtf"],
  ["svg", "image/svg+xml"],
  ["tiff", "image/tiff"],
  ["tif", "image/tiff"],
  ["tsv", "text/tab-separated-values"],
  ["txt", "text/plain"],
  ["webp", "image/webp"],
  ["xls", "application/vnd.ms-excel"],
  ["xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
  ["xml", "application/xml"],
  ["zip", "application/zip"],
];

const UNKNOWN = "application/octet-stream";

/** What the first bytes leave open: a name may know better. */
const VAGUE: ReadonlySet<string> = new Set([
  UNKNOWN,
  "application/zip",
  "application/x-ole-storage",
  "application/xml",
  "text/plain",
]);

/**
 * Pictures that clients show, or hand to a model: those refuse a whole conversation over one that is no such picture.
 * Odoo tells an attachment's type by its name alone, so these are believed to nobody but the content.
 */
const SHOWN: ReadonlySet<string> = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

/** Base64 characters of a file's head that its type is told by. */
const HEAD_CHARS = 96;

/** What is known of a file before anybody opens it. */
export interface FileHints {
  /** What somebody said it is, such as `mimetype` of an attachment. */
  readonly declared?: string | undefined;
  readonly name?: string | undefined;
  /** The content as base64, or at least its first 96 characters. */
  readonly base64: string;
}

/** The declared type where it says something; else by content, and by name where the content leaves it open. */
export function mimeTypeOf({ declared, name, base64 }: FileHints): string {
  const given = declared?.trim().toLowerCase();
  const sniffed = sniffMimeType(base64);
  const isType = given && given !== UNKNOWN && /^[\w.+-]+\/[\w.+-]+$/.test(given);
  if (isType && !SHOWN.has(given)) return given;
  if (!VAGUE.has(sniffed)) return sniffed;
  const named = mimeTypeOfName(name ?? "");
  return named === undefined || SHOWN.has(named) ? sniffed : named;
}

/** @param base64 the content, or at least its first 96 characters */
export function sniffMimeType(base64: string): string {
  const bytes = decodeHead(base64);
  const head = String.fromCharCode(...bytes);
  if (head.startsWith("RIFF") && head.slice(8, 12) === "WEBP") return "image/webp";
  const found = SIGNATURES.find(([prefix]) => head.startsWith(prefix));
  if (found) return found[1];
  const text = readText(bytes);
  if (text === undefined) return UNKNOWN;
  const start = text.trimStart().toLowerCase();
  return TEXT_SIGNATURES.find(([prefix]) => start.startsWith(prefix))?.[1] ?? "text/plain";
}

/** The type that a file's name promises. */
export function mimeTypeOfName(name: string): string | undefined {
  const extension = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase();
  return EXTENSIONS.find(([each]) => each === extension)?.[1];
}

/** The extension, with its dot, for a file of that type; empty where none is known. */
export function extensionFor(mimeType: string): string {
  const found = EXTENSIONS.find(([, type]) => type === mimeType)?.[0];
  return found === undefined ? "" : `.${found}`;
}

/** Text in UTF-8, which may be cut in a character, or in UTF-16 with its mark; undefined for anything else. */
function readText(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes;
  if (first === undefined) return undefined;
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return hasControls(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

/** Characters that no text has: all below the blank but tab, line feed and their kin. */
function hasControls(text: string): boolean {
  return [...text].some((character) => character < "\t" || character > "\r" && character < " ");
}

function decodeHead(base64: string): Uint8Array {
  const head = base64.slice(0, HEAD_CHARS);
  try {
    return Uint8Array.fromBase64(head.slice(0, head.length - head.length % 4));
  } catch {
    return new Uint8Array();
  }
}
