/** What becomes of those who wait when a caller gives up. */
import { NetworkError, type Outcome } from "./errors.ts";

/** The error for a call that its caller cancelled. */
export function cancelled(outcome: Outcome): NetworkError {
  const message = outcome === "not_sent"
    ? "the call was cancelled before it was sent"
    : "the call was cancelled";
  return new NetworkError("aborted", message, outcome);
}

/**
 * Waits for what others wait for too: a caller that gives up leaves it to them.
 * @throws {NetworkError} `not_sent`, when the signal fires first
 */
export function untilCancelled<T>(shared: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return shared;
  if (signal.aborted) {
    // Whoever shares it is told of its failure; alone, it is nobody's.
    shared.catch(() => {});
    return Promise.reject(cancelled("not_sent"));
  }
  const { promise, reject } = Promise.withResolvers<never>();
  const giveUp = (): void => reject(cancelled("not_sent"));
  signal.addEventListener("abort", giveUp, { once: true });
  return Promise.race([shared, promise])
    .finally(() => signal.removeEventListener("abort", giveUp));
}

/** Waits so many milliseconds. @throws {NetworkError} `not_sent`, when the signal fires first */
export async function delay(ms: number, signal?: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await untilCancelled(promise, signal).finally(() => clearTimeout(timer));
}
