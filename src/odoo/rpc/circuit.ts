/**
 * Notices that a server is gone: after repeated connection failures calls are answered at once, until one that is
 * let through finds the way back. Knows failures only by their kind.
 */
import { NetworkError } from "../errors.ts";

/** Connection failures in a row after which the circuit opens. */
const THRESHOLD = 5;

/** The first call is let through after this, in milliseconds; the wait doubles with every failure, up to the last. */
const WAITS_MS = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000] as const;

export interface CircuitOptions {
  /** Told once whenever the circuit opens, with the error, and whenever it closes again. */
  readonly onChange?: (state: "open" | "closed", cause?: NetworkError) => void;
  /** Waits before each call that is let through, in milliseconds; the last one is repeated. */
  readonly waitsMs?: readonly number[];
}

/** Runs a task unless the server is known to be gone. @throws {NetworkError} of kind `unreachable`, `not_sent` */
export type Circuit = <T>(task: () => Promise<T>) => Promise<T>;

interface Outage {
  readonly since: Date;
  readonly cause: NetworkError;
  /** Calls that were let through and failed. */
  readonly probes: number;
  /** When the next call is let through, on the monotonic clock; undefined while one is under way. */
  probeAt: number | undefined;
}

export function createCircuit({ onChange, waitsMs = WAITS_MS }: CircuitOptions = {}): Circuit {
  let failures = 0;
  let outage: Outage | undefined;

  /** Whether the call that may go now is the one that finds out how the server is. */
  function admit(): boolean {
    if (!outage) return false;
    const waitMs = outage.probeAt === undefined ? 0 : outage.probeAt - performance.now();
    if (outage.probeAt === undefined || waitMs > 0) throw unreachable(outage, waitMs);
    outage.probeAt = undefined;
    return true;
  }

  function succeed(): void {
    failures = 0;
    if (!outage) return;
    outage = undefined;
    onChange?.("closed");
  }

  function fail(cause: NetworkError, isProbe: boolean): void {
    failures++;
    // Calls that were under way when the server went fail later, and tell nothing new.
    if (outage ? !isProbe : failures < THRESHOLD) return;
    if (!outage) onChange?.("open", cause);
    const probes = outage ? outage.probes + 1 : 0;
    const waitMs = waitsMs[probes] ?? waitsMs.at(-1) ?? 0;
    const since = outage?.since ?? new Date();
    outage = { since, cause, probes, probeAt: performance.now() + waitMs };
  }

  /** What was let through ended without telling anything of the server: the next one may try. */
  function reopen(): void {
    if (outage) outage.probeAt ??= performance.now();
  }

  return async (task) => {
    const isProbe = admit();
    try {
      const result = await task();
      succeed();
      return result;
    } catch (error) {
      if (isConnectionFailure(error)) fail(error, isProbe);
      else if (!isSilent(error)) succeed();
      else if (isProbe) reopen();
      throw error;
    }
  };
}

/** A cancelled call and one that took too long say nothing about whether the server can be reached. */
function isSilent(error: unknown): boolean {
  return error instanceof NetworkError && (error.kind === "aborted" || error.kind === "timeout");
}

const CONNECTION_KINDS = new Set<NetworkError["kind"]>(["refused", "dns", "tls", "interrupted"]);

/** A proxy that finds no Odoo behind it answers 502 to 504. */
function isConnectionFailure(error: unknown): error is NetworkError {
  return error instanceof NetworkError &&
    (CONNECTION_KINDS.has(error.kind) || (error.kind === "status" && (error.status ?? 0) >= 502));
}

function unreachable({ since, cause }: Outage, waitMs: number): NetworkError {
  const time = `${since.toISOString().slice(11, 19)} UTC`;
  const next = waitMs > 0 ? `next attempt in ${Math.ceil(waitMs / 1000)} s` : "trying again now";
  const message = `Odoo cannot be reached since ${time} (${cause.message}): ${next}`;
  return new NetworkError("unreachable", message, "not_sent", { cause });
}
