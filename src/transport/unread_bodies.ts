/**
 * Bodies that were answered before they were read to their end.
 *
 * Knows what becomes of a connection on which a body still comes. Must not know why it was refused.
 * Deno reads on without an end where nobody has begun to read, and where a body is let go of before
 * its answer is sent; a connection on which somebody stopped reading stays open until the client
 * leaves (all measured on 2.9.6).
 */
import type { BodyLimits } from "./request_body.ts";

export class UnreadBodies {
  readonly #limits: BodyLimits;
  readonly #open = new Map<
    ReadableStreamDefaultReader<Uint8Array>,
    ReturnType<typeof setTimeout>
  >();

  constructor(limits: BodyLimits) {
    this.#limits = limits;
  }

  /**
   * Takes what is left of the body, to be called before the response is handed out. A body that ends
   * soon leaves its connection for further requests, and its client the time to read the answer;
   * of others no more is read than of any body, and after its time the connection is closed.
   */
  take({ body }: Request): void {
    if (body === null || body.locked) return;
    const reader = body.getReader();
    const giveUp = (): void => this.#giveUp(reader);
    this.#open.set(reader, setTimeout(giveUp, this.#limits.bodyTimeoutMs));
    skip(reader, this.#limits.maxBodyBytes).then((isAll) => isAll && giveUp(), giveUp);
  }

  /** Closes what is left. */
  close(): void {
    for (const reader of this.#open.keys()) this.#giveUp(reader);
  }

  #giveUp(reader: ReadableStreamDefaultReader<Uint8Array>): void {
    clearTimeout(this.#open.get(reader));
    this.#open.delete(reader);
    reader.cancel().catch(() => {});
  }
}

/** Whether the end came within so many bytes. */
async function skip(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  maxBytes: number,
): Promise<boolean> {
  for (let left = maxBytes; left > 0;) {
    const { done, value } = await reader.read();
    if (done) return true;
    left -= value.length;
  }
  return false;
}
