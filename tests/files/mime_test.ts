/** What a file is told to be. */
import { extensionFor, mimeTypeOf, mimeTypeOfName, sniffMimeType } from "../../src/files/mime.ts";
import { assertEquals } from "../support/assert.ts";

const bytes = (text: string): string =>
  Uint8Array.from(text, (character) => character.charCodeAt(0)).toBase64();

const SNIFFED: readonly (readonly [content: string, mimeType: string])[] = [
  ["\x89PNG\r\n\x1a\n....", "image/png"],
  ["\xff\xd8\xff\xe0", "image/jpeg"],
  ["GIF89a", "image/gif"],
  ["RIFF\x01\x02\x03\x04WEBPVP8 ", "image/webp"],
  ["%PDF-1.7\n%\xe2\xe3", "application/pdf"],
  ["PK\x03\x04\x14", "application/zip"],
  ["\n <!DOCTYPE HTML><html>", "text/html"],
  ["<HTML>", "text/html"],
  ['<svg xmlns="http://www.w3.org/2000/svg">', "image/svg+xml"],
  ['<?xml version="1.0"?>', "application/xml"],
  ["plain, with a tab\tand\r\nlines", "text/plain"],
  ["\xc3\x9cn\xc3\xafcode", "text/plain"],
  ["\xff\xfeh\0i\0", "text/plain"],
  ["\xef\xbb\xbfmarked", "text/plain"],
  ["a\x01b", "application/octet-stream"],
  ["\xfc in Latin-1", "application/octet-stream"],
  ["", "application/octet-stream"],
];

for (const [content, mimeType] of SNIFFED) {
  Deno.test(`${JSON.stringify(content)} is ${mimeType}`, () => {
    assertEquals(sniffMimeType(bytes(content)), mimeType);
  });
}

Deno.test("a character cut by the end of the head does not make a text binary", () => {
  const umlauts = new TextEncoder().encode("x" + "ü".repeat(100)).toBase64();
  assertEquals(sniffMimeType(umlauts), "text/plain");
});

Deno.test("what is declared counts, unless it says nothing or is no type", () => {
  const base64 = bytes("%PDF-1.4");
  assertEquals(mimeTypeOf({ declared: "Application/X-Pdf ", base64 }), "application/x-pdf");
  assertEquals(mimeTypeOf({ declared: "application/octet-stream", base64 }), "application/pdf");
  assertEquals(mimeTypeOf({ declared: "x\nevil: 1/2", base64 }), "application/pdf");
});

Deno.test("a name helps where the content is any text or archive, and not against the content", () => {
  const docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
  assertEquals(mimeTypeOf({ name: "a.CSV", base64: bytes("a;b") }), "text/csv");
  assertEquals(mimeTypeOf({ name: "a.docx", base64: bytes("PK\x03\x04") }), docx);
  assertEquals(mimeTypeOf({ name: "a.pdf", base64: bytes("GIF89a") }), "image/gif");
  assertEquals(mimeTypeOf({ name: "noextension", base64: bytes("a;b") }), "text/plain");
});

Deno.test("a picture is what its content says, whatever it is declared or called", () => {
  const jpeg = bytes("\xff\xd8\xff\xe0");
  const page = bytes("<html><script>");
  const cases = [
    [{ declared: "image/png", name: "a.png", base64: jpeg }, "image/jpeg"],
    [{ declared: "image/png", name: "a.png", base64: page }, "text/html"],
    [{ declared: "image/gif", name: "a.gif", base64: bytes("a\x01b") }, "application/octet-stream"],
    [{ name: "a.webp", base64: bytes("PK\x03\x04") }, "application/zip"],
    [{ declared: "image/svg+xml", base64: bytes("<!-- a --><svg>") }, "image/svg+xml"],
  ] as const;
  for (const [hints, mimeType] of cases) assertEquals(mimeTypeOf(hints), mimeType);
});

Deno.test("an extension leads to a type and back", () => {
  assertEquals(extensionFor("image/jpeg"), ".jpg");
  assertEquals(mimeTypeOfName("photo.JPEG"), "image/jpeg");
  assertEquals([extensionFor("a/b"), mimeTypeOfName("a.b.unknown")], ["", undefined]);
});
