/** A session over standard input and output with a fake catalog, its two pipes in the test's hands. */
import type { Catalog } from "../../src/mcp/catalog.ts";
import { createServerFactory } from "../../src/mcp/server.ts";
import { runStdio, type StdioOptions } from "../../src/transport/stdio.ts";
import { createFakeCatalog, type FakeCatalog } from "./fake_catalog.ts";
import type { Answer } from "./mcp_http.ts";
import { assert } from "./assert.ts";

export interface StdioFixture {
  readonly catalog: FakeCatalog;
  /** Settles when the session has ended. */
  readonly ended: Promise<void>;
  /** Writes bytes, or text, as they are. */
  write(data: string | Uint8Array): Promise<void>;
  /** Writes a message as a line. */
  send(message: object): Promise<void>;
  /** The next line that the server writes. */
  next(): Promise<Answer>;
  /** Waits for the end of the session; gives what it wrote since the last `next()`. */
  rest(): Promise<string>;
  /** Ends the input, and waits for the end of the session. */
  close(): Promise<void>;
  closeInput(): Promise<void>;
  closeOutput(): Promise<void>;
}

export interface StdioFixtureOptions extends Partial<StdioOptions> {
  readonly catalog?: FakeCatalog;
  /** What is served; the fake catalog unless told. */
  readonly served?: Catalog;
}

export function openStdio(
  { catalog = createFakeCatalog(), served = catalog, ...options }: StdioFixtureOptions = {},
): StdioFixture {
  const input = new TransformStream<Uint8Array, Uint8Array>();
  const output = new TransformStream<Uint8Array, Uint8Array<ArrayBuffer>>();
  const writer = input.writable.getWriter();
  const lines = new LineSource(output.readable);
  const ended = runStdio(createServerFactory(served, { onError: () => {} }), {
    input: input.readable,
    output: output.writable,
    drainMs: 60_000,
    live: served.live,
    ...options,
  });
  const write = (data: string | Uint8Array): Promise<void> =>
    writer.write(typeof data === "string" ? new TextEncoder().encode(data) : data);
  return {
    catalog,
    ended,
    write,
    send: (message) => write(`${JSON.stringify(message)}\n`),
    next: () => lines.next(),
    rest: () => lines.rest(ended),
    close: async () => {
      await writer.close();
      await lines.rest(ended);
    },
    closeInput: () => writer.close(),
    closeOutput: () => lines.cancel(),
  };
}

class LineSource {
  readonly #reader: ReadableStreamDefaultReader<string>;
  #buffer = "";

  constructor(stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
    this.#reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  }

  async next(): Promise<Answer> {
    let end = this.#buffer.indexOf("\n");
    while (end === -1) {
      const { done, value } = await this.#reader.read();
      assert(!done, "the output ended before a line");
      this.#buffer += value;
      end = this.#buffer.indexOf("\n");
    }
    const line = this.#buffer.slice(0, end);
    this.#buffer = this.#buffer.slice(end + 1);
    return JSON.parse(line);
  }

  async rest(ended: Promise<void>): Promise<string> {
    const isOver = ended.then(() => "over" as const);
    while (true) {
      const step = await Promise.race([this.#reader.read(), isOver]);
      if (step === "over" || step.done) break;
      this.#buffer += step.value;
    }
    await this.#reader.cancel();
    return this.#buffer;
  }

  cancel(): Promise<void> {
    return this.#reader.cancel();
  }
}
