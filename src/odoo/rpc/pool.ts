/** How many calls may be under way, and how many a minute. Knows nothing of what the calls are. */
import { RateLimitError } from "../errors.ts";
import { cancelled, untilCancelled } from "./cancel.ts";

/** Runs a task when it is its turn: first come, first served. */
export type Gate = <T>(task: () => Promise<T>, signal?: AbortSignal) => Promise<T>;

/** Creates a gate that lets `size` tasks run at once. A waiting task whose signal fires leaves the queue. */
export function createPool(size: number): Gate {
  const waiting: (() => void)[] = [];
  let free = size;

  async function enter(signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) throw cancelled("not_sent");
    if (free > 0) {
      free--;
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    waiting.push(resolve);
    const leave = (): void => {
      const place = waiting.indexOf(resolve);
      // Whose turn has come is in the queue no more.
      if (place < 0) return;
      waiting.splice(place, 1);
      reject(cancelled("not_sent"));
    };
    signal?.addEventListener("abort", leave, { once: true });
    await promise.finally(() => signal?.removeEventListener("abort", leave));
  }

  return async (task, signal) => {
    await enter(signal);
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
}

export interface RateLimitOptions {
  /** Calls a minute; 0 for no limit. A minute's worth may come at once. */
  readonly perMinute: number;
  /** Milliseconds that a call may wait for its turn before it fails. */
  readonly maxWaitMs: number;
}

/** Creates a token bucket. @throws {RateLimitError} at once, when the wait would be too long. */
export function createRateLimit(
  options: RateLimitOptions,
): (signal?: AbortSignal) => Promise<void> {
  const { perMinute, maxWaitMs } = options;
  if (perMinute === 0) return () => Promise.resolve();
  const msPerCall = 60_000 / perMinute;
  // The moment at which the bucket is full again; each call moves it on by one call's share.
  let fullAt = performance.now();
  return async (signal) => {
    const now = performance.now();
    const next = Math.max(fullAt, now) + msPerCall;
    const waitMs = next - now - 60_000;
    if (waitMs > maxWaitMs) {
      const seconds = Math.ceil(waitMs / 1000);
      throw new RateLimitError(
        `the limit of ${perMinute} calls a minute is reached: try again in ${seconds} s`,
        waitMs,
      );
    }
    fullAt = next;
    if (waitMs > 0) await delay(waitMs, signal);
  };
}

async function delay(ms: number, signal?: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await untilCancelled(promise, signal).finally(() => clearTimeout(timer));
}
