/**
 * What a binary field is on the wire. To Odoo 19.2 an attachment's content is `datas`; from 19.3 on it is
 * `raw`; from 19.5 and 20.0 on a binary is read as `{filename?, content?, size, checksum}` and `bin_size`
 * means nothing (ODOO-FACTS §1, §4, §8; Odoo's own pull requests 244421 and 266082). All of them take
 * base64 text. Pure.
 */
import { ArgumentError } from "./errors.ts";
import { isJsonObject, type Json } from "./json.ts";
import type { Field } from "./schema.ts";

/** Context of a read that tells sizes: each key is read by some versions and ignored by the others. */
export const SIZES_ONLY = { bin_size: true, include_binary_content: false };

/** Context of a read that carries content. */
export const WITH_CONTENT = { bin_size: false, include_binary_content: true };

/** Odoo's words for a size: `14.85 Kb`, `233.00 bytes`, PostgreSQL's `5192 kB`. */
const SIZE_TEXT = /^[\d.]+ (?:bytes|[kmgtp]b)$/i;

/**
 * `{size}` and never the content; `null` for an empty one. What is computed, such as an invoice's
 * `tax_totals`, may be any object: that is no file, and passes.
 */
export function readBinary(value: Json): Json {
  if (value === false || value === null) return null;
  if (typeof value === "string") return { size: sizeOf(value) };
  if (!isJsonObject(value)) return value;
  const { size, content } = value;
  if (typeof size === "number") return { size: `${size} bytes` };
  return typeof content === "string" ? { size: sizeOf(content) } : value;
}

function sizeOf(text: string): string {
  if (SIZE_TEXT.test(text)) return text;
  const base64 = text.replace(/[\s=]/g, "");
  return `${Math.floor(base64.length * 3 / 4)} bytes`;
}

/** The base64 text of a binary that was read `WITH_CONTENT`, on one line; undefined for an empty one. */
export function contentOf(value: Json | undefined): string | undefined {
  const content = isJsonObject(value) ? value.content : value;
  return typeof content === "string" ? onOneLine(content) : undefined;
}

/** Odoo to 19.2 breaks base64 into lines, and later ones refuse lines; MCP wants it whole. */
function onOneLine(base64: string): string {
  // Looking costs a fraction of replacing, which a file of many megabytes shows.
  const hasLines = base64.includes("\n") || base64.includes("\r");
  return hasLines ? base64.replace(/[\r\n]/g, "") : base64;
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * Base64 text as every version takes it; older ones would store any other text without a word. An object
 * that is no file passes: computed fields take those.
 * @throws {ArgumentError} for what is no base64 text
 */
export function writeBinary(value: Json, at: string): Json {
  if (typeof value === "string") {
    const base64 = onOneLine(value);
    if (base64.length % 4 === 0 && BASE64.test(base64)) return base64;
  } else if (!isJsonObject(value) || !("size" in value || "content" in value)) return value;
  throw new ArgumentError(at, "a file takes its content as base64 text, without a data: prefix");
}

const CONTENT_NAMES = ["datas", "raw"];

/**
 * The field that carries what was asked for. The content of an attachment, and of what is one as well, has
 * two names: `raw` is bytes, which no answer can carry, as long as there is `datas`, and all there is without it.
 */
export function contentField(fields: ReadonlyMap<string, Field>, name: string): string {
  if (!CONTENT_NAMES.includes(name)) return name;
  return CONTENT_NAMES.find((each) => fields.get(each)?.type === "binary") ?? name;
}
