/** How large a file may be that comes in an answer of Odoo, as base64, which is a third more. Pure. */
import type { Config } from "./schema.ts";

/** What Odoo answers around it. */
const ENVELOPE_BYTES = 10_000;

/** In bytes: what is wanted, as far as it fits through. */
export function largestFile(
  { max_binary_bytes: wanted, max_response_bytes: answer }: Config,
): number {
  return Math.min(wanted, Math.max(0, Math.floor((answer - ENVELOPE_BYTES) * 3 / 4)));
}

/** The `max_response_bytes` that a file of so many bytes fits through. */
export function answerFor(fileBytes: number): number {
  return Math.ceil(fileBytes * 4 / 3) + ENVELOPE_BYTES;
}
