/**
 * A stream of a session that outlives its connection: what it says has numbers, is kept for a
 * while, and is said again to a client that comes back.
 *
 * Knows the log and one reader at a time. Must not know which calls travel here.
 */
import type { EventLog, LoggedEvent } from "./event_log.ts";
import { EventStream, type StreamOptions } from "./event_stream.ts";

export interface ResumableOptions extends StreamOptions {
  readonly log: EventLog;
  /** Tells the session's streams apart. */
  readonly key: number;
  /** Whether the client understands an event without data (2025-11-25 and later). */
  readonly hasStart: boolean;
  /** Called when nothing more will be said here. */
  readonly onOver?: () => void;
}

/** The place in a stream that an event's id names, such as `3-17`. */
export interface EventPlace {
  readonly key: number;
  readonly number: number;
}

/** Milliseconds after which a client may come back to a stream that broke off. */
const RETRY_MS = 1_000;

export function parseEventId(id: string): EventPlace | undefined {
  const [, key, number] = /^(\d{1,15})-(\d{1,15})$/.exec(id) ?? [];
  return key === undefined || number === undefined
    ? undefined
    : { key: Number(key), number: Number(number) };
}

export class ResumableStream {
  readonly #options: ResumableOptions;
  #reader: EventStream | undefined;
  #isOver = false;

  constructor(options: ResumableOptions) {
    this.#options = options;
  }

  get isRead(): boolean {
    return this.#reader?.isOpen ?? false;
  }

  /** A response for a new reader, who takes the place of the one before. */
  open(): Response {
    const { log, key, hasStart } = this.#options;
    const reader = this.#replaceReader();
    if (hasStart) reader.sendStart(`${key}-${log.append(key, "")}`, RETRY_MS);
    return reader.response;
  }

  /** A response for the reader that comes back: what it missed, and what follows. */
  resume(missed: readonly LoggedEvent[]): Response {
    const reader = this.#replaceReader();
    for (const { key, number, data } of missed.map(toPlaced)) {
      if (data !== "") reader.send(data, `${key}-${number}`);
    }
    if (this.#isOver) reader.end();
    return reader.response;
  }

  send(message: object): void {
    const { log, key } = this.#options;
    const data = JSON.stringify(message);
    const number = log.append(key, data);
    this.#reader?.send(data, `${key}-${number}`);
  }

  keepAlive(): void {
    this.#reader?.keepAlive();
  }

  end(): void {
    this.#isOver = true;
    this.#options.onOver?.();
    this.#reader?.end();
  }

  #replaceReader(): EventStream {
    const before = this.#reader;
    this.#reader = new EventStream(this.#options);
    before?.end();
    return this.#reader;
  }
}

function toPlaced({ stream, number, data }: LoggedEvent): EventPlace & { data: string } {
  return { key: stream, number, data };
}
