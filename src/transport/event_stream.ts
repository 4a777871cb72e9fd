/**
 * A response that is sent in parts, as server-sent events.
 *
 * Knows the format of events. Must not know what the events mean, nor what becomes of them where
 * the reader is slow.
 */
import { type QueueOptions, ReaderQueue } from "./reader_queue.ts";

export interface StreamOptions extends QueueOptions {
  readonly headers?: Readonly<Record<string, string>>;
}

const HEADERS = {
  "content-type": "text/event-stream",
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
} as const;

export function isEventStream({ headers }: Response): boolean {
  return headers.get("content-type") === HEADERS["content-type"];
}

export class EventStream {
  readonly response: Response;
  readonly #queue: ReaderQueue;

  constructor(options: StreamOptions = {}) {
    this.#queue = new ReaderQueue(options);
    this.response = new Response(this.#queue.body, { headers: { ...HEADERS, ...options.headers } });
  }

  get isOpen(): boolean {
    return this.#queue.isOpen;
  }

  /** Sends a message, as JSON or as what it is in JSON already. */
  send(message: object | string, id?: string): void {
    const data = typeof message === "string" ? message : JSON.stringify(message);
    const idLine = id === undefined ? "" : `id: ${id}\n`;
    this.#queue.push(`event: message\n${idLine}data: ${data}\n\n`);
  }

  /** Sends an event of another kind than a message; the data has one line. */
  sendEvent(name: string, data: string): void {
    this.#queue.push(`event: ${name}\ndata: ${data}\n\n`);
  }

  /** Sends events that are in their format already. */
  pass(text: string): void {
    this.#queue.push(text);
  }

  /** Tells the client by which id it can take up a stream that breaks off before its first message. */
  sendStart(id: string, retryMs: number): void {
    this.#queue.push(`id: ${id}\nretry: ${retryMs}\ndata: \n\n`);
  }

  /** A sign of life, where nothing else waits; a reader that takes nothing is given up in the end. */
  keepAlive(): void {
    if (this.#queue.isStalled) this.#queue.giveUp();
    else if (this.#queue.size === 0) this.#queue.push(": still working\n\n");
  }

  end(): void {
    this.#queue.end();
  }
}

/**
 * Fills a stream with what there is to say, gives signs of life meanwhile, and ends it: also where `say` fails,
 * since what has begun can be refused no more. Never rejects.
 */
export async function fillStream(
  stream: EventStream,
  { keepAliveMs, say }: { keepAliveMs: number; say: () => Promise<void> },
): Promise<void> {
  const signs = setInterval(() => stream.keepAlive(), keepAliveMs);
  await say().catch(() => {});
  clearInterval(signs);
  stream.end();
}

/** Passes on what another stream of events says; `signal` gives it up. */
export async function passOn(
  stream: EventStream,
  body: ReadableStream<Uint8Array>,
  signal?: AbortSignal,
): Promise<void> {
  const texts = body.pipeThrough(new TextDecoderStream(), { signal });
  for await (const text of texts) stream.pass(text);
}
