/** The text of PDFs, and of what claims to be one. */
import { extractText } from "../../src/files/text.ts";
import { Workers } from "../../src/files/workers.ts";
import { textPdf } from "../../src/sandbox/pdf.ts";
import { assert, assertEquals, assertRejects } from "../support/assert.ts";

const PDF = "application/pdf";
const BOUNDS = { maxChars: 10_000, maxPages: 5, workers: new Workers(2) };

Deno.test("the text of a PDF, in its lines", async () => {
  const bytes = textPdf(["Order S00042 (draft)", "Total: 1.234,50 €", "Città"]);
  assertEquals(await extractText({ bytes, mimeType: PDF }, BOUNDS), {
    text: "Order S00042 (draft)\nTotal: 1.234,50 ?\nCittà",
    leftOut: undefined,
  });
});

Deno.test("a long PDF is read up to the page that is allowed, and says so", async () => {
  const bytes = textPdf(Array.from({ length: 200 }, (_, i) => `line ${i}`));
  const found = await extractText({ bytes, mimeType: PDF }, { ...BOUNDS, maxPages: 2 });
  assert("text" in found);
  assertEquals([found.leftOut, found.text.includes("line 99")], ["2 of 4 pages", true]);
  assert(!found.text.includes("line 100"));
});

Deno.test("what is no PDF, is damaged or holds no text is refused", async () => {
  const junk = new TextEncoder();
  const whole = textPdf(["x"]);
  const cases: readonly (readonly [Uint8Array<ArrayBuffer>, string])[] = [
    [junk.encode(""), "the PDF is damaged"],
    [junk.encode("hello"), "the PDF is damaged"],
    [junk.encode("%PDF-1.4\n%%EOF"), "the PDF is damaged"],
    [whole.slice(0, 60), "the PDF is damaged"],
    [textPdf([]), "the PDF has no text, it may be a scan: read the file itself"],
  ];
  for (const [bytes, refused] of cases) {
    assertEquals(await extractText({ bytes, mimeType: PDF }, BOUNDS), { refused });
  }
});

Deno.test("a PDF that unpacks to more than any page of text has is given up", async () => {
  const packed = await deflate(new Uint8Array(40_000_000).fill(0x20));
  for (const filters of ["/FlateDecode", "[/FlateDecode/FlateDecode]"]) {
    const content = filters.startsWith("[") ? await deflate(packed) : packed;
    const bytes = withContent(textPdf(["x"]), { content, filters });
    assertEquals(await extractText({ bytes, mimeType: PDF }, BOUNDS), {
      refused: "the PDF is damaged",
    });
  }
});

async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"));
  return await new Response(packed).bytes();
}

/** The PDF with another content for its only page; readers find the objects without their table. */
function withContent(
  pdf: Uint8Array,
  { content, filters }: { content: Uint8Array<ArrayBuffer>; filters: string },
): Uint8Array<ArrayBuffer> {
  const latin1 = (text: string): Uint8Array<ArrayBuffer> =>
    Uint8Array.from(text, (character) => character.charCodeAt(0));
  const [head = ""] = new TextDecoder("latin1").decode(pdf).split("<</Length");
  const dictionary = `<</Length ${content.length}/Filter${filters}>>stream\n`;
  const end = "\nendstream\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n";
  const parts = [latin1(head + dictionary), content, latin1(end)];
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

Deno.test("whoever cancels waits for no PDF", async () => {
  const controller = new AbortController();
  const bytes = textPdf(Array.from({ length: 5_000 }, (_, i) => `line ${i}`));
  const reading = extractText({ bytes, mimeType: PDF }, { ...BOUNDS, signal: controller.signal });
  controller.abort(new Error("not wanted any more"));
  await assertRejects(() => reading, Error, "not wanted any more");
});
