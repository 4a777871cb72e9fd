/**
 * The last events of a session's streams, for a client that lost its connection.
 *
 * Knows numbers and sizes. Must not know what an event says. Bounded twice: by what one session may
 * keep, and by what all may keep together; each session forgets its own oldest events only.
 */

export interface LoggedEvent {
  readonly stream: number;
  /** Rises by one with every event of the session, whatever its stream. */
  readonly number: number;
  readonly data: string;
}

export interface LogLimits {
  /** Events that one session keeps. */
  readonly maxEvents: number;
  /** Characters that one session keeps. */
  readonly maxSize: number;
  /** Characters that all sessions keep. */
  readonly maxTotalSize: number;
}

/** What all sessions share. */
export interface LogBudget {
  readonly limits: LogLimits;
  totalSize: number;
}

const MIB = 1024 * 1024;

export const LOG_LIMITS: LogLimits = { maxEvents: 500, maxSize: MIB, maxTotalSize: 64 * MIB };

export class EventLog {
  readonly #budget: LogBudget;
  #events: LoggedEvent[] = [];
  #size = 0;
  #lastNumber = 0;
  #isClosed = false;

  constructor(budget: LogBudget) {
    this.#budget = budget;
  }

  /** Keeps an event, as long as there is room, and returns its number. */
  append(stream: number, data: string): number {
    const number = ++this.#lastNumber;
    if (this.#isClosed) return number;
    this.#events.push({ stream, number, data });
    this.#resize(data.length);
    const { maxEvents, maxSize, maxTotalSize } = this.#budget.limits;
    while (
      this.#events.length > maxEvents || this.#size > maxSize ||
      (this.#budget.totalSize > maxTotalSize && this.#events.length > 0)
    ) {
      this.#resize(-(this.#events.shift()?.data.length ?? 0));
    }
    return number;
  }

  /** The stream's events after `number`, or `undefined` where some may be forgotten. */
  after(stream: number, number: number): readonly LoggedEvent[] | undefined {
    const first = this.#events[0]?.number ?? this.#lastNumber + 1;
    if (number + 1 < first || number > this.#lastNumber) return undefined;
    return this.#events.filter((event) => event.stream === stream && event.number > number);
  }

  /** Forgets everything, and keeps nothing more. */
  close(): void {
    this.#isClosed = true;
    this.#resize(-this.#size);
    this.#events = [];
  }

  #resize(by: number): void {
    this.#size += by;
    this.#budget.totalSize += by;
  }
}
