/**
 * Content as callers give it: base64 text, or a `data:` URI. What is not whole is refused with its place. Pure.
 */

export interface GivenContent {
  /** On one line, padded. */
  readonly base64: string;
  /** Bytes. */
  readonly size: number;
  /** What a `data:` URI says of itself. */
  readonly mimeType?: string | undefined;
}

/** Why something cannot be used: the end of an error message. */
export interface Refused {
  readonly refused: string;
}

const DATA_URI =
  /^data:(?<type>[\w.+-]+\/[\w.+-]+)?(?<parameters>(?:;[\w-]+=[^;,]*)*)(?<base64>;base64)?,/i;

/** The part of a `data:` URI before its content is never longer. */
const MAX_PREFIX = 300;

export function parseContent(text: string): GivenContent | Refused {
  if (!/^data:/i.test(text.slice(0, 5))) return parseBase64(text, 0);
  const found = DATA_URI.exec(text.slice(0, MAX_PREFIX));
  if (!found) return { refused: "not a data: URI: write data:TYPE;base64,CONTENT" };
  const [prefix] = found;
  const { type, base64 } = found.groups ?? {};
  const content = base64 === undefined
    ? parseEscaped(text.slice(prefix.length))
    : parseBase64(text.slice(prefix.length), prefix.length);
  return "refused" in content ? content : { ...content, mimeType: type?.toLowerCase() };
}

/** @param offset where the text stood in what the caller gave */
function parseBase64(text: string, offset: number): GivenContent | Refused {
  const wrong = text.search(/[^A-Za-z0-9+/=\s]/);
  if (wrong >= 0) return { refused: `not base64 at character ${offset + wrong + 1}` };
  const base64 = /\s/.test(text) ? text.replace(/\s+/g, "") : text;
  if (base64 === "") return { refused: "empty: give the content as base64" };
  const padding = base64.indexOf("=");
  const isPadded = padding < 0 ||
    padding >= base64.length - 2 && /^=+$/.test(base64.slice(padding));
  if (!isPadded) return { refused: `base64 that ends in its middle, at character ${padding + 1}` };
  if (base64.length % 4 !== 0) {
    return { refused: `base64 that was cut off after ${base64.length} characters` };
  }
  return { base64, size: sizeOfBase64(base64) };
}

function parseEscaped(text: string): GivenContent | Refused {
  try {
    return fromBytes(new TextEncoder().encode(decodeURIComponent(text)));
  } catch {
    return { refused: "not a data: URI: its content is neither base64 nor percent-encoded" };
  }
}

/** Content that is there as bytes. */
export function fromBytes(bytes: Uint8Array): GivenContent {
  return { base64: bytes.toBase64(), size: bytes.byteLength };
}

/** The number of bytes that whole base64 stands for. */
export function sizeOfBase64(base64: string): number {
  const padding = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
  return base64.length / 4 * 3 - padding;
}
