/** When Odoo is asked again. Pure. */

/** Rounds without news after which there is one fewer in the same time. */
const QUIET_ROUNDS = 60;
const MAX_STRETCH = 3;

/** The longest pause after failures, in milliseconds, where the interval itself is not longer. */
const MAX_PAUSE_MS = 60_000;

/**
 * The least pause after Odoo did not let the user in, in milliseconds. Odoo does so for a minute to a whole address after
 * ten failures, and counts every attempt meanwhile.
 */
export const REFUSED_PAUSE_MS = 120_000;

export interface Rounds {
  /** How many in a row brought no news. */
  readonly quiet: number;
  /** How many in a row failed. */
  readonly failed: number;
  /** The least pause after the last of them, in milliseconds. */
  readonly leastMs?: number;
}

/** Milliseconds from the begin of one round to the next. */
export function pauseAfter({ quiet, failed, leastMs = 0 }: Rounds, intervalMs: number): number {
  if (failed > 0) {
    const pause = Math.min(intervalMs * 2 ** Math.min(failed, 20), MAX_PAUSE_MS);
    return Math.max(intervalMs, leastMs, pause);
  }
  return intervalMs * Math.min(MAX_STRETCH, 1 + Math.floor(quiet / QUIET_ROUNDS));
}
