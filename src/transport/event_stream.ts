/**
 * A response that is sent in parts, as server-sent events, to a reader that may be slow.
 *
 * Knows the format of events and how much may wait. Must not know what the events mean. What a
 * reader does not take waits here: beyond a bound, or after a time, the reader is given up.
 */

export interface StreamOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes that may wait for the reader when more is to be sent; 2 MiB unless told. */
  readonly maxQueuedBytes?: number;
  /** Milliseconds for which a reader may take nothing of what waits; a minute unless told. */
  readonly stallMs?: number;
  /** Called once, when nothing more can be sent: ended here, left by the client, or given up. */
  readonly onEnd?: () => void;
}

/** Why a stream broke off: the reader took nothing for too long. */
export class StalledReader extends Error {
  override readonly name = "StalledReader";

  constructor() {
    super("Cannot send events: the client stopped reading, its stream is ended");
  }
}

const HEADERS = {
  "content-type": "text/event-stream",
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
} as const;

const MAX_QUEUED_BYTES = 2 * 1024 * 1024;
const STALL_MS = 60_000;

const encoder = new TextEncoder();

/** The number of bytes is the size; nothing is asked for ahead. */
const BY_BYTES = new ByteLengthQueuingStrategy({ highWaterMark: 0 });

export class EventStream {
  readonly response: Response;
  readonly #maxQueuedBytes: number;
  readonly #stallMs: number;
  readonly #onEnd: (() => void) | undefined;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #written = 0;
  #taken = 0;
  #takenAt = performance.now();

  constructor(options: StreamOptions = {}) {
    this.#maxQueuedBytes = options.maxQueuedBytes ?? MAX_QUEUED_BYTES;
    this.#stallMs = options.stallMs ?? STALL_MS;
    this.#onEnd = options.onEnd;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => void (this.#controller = controller),
      cancel: () => this.#release(),
    }, BY_BYTES);
    this.response = new Response(body, { headers: { ...HEADERS, ...options.headers } });
  }

  get isOpen(): boolean {
    return this.#controller !== undefined;
  }

  /** Sends a message, as JSON or as what it is in JSON already. */
  send(message: object | string, id?: string): void {
    const data = typeof message === "string" ? message : JSON.stringify(message);
    const idLine = id === undefined ? "" : `id: ${id}\n`;
    this.#write(`event: message\n${idLine}data: ${data}\n\n`);
  }

  /** Sends an event of another kind than a message; the data has one line. */
  sendEvent(name: string, data: string): void {
    this.#write(`event: ${name}\ndata: ${data}\n\n`);
  }

  /** Sends events that are in their format already. */
  pass(text: string): void {
    this.#write(text);
  }

  /** Tells the client by which id it can take up a stream that breaks off before its first message. */
  sendStart(id: string, retryMs: number): void {
    this.#write(`id: ${id}\nretry: ${retryMs}\ndata: \n\n`);
  }

  /** A sign of life, where nothing else waits; a reader that takes nothing is given up in the end. */
  keepAlive(): void {
    if (this.#isStalled()) this.#giveUp();
    else if (this.#queued() === 0) this.#write(": still working\n\n");
  }

  end(): void {
    this.#controller?.close();
    this.#release();
  }

  #write(text: string): void {
    if (this.#queued() > this.#maxQueuedBytes) return this.#giveUp();
    const bytes = encoder.encode(text);
    this.#written += bytes.length;
    this.#controller?.enqueue(bytes);
  }

  #queued(): number {
    return -(this.#controller?.desiredSize ?? 0);
  }

  /** Whether something waits, and nothing was taken for too long. */
  #isStalled(): boolean {
    const queued = this.#queued();
    const taken = this.#written - queued;
    if (queued === 0 || taken > this.#taken) this.#takenAt = performance.now();
    this.#taken = taken;
    return performance.now() - this.#takenAt > this.#stallMs;
  }

  /** An error, other than an end, drops what waits, and breaks the connection off. */
  #giveUp(): void {
    this.#controller?.error(new StalledReader());
    this.#release();
  }

  #release(): void {
    if (this.#controller === undefined) return;
    this.#controller = undefined;
    this.#onEnd?.();
  }
}
