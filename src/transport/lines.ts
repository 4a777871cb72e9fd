/**
 * Cuts a stream of bytes into lines of text.
 *
 * Knows newlines, UTF-8 and a limit. Must not know what a line means.
 */
import { joinBytes } from "./bytes.ts";

/** A line of text, or why a line could not be read. Blank lines are left out. */
export type Line = { readonly text: string } | { readonly problem: "too_long" | "not_utf8" };

const NEWLINE = 0x0a;

/**
 * Collects the pieces of a line and joins them once, at its newline: a line of many megabytes costs
 * no more than its length. Of a line that grows beyond `maxBytes` nothing is kept.
 */
export class LineReader {
  readonly #maxBytes: number;
  readonly #decoder = new TextDecoder("utf-8", { fatal: true });
  #pieces: Uint8Array[] = [];
  #size = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The lines that end in this chunk. */
  *push(chunk: Uint8Array): Generator<Line> {
    let start = 0;
    for (
      let end = chunk.indexOf(NEWLINE);
      end !== -1;
      end = chunk.indexOf(NEWLINE, start)
    ) {
      this.#keep(chunk.subarray(start, end));
      yield* this.end();
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
  }

  /** The last line, where the stream ended without a newline. */
  *end(): Generator<Line> {
    const line = this.#join();
    this.#pieces = [];
    this.#size = 0;
    if ("problem" in line || line.text.trim() !== "") yield line;
  }

  #keep(piece: Uint8Array): void {
    this.#size += piece.length;
    if (this.#size > this.#maxBytes) this.#pieces = [];
    else if (piece.length > 0) this.#pieces.push(piece);
  }

  #join(): Line {
    if (this.#size > this.#maxBytes) return { problem: "too_long" };
    try {
      return { text: this.#decoder.decode(joinBytes(this.#pieces, this.#size)) };
    } catch {
      return { problem: "not_utf8" };
    }
  }
}
