/** The MIME type of a file by its first bytes. Pure. */

const SIGNATURES: readonly (readonly [prefix: string, mimeType: string])[] = [
  ["\x89PNG\r\n\x1a\n", "image/png"],
  ["\xff\xd8\xff", "image/jpeg"],
  ["GIF8", "image/gif"],
  ["%PDF-", "application/pdf"],
  ["PK\x03\x04", "application/zip"],
  ["<svg", "image/svg+xml"],
  ["<?xml", "application/xml"],
];

/** @param base64 the content, or at least its first 64 characters */
export function sniffMimeType(base64: string): string {
  const head = decodeHead(base64.slice(0, 64));
  if (head.startsWith("RIFF") && head.slice(8, 12) === "WEBP") return "image/webp";
  const found = SIGNATURES.find(([prefix]) => head.startsWith(prefix));
  if (found) return found[1];
  return /^[\t\r\n\x20-\x7e]+$/.test(head) ? "text/plain" : "application/octet-stream";
}

function decodeHead(base64: string): string {
  try {
    return atob(base64.slice(0, base64.length - base64.length % 4));
  } catch {
    return "";
  }
}
