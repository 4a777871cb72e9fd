/**
 * Tells a client how far its call is, while it runs and no longer.
 *
 * Knows time and order. Must not know what is done, nor what carries the words.
 */
import type { Progress } from "./catalog.ts";

export interface ProgressUpdate {
  readonly progress: number;
  readonly total?: number;
  readonly message?: string;
}

export interface ProgressOptions {
  /** Sends an update; a rejection means that nobody is left to be told. */
  readonly send: (update: ProgressUpdate) => Promise<void>;
  /** Fires when nobody waits for the call any more. */
  readonly signal: AbortSignal;
  /** Milliseconds between two updates; 100 unless told. */
  readonly intervalMs?: number;
}

const INTERVAL_MS = 100;

/**
 * Runs a call that may tell of its progress. The first word goes at once; of those that come sooner
 * than the interval the last one goes when it is over. Nothing is said after the call has ended:
 * some clients take that for an error.
 */
export async function withProgress<T>(
  { send, signal, intervalMs = INTERVAL_MS }: ProgressOptions,
  run: (progress: Progress) => T | Promise<T>,
): Promise<T> {
  let furthest = -Infinity;
  let latest: ProgressUpdate | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;

  const tell = (): void => {
    timer = undefined;
    if (latest === undefined || signal.aborted) return;
    send(latest).catch(() => {});
    latest = undefined;
    timer = setTimeout(tell, intervalMs);
  };

  const progress: Progress = (done, total, message) => {
    if (isOver || !(done > furthest)) return;
    furthest = done;
    latest = {
      progress: done,
      ...(total !== undefined && { total }),
      ...(message !== undefined && { message }),
    };
    if (timer === undefined) tell();
  };

  try {
    return await run(progress);
  } finally {
    isOver = true;
    clearTimeout(timer);
  }
}
