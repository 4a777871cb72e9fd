/** The text of a PDF. Loaded with the first one. Must not know the library: that is `pdf_worker.ts`. */
import type { Refused } from "./content.ts";
import type { FileText, TextBounds } from "./text.ts";
import { ISOLATED } from "./workers.ts";

/** What a PDF may take, in milliseconds. */
const DEADLINE_MS = 20_000;

/** What the worker answers. */
export type PdfAnswer =
  | { readonly text: string; readonly pagesRead: number; readonly pages: number }
  | Refused;

export interface PdfQuestion {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly maxPages: number;
  readonly maxChars: number;
}

export async function extractPdfText(
  bytes: Uint8Array<ArrayBuffer>,
  { maxPages, maxChars, signal, workers }: TextBounds,
): Promise<FileText | Refused> {
  const question: PdfQuestion = { bytes, maxPages, maxChars };
  return describe(
    await workers.ask<PdfQuestion, PdfAnswer>(question, {
      start: () => new Worker(new URL("./pdf_worker.ts", import.meta.url), ISOLATED),
      noun: "PDF",
      deadlineMs: DEADLINE_MS,
      signal,
    }),
  );
}

function describe(answer: PdfAnswer): FileText | Refused {
  if ("refused" in answer) return answer;
  const { text, pages, pagesRead } = answer;
  if (text.trim() === "") {
    return { refused: "the PDF has no text, it may be a scan: read the file itself" };
  }
  const leftOut = pagesRead < pages ? `${pages - pagesRead} of ${pages} pages` : undefined;
  return { text, leftOut };
}
