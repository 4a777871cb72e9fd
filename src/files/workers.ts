/**
 * Where files from outside are opened: in workers that are ended afterwards, a few at a time. Any file may take any
 * time, and nobody else waits for it; a worker reaches neither files nor the network. Must not know what is in a file.
 */
import type { Refused } from "./content.ts";

/** What every worker that opens a file is started with. */
export const ISOLATED: WorkerOptions = { type: "module", deno: { permissions: "none" } };

/** One file to be opened. */
export interface Task {
  /** Starts the worker, isolated: it gets the question with a port, and answers once, on that. */
  readonly start: () => Worker;
  /** What is opened, for messages: `PDF`. */
  readonly noun: string;
  /** What it may take once it is begun, in milliseconds. */
  readonly deadlineMs: number;
  /** Waiting for a turn counts too. */
  readonly signal?: AbortSignal | undefined;
}

export class Workers {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  /** @param most how many work at once; whoever comes then waits for a turn, in that order */
  constructor(most: number) {
    this.#free = most;
  }

  /** @throws the reason of the signal */
  async ask<Question, Answer>(question: Question, task: Task): Promise<Answer | Refused> {
    task.signal?.throwIfAborted();
    await this.#takeTurn(task.signal);
    try {
      return await ask<Question, Answer>(question, task);
    } finally {
      this.#leave();
    }
  }

  async #takeTurn(signal: AbortSignal | undefined): Promise<void> {
    if (this.#free > 0) return void this.#free--;
    const turn = Promise.withResolvers<void>();
    const cancel = (): void => {
      this.#waiting.splice(this.#waiting.indexOf(turn.resolve), 1);
      turn.reject(signal?.reason);
    };
    this.#waiting.push(turn.resolve);
    signal?.addEventListener("abort", cancel, { once: true });
    await turn.promise;
    signal?.removeEventListener("abort", cancel);
  }

  /** The turn goes to whoever waits longest. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free++;
  }
}

async function ask<Question, Answer>(
  question: Question,
  { start, noun, deadlineMs, signal }: Task,
): Promise<Answer | Refused> {
  const worker = start();
  const answer = Promise.withResolvers<Answer | Refused>();
  const late = `the ${noun} takes more than ${deadlineMs / 1000} s to read`;
  const timer = setTimeout(() => answer.resolve({ refused: late }), deadlineMs);
  const cancel = (): void => answer.reject(signal?.reason);
  signal?.addEventListener("abort", cancel, { once: true });
  const { port1: mine, port2: theirs } = new MessageChannel();
  mine.onmessage = ({ data }: MessageEvent<Answer | Refused>) => answer.resolve(data);
  worker.onerror = (event) => {
    event.preventDefault();
    answer.resolve({ refused: `the ${noun} cannot be read` });
  };
  try {
    // It may have been cancelled while it waited.
    signal?.throwIfAborted();
    worker.postMessage(question, [theirs]);
    return await answer.promise;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", cancel);
    mine.close();
    worker.terminate();
  }
}
