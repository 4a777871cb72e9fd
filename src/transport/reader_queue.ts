/**
 * Text on its way to a reader that may be slow.
 *
 * Knows what waits for one reader and for all of them, and whom to give up where it is too much.
 * Must not know what the text means. It waits as text and is encoded as the reader takes it: of a
 * thousand readers that stop reading, bytes take three times the memory (measured).
 */

export interface QueueOptions {
  /** Characters that may wait for the reader when more is to be sent; 2 Mi unless told. */
  readonly maxQueuedBytes?: number;
  /** Milliseconds for which a reader may take nothing of what waits; a minute unless told. */
  readonly stallMs?: number;
  /** What may wait for this reader and others together; no bound unless told. */
  readonly budget?: QueueBudget;
  /** Called once, when nothing more can be sent: ended here, left by the client, or given up. */
  readonly onEnd?: () => void;
}

/** Why a stream broke off: the reader took nothing for too long, or too much waited for it. */
export class StalledReader extends Error {
  override readonly name = "StalledReader";

  constructor() {
    super("Cannot send events: the client stopped reading, its stream is ended");
  }
}

const MIB = 1024 * 1024;
const STALL_MS = 60_000;

/**
 * Characters in one piece. Two pieces of each reader are outside of all accounts; the memory of
 * smaller ones stays with the process for longer (both measured).
 */
const MAX_PIECE = 64 * 1024;

const encoder = new TextEncoder();

/** Nothing is asked for ahead: what nobody takes stays here, where it is counted. */
const ON_DEMAND = { highWaterMark: 0 } as const;

/** What may wait for all readers together. */
export class QueueBudget {
  readonly #maxSize: number;
  readonly #queues = new Set<ReaderQueue>();
  #size = 0;

  /** @param maxSize characters: of one byte each, or of two where a text goes beyond Latin-1 */
  constructor(maxSize = 64 * MIB) {
    this.#maxSize = maxSize;
  }

  /** Takes note of what waits in a queue now: so much more, or less, than before. */
  note(queue: ReaderQueue, by: number): void {
    this.#size += by;
    if (queue.size > 0) this.#queues.add(queue);
    else this.#queues.delete(queue);
  }

  /** Gives up readers while too much waits. One that reads has little waiting, or not for long. */
  makeRoom(): void {
    while (this.#size > this.#maxSize) {
      const [first, ...others] = this.#queues;
      others.reduce((a, b) => a !== undefined && a.burden > b.burden ? a : b, first)?.giveUp();
    }
  }
}

export class ReaderQueue {
  /** What the reader reads. */
  readonly body: ReadableStream<Uint8Array>;
  readonly #options: QueueOptions;
  readonly #texts: string[] = [];
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #size = 0;
  /** How much of the first text was taken. */
  #offset = 0;
  #isAwaited = false;
  #isOver = false;
  /** Since when the first text waits, or the last time that some of it was taken. */
  #since = 0;

  constructor(options: QueueOptions = {}) {
    this.#options = options;
    this.body = new ReadableStream<Uint8Array>({
      start: (controller) => void (this.#controller = controller),
      pull: () => this.#feed(),
      cancel: () => this.#drop(),
    }, ON_DEMAND);
  }

  /** Whether more can be sent. */
  get isOpen(): boolean {
    return !this.#isOver;
  }

  /** Characters that wait. */
  get size(): number {
    return this.#size;
  }

  /** Whether something waits, and nothing was taken for too long. */
  get isStalled(): boolean {
    return this.#size > 0 && this.#waitedMs() > (this.#options.stallMs ?? STALL_MS);
  }

  /** What the reader costs: so much, for so long. */
  get burden(): number {
    return this.#size * (1 + this.#waitedMs());
  }

  push(text: string): void {
    if (this.#isOver || text === "") return;
    const { maxQueuedBytes = 2 * MIB, budget } = this.#options;
    if (this.#size > maxQueuedBytes) return this.giveUp();
    budget?.makeRoom();
    if (this.#isOver) return;
    if (this.#size === 0) this.#since = performance.now();
    this.#texts.push(text);
    this.#resize(text.length);
    if (this.#isAwaited) this.#feed();
  }

  /** Ends the stream, after what waits. */
  end(): void {
    if (this.#size === 0) this.#close();
    this.#finish();
  }

  /** An error, other than an end, drops what waits, and breaks the connection off. */
  giveUp(): void {
    this.#controller?.error(new StalledReader());
    this.#drop();
  }

  /** Hands over one piece, or remembers that the reader waits for the next. */
  #feed(): void {
    this.#isAwaited = this.#size === 0;
    if (this.#isAwaited) return;
    this.#controller?.enqueue(encoder.encode(this.#take()));
    this.#since = performance.now();
    if (this.#size === 0 && this.#isOver) this.#close();
  }

  #take(): string {
    const [text = ""] = this.#texts;
    const end = endOfPiece(text, this.#offset);
    const piece = text.slice(this.#offset, end);
    this.#offset = end;
    if (end === text.length) {
      this.#texts.shift();
      this.#offset = 0;
    }
    this.#resize(-piece.length);
    return piece;
  }

  #close(): void {
    this.#controller?.close();
    this.#controller = undefined;
  }

  #drop(): void {
    this.#controller = undefined;
    this.#texts.length = 0;
    this.#resize(-this.#size);
    this.#finish();
  }

  #finish(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#options.onEnd?.();
  }

  #resize(by: number): void {
    this.#size += by;
    this.#options.budget?.note(this, by);
  }

  #waitedMs(): number {
    return performance.now() - this.#since;
  }
}

/** Two units that make one character stay together: each by itself cannot be encoded. */
function endOfPiece(text: string, start: number): number {
  const end = start + MAX_PIECE;
  if (end >= text.length) return text.length;
  const isPairStart = (text.charCodeAt(end - 1) & 0xfc00) === 0xd800;
  return isPairStart ? end - 1 : end;
}
