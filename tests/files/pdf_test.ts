/** The text of PDFs, and of what claims to be one. */
import { extractText } from "../../src/files/text.ts";
import { textPdf } from "../../src/sandbox/pdf.ts";
import { assert, assertEquals, assertRejects } from "../support/assert.ts";

const PDF = "application/pdf";
const BOUNDS = { maxChars: 10_000, maxPages: 5 };

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

Deno.test("whoever cancels waits for no PDF", async () => {
  const controller = new AbortController();
  const bytes = textPdf(Array.from({ length: 5_000 }, (_, i) => `line ${i}`));
  const reading = extractText({ bytes, mimeType: PDF }, { ...BOUNDS, signal: controller.signal });
  controller.abort(new Error("not wanted any more"));
  await assertRejects(() => reading, Error, "not wanted any more");
});
