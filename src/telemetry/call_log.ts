/**
 * One line for each tool call and resource read: what was done, how long it took, how it ended. Never ids, domains,
 * values, or texts of errors: they are other people's data.
 */
import type { Failure } from "./failure.ts";

type Level = "debug" | "info" | "warn";

/** Where lines go. */
export interface CallLog extends Record<Level, (message: string, line: CallLine) => void> {
  isEnabled(level: "debug" | "info" | "warning"): boolean;
}

/** Under these names the line shows what it knows. */
export interface CallLine {
  readonly tool?: string;
  /** The kind of a resource: `record`, `list`, …. */
  readonly resource?: string;
  /** Where there are several. */
  readonly instance?: string | undefined;
  readonly model?: string | undefined;
  /** Milliseconds. */
  readonly ms: number;
  /** Requests to Odoo that the call caused. */
  readonly round_trips: number;
  readonly outcome: "ok" | Failure["outcome"];
  /** The kind of the failure. */
  readonly error?: string | undefined;
  readonly caller?: string | undefined;
  readonly trace?: string | undefined;
  readonly [name: string]: unknown;
}

/**
 * Failures that an assistant mends by itself, or that a person's rights or data explain. All others want somebody
 * who runs the program.
 */
const EXPECTED_FAILURES = new Set([
  "aborted",
  "access",
  "argument",
  "missing",
  "not_found",
  "policy",
  "unknown_field",
  "unknown_method",
  "unknown_model",
  "user",
  "validation",
]);

/** An assistant reads hundreds of times: what is read well is for debugging, what is written is worth a line. */
function levelOf({ writes, failure }: Ending): Level {
  if (!failure) return writes ? "info" : "debug";
  const isUncertain = writes && failure.outcome === "unknown";
  return EXPECTED_FAILURES.has(failure.kind) && !isUncertain ? "info" : "warn";
}

/** What a line's level depends on. */
interface Ending {
  readonly writes: boolean;
  readonly failure: Failure | undefined;
}

const THRESHOLDS = { debug: "debug", info: "info", warn: "warning" } as const;

/** Logs a call that ended so; `describe` is asked only where somebody wants the line. */
export function logCall(log: CallLog, ending: Ending, describe: () => CallLine): void {
  const level = levelOf(ending);
  if (log.isEnabled(THRESHOLDS[level])) log[level]("call", describe());
}
