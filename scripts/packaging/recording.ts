/** Everything that a program said on one of its streams, and a way to wait for what it will say. Must not know what. */

export class Recording {
  readonly ended: Promise<void>;
  text = "";
  readonly #patienceMs: number | undefined;
  #read = 0;
  #isOver = false;
  #news = Promise.withResolvers<void>();

  /** @param patienceMs How long is waited for the next word, in milliseconds; for ever unless told */
  constructor(stream: ReadableStream<Uint8Array<ArrayBuffer>>, patienceMs?: number) {
    this.#patienceMs = patienceMs;
    this.ended = this.#record(stream);
  }

  /** The next line, without its end; undefined where the stream ended before. @throws {Error} where no word comes */
  async nextLine(): Promise<string | undefined> {
    const end = await this.#wait(() => {
      const found = this.text.indexOf("\n", this.#read);
      return found < 0 ? undefined : found;
    });
    if (end === undefined) return undefined;
    const line = this.text.slice(this.#read, end);
    this.#read = end + 1;
    return line;
  }

  /** The first match in all that it said. @throws {Error} where it ends without one, or no word comes */
  async until(pattern: RegExp): Promise<RegExpExecArray> {
    const found = await this.#wait(() => pattern.exec(this.text) ?? undefined);
    if (found !== undefined) return found;
    throw new Error(`the program ended and did not say ${pattern}: ${this.#last()}`);
  }

  async #record(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
      this.text += chunk;
      this.#tell();
    }
    this.#isOver = true;
    this.#tell();
  }

  #tell(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }

  async #wait<T>(find: () => T | undefined): Promise<T | undefined> {
    let found = find();
    while (found === undefined && !this.#isOver) {
      const late = `no word from the program, after: ${this.#last()}`;
      await within(this.#news.promise, { ms: this.#patienceMs, late });
      found = find();
    }
    return found;
  }

  #last(): string {
    return this.text.slice(-1_000);
  }
}

/** @throws {Error} with that message where it takes longer */
export async function within<T>(
  promise: Promise<T>,
  { ms, late }: { ms: number | undefined; late: string },
): Promise<T> {
  if (ms === undefined) return await promise;
  const { promise: over, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(late)), ms);
  try {
    return await Promise.race([promise, over]);
  } finally {
    clearTimeout(timer);
  }
}
