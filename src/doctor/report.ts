/** What was found: the shape of the report, which `--json` prints as it is. Pure. */

/** `broken` makes the exit code 1; `skipped` says in `detail` why. */
export type Status = "ok" | "warning" | "broken" | "skipped";

export interface Check {
  /** Stable: a script may look for it. */
  readonly id: string;
  /** The configured Odoo that it is about; absent where it is about the program. */
  readonly instance?: string;
  readonly status: Status;
  readonly title: string;
  /** What was found: one sentence, or several lines. */
  readonly detail: string;
  /** What to do about it. */
  readonly advice?: string;
  /** Milliseconds that it took, where something was asked over the network. */
  readonly ms?: number;
}

export interface Report {
  /** Whether nothing is broken. */
  readonly ok: boolean;
  /** Of this program. */
  readonly version: string;
  readonly checks: readonly Check[];
}

export function createReport(version: string, checks: readonly Check[]): Report {
  return { ok: checks.every(({ status }) => status !== "broken"), version, checks };
}
