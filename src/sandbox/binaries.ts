/**
 * Binary values: base64 in the rows, and what reading and writing makes of it. Knows no record.
 *
 * Up to 19 the wire carries the base64 itself, or with `bin_size` in the context a text for its size.
 * 20 ignores `bin_size` and reads a file as `{filename?, content?, size, checksum}`: `size` counts bytes,
 * `checksum` is SHA-1, `content` is there when `include_binary_content` is true, never when it is
 * false, and without that key for small files. It takes strict base64 or `{filename?, content}`.
 * Not seen on a server of ours: odoo/odoo pull request 266082 (19.5) has the shape in its tests.
 */
import { createHash } from "node:crypto";
import type { Json, JsonObject } from "../odoo/json.ts";

/** The number of bytes that a base64 text stands for. */
export function sizeOf(base64: string): number {
  const padding = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
  return Math.max(0, base64.length * 3 / 4 - padding);
}

/** Up to how many bytes a file's content is told unasked. */
const SMALL = { binary: 2048, image: 8192 } as const;

export interface BinaryFile {
  base64: string;
  /** Empty where it has none. */
  filename: string;
  kind: keyof typeof SMALL;
}

/** The object that 20 reads a file as; `false` for no file. */
export function binaryObject(file: BinaryFile, context: JsonObject): JsonObject | false {
  const { base64, filename, kind } = file;
  if (base64 === "") return false;
  const size = sizeOf(base64);
  const isTold = context.include_binary_content ?? size <= SMALL[kind];
  return {
    ...(filename === "" ? {} : { filename }),
    ...(isTold ? { content: base64 } : {}),
    size,
    checksum: createHash("sha1").update(base64, "base64").digest("hex"),
  };
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Whether a text is base64 as 20 takes it: no line breaks, nothing missing at its end. */
export function isStrictBase64(text: string): boolean {
  return text.length % 4 === 0 && BASE64.test(text);
}

const UNITS = ["bytes", "Kb", "Mb", "Gb"];

/** Odoo's text for the size of a base64 value, such as `14.85 Kb`; `false` for none. */
export function humanSize(base64: string): Json {
  if (base64 === "") return false;
  let size = sizeOf(base64);
  let unit = 0;
  while (size >= 1024 && unit < UNITS.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${size.toFixed(2)} ${UNITS[unit]}`;
}
