import fc from "fast-check";
import { type Line, LineReader } from "../../src/transport/lines.ts";
import { assertEquals } from "../support/assert.ts";

function readAll(chunks: Iterable<Uint8Array>, maxBytes = 1000): Line[] {
  const reader = new LineReader(maxBytes);
  const lines: Line[] = [];
  for (const chunk of chunks) lines.push(...reader.push(chunk));
  return [...lines, ...reader.end()];
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function* cut(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) {
    yield bytes.subarray(start, start + size);
  }
}

Deno.test("LineReader gives the same lines however the bytes are cut", () => {
  const line = fc.string({ unit: "grapheme", minLength: 1 })
    .filter((text) => text.trim() !== "" && !/[\n\uFEFF]/.test(text) && text.isWellFormed());
  fc.assert(fc.property(fc.array(line), fc.integer({ min: 1, max: 9 }), (lines, size) => {
    const bytes = encode(lines.map((text) => `${text}\n`).join(""));
    assertEquals(readAll(cut(bytes, size)), lines.map((text) => ({ text })));
  }));
});

Deno.test("LineReader leaves out blank lines, and a byte order mark", () => {
  assertEquals(readAll([encode("\uFEFFa\n\n  \r\nb")]), [{ text: "a" }, { text: "b" }]);
});

Deno.test("LineReader skips a line that is too long, and keeps the ones around it", () => {
  const text = `ok\n${"x".repeat(11)}\n${"y".repeat(10)}\n${"z".repeat(12)}`;
  const expected: Line[] = [
    { text: "ok" },
    { problem: "too_long" },
    { text: "y".repeat(10) },
    { problem: "too_long" },
  ];
  assertEquals(readAll([encode(text)], 10), expected);
  assertEquals(readAll(cut(encode(text), 3), 10), expected);
});

Deno.test("LineReader tells of bytes that are no UTF-8, instead of guessing at them", () => {
  const bytes = new Uint8Array([0x61, 0xff, 0x0a, 0x62, 0x0a]);
  assertEquals(readAll([bytes]), [{ problem: "not_utf8" }, { text: "b" }]);
});
