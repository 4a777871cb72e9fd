/** When Odoo is asked again. Pure. */

/** Rounds without news after which there is one fewer in the same time. */
const QUIET_ROUNDS = 60;
const MAX_STRETCH = 3;

/** The longest pause after failures, in milliseconds, where the interval itself is not longer. */
const MAX_PAUSE_MS = 60_000;

export interface Rounds {
  /** How many in a row brought no news. */
  readonly quiet: number;
  /** How many in a row failed. */
  readonly failed: number;
}

/** Milliseconds from the begin of one round to the next. */
export function pauseAfter({ quiet, failed }: Rounds, intervalMs: number): number {
  if (failed > 0) {
    return Math.max(intervalMs, Math.min(intervalMs * 2 ** Math.min(failed, 20), MAX_PAUSE_MS));
  }
  return intervalMs * Math.min(MAX_STRETCH, 1 + Math.floor(quiet / QUIET_ROUNDS));
}
