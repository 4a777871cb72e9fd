/**
 * The text of a PDF, read in a worker of its own: a file from outside may take any time, and nobody else waits for
 * it. Loaded with the first PDF. Must not know the library: that is `pdf_worker.ts`.
 */
import type { Refused } from "./content.ts";
import type { FileText, TextBounds } from "./text.ts";

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
  { maxPages, maxChars, signal }: TextBounds,
): Promise<FileText | Refused> {
  signal?.throwIfAborted();
  const worker = new Worker(new URL("./pdf_worker.ts", import.meta.url), { type: "module" });
  const answer = Promise.withResolvers<PdfAnswer>();
  const timer = setTimeout(
    () => answer.resolve({ refused: `the PDF takes more than ${DEADLINE_MS / 1000} s to read` }),
    DEADLINE_MS,
  );
  const cancel = (): void => answer.reject(signal?.reason);
  signal?.addEventListener("abort", cancel, { once: true });
  const { port1: mine, port2: theirs } = new MessageChannel();
  mine.onmessage = ({ data }: MessageEvent<PdfAnswer>) => answer.resolve(data);
  worker.onerror = (event) => {
    event.preventDefault();
    answer.resolve({ refused: "the PDF cannot be read" });
  };
  try {
    const question: PdfQuestion = { bytes, maxPages, maxChars };
    worker.postMessage(question, [theirs]);
    return describe(await answer.promise);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", cancel);
    mine.close();
    worker.terminate();
  }
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
