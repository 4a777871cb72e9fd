/** Content as callers give it. */
import fc from "fast-check";
import { parseContent, sizeOfBase64 } from "../../src/files/content.ts";
import { assert, assertEquals } from "../support/assert.ts";

Deno.test("any bytes come through as base64, as a data: URI and in lines", () => {
  fc.assert(fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (bytes) => {
    const base64 = bytes.toBase64();
    const size = bytes.length;
    assertEquals(parseContent(base64), { base64, size });
    assertEquals(sizeOfBase64(base64), size);
    const lines = base64.replace(/.{10}/g, "$&\r\n");
    assertEquals(parseContent(lines), { base64, size });
    const uri = `data:image/png;name=a.png;base64,${base64}`;
    assertEquals(parseContent(uri), { base64, size, mimeType: "image/png" });
  }));
});

Deno.test("a data: URI may be percent-encoded", () => {
  assertEquals(parseContent("data:text/plain;charset=utf-8,h%C3%A9"), {
    base64: new TextEncoder().encode("hé").toBase64(),
    size: 3,
    mimeType: "text/plain",
  });
});

const REFUSED: readonly (readonly [content: string, says: string])[] = [
  ["", "empty"],
  [" \n", "empty"],
  ["aGVsbG8", "cut off after 7 characters"],
  ["aGVsb", "cut off after 5 characters"],
  ["aGV$bG8=", "not base64 at character 4"],
  ["aGVs-G8_", "not base64 at character 5"],
  ["aG=sbG8=", "ends in its middle, at character 3"],
  ["====", "ends in its middle, at character 1"],
  ["data:text/plain;base64,aGV$", "not base64 at character 27"],
  ["data:text/plain;base64,aGVsb", "cut off after 5 characters"],
  ["data:nothing", "not a data: URI"],
  ["data:text/plain,%E0%A4%A", "neither base64 nor percent-encoded"],
  ["../../etc/passwd", "not base64 at character 1"],
];

for (const [content, says] of REFUSED) {
  Deno.test(`${JSON.stringify(content)} is refused: ${says}`, () => {
    const parsed = parseContent(content);
    assert("refused" in parsed && parsed.refused.includes(says), JSON.stringify(parsed));
  });
}
