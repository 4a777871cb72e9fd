/** How many calls a minute one identity may make. Knows nothing of what the calls are. */
import { RateLimitError } from "../errors.ts";
import { delay } from "../cancel.ts";

export interface RateLimitOptions {
  /** Calls a minute; 0 for no limit. A minute's worth may come at once. */
  readonly perMinute: number;
  /** Milliseconds that a call may wait for its turn before it fails. */
  readonly maxWaitMs: number;
}

export interface RateLimit {
  /** Resolves when a call may go, with the milliseconds that it waited. @throws {RateLimitError} at once, when the wait would be too long. */
  take(signal?: AbortSignal): Promise<number>;
  /** Lets nothing through for so many milliseconds: the server asked for it. */
  pause(ms: number): void;
}

/** Creates a token bucket. */
export function createRateLimit({ perMinute, maxWaitMs }: RateLimitOptions): RateLimit {
  const msPerCall = perMinute === 0 ? 0 : 60_000 / perMinute;
  // The moment at which the bucket is full again; each call moves it on by one call's share.
  let fullAt = performance.now();
  let pausedUntil = fullAt;
  return {
    async take(signal) {
      const now = performance.now();
      const next = Math.max(fullAt, now) + msPerCall;
      const [ownWaitMs, askedWaitMs] = [next - now - 60_000, pausedUntil - now];
      const waitMs = Math.max(ownWaitMs, askedWaitMs);
      if (waitMs > maxWaitMs) {
        const reason = askedWaitMs >= ownWaitMs
          ? "Odoo asks to slow down"
          : `the limit of ${perMinute} calls a minute is reached`;
        const seconds = Math.ceil(waitMs / 1000);
        throw new RateLimitError(`${reason}: try again in ${seconds} s`, waitMs);
      }
      fullAt = next;
      if (waitMs <= 0) return 0;
      await delay(waitMs, signal).catch((error) => {
        // A call that was given up was not made.
        fullAt -= msPerCall;
        throw error;
      });
      return waitMs;
    },
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, performance.now() + ms);
    },
  };
}
