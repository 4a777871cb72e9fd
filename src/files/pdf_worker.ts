/**
 * Reads the text of one PDF, as a worker that is ended afterwards. The one place that knows the PDF library; must not
 * know who asks.
 */
import { getDocumentProxy } from "unpdf";
import type { PdfAnswer, PdfQuestion } from "./pdf_text.ts";

/** Bytes that one unpacked part of a PDF may take: no page of text comes near. */
const MAX_PART = 2 ** 25;

/**
 * The library unpacks a part into one array, doubled as it fills, and has no bound for it: nine kilobytes can ask for
 * gigabytes. In this worker no array is larger than a part may be, and what unpacks elsewhere is not there.
 */
function boundParts(maxBytes: number): void {
  Reflect.deleteProperty(globalThis, "DecompressionStream");
  for (const made of [ArrayBuffer, Int8Array, Uint8Array]) {
    const bounded = new Proxy(made, {
      construct(target, args, newTarget) {
        if (args[0] > maxBytes) throw new RangeError("a part is too large");
        return Reflect.construct(target, args, newTarget);
      },
    });
    Reflect.set(globalThis, made.name, bounded);
  }
}

globalThis.addEventListener("message", async (event) => {
  if (!(event instanceof MessageEvent)) return;
  const question: PdfQuestion = event.data;
  boundParts(Math.max(MAX_PART, question.bytes.byteLength));
  event.ports[0]?.postMessage(await answer(question));
});

async function answer(question: PdfQuestion): Promise<PdfAnswer> {
  try {
    return await readPages(question);
  } catch (error) {
    const isLocked = error instanceof Error && error.name === "PasswordException";
    return { refused: isLocked ? "the PDF is locked with a password" : "the PDF is damaged" };
  }
}

/** Pages up to the number, or the length, that is wanted. */
async function readPages({ bytes, maxPages, maxChars }: PdfQuestion): Promise<PdfAnswer> {
  // Errors of the file are told by the answer; fonts are not needed for its text.
  const pdf = await getDocumentProxy(bytes, { verbosity: 0, disableFontFace: true });
  const pages: string[] = [];
  let chars = 0;
  while (pages.length < Math.min(pdf.numPages, maxPages) && chars <= maxChars) {
    const page = await pdf.getPage(pages.length + 1);
    const { items } = await page.getTextContent();
    const text = items.map((item) => "str" in item ? item.str + (item.hasEOL ? "\n" : "") : "");
    pages.push(text.join("").trim());
    chars += pages.at(-1)?.length ?? 0;
    page.cleanup();
  }
  return { text: pages.join("\n\n"), pagesRead: pages.length, pages: pdf.numPages };
}
