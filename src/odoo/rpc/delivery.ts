/**
 * Brings one request to Odoo and its answer back: waits for its turn, and sends again only what is safe to send
 * again. Knows requests as idempotent or not; must not know protocols or log-ins.
 */
import { NetworkError, RateLimitError } from "../errors.ts";
import { type Observer, UNOBSERVED } from "../observer.ts";
import { delay } from "../cancel.ts";
import type { Circuit } from "./circuit.ts";
import type { HttpRequest, HttpResponse, HttpSend } from "../http/client.ts";
import type { Gate } from "./pool.ts";
import type { RateLimit } from "./rate_limit.ts";

export interface DeliveryOptions {
  readonly send: HttpSend;
  readonly circuit: Circuit;
  readonly gate: Gate;
  readonly rateLimit: RateLimit;
  /** Milliseconds for all attempts together, from the first one's turn on. */
  readonly timeoutMs: number;
  readonly observer?: Observer | undefined;
}

export interface ExecuteOptions {
  /** Whether Odoo's data is the same after one call and after two: only then may it be sent twice. */
  readonly idempotent: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** @throws {CallError} whose `outcome` tells what became of the request */
export type Deliver = (request: HttpRequest, options: ExecuteOptions) => Promise<HttpResponse>;

/** Waits before the second and third attempt are drawn from 0 to this, in milliseconds. */
const BACKOFF_MS = [150, 600] as const;

export function createDelivery(options: DeliveryOptions): Deliver {
  const { circuit, gate, rateLimit, timeoutMs, observer = UNOBSERVED } = options;
  const send: HttpSend = (request, how) =>
    observer.send(request.path, () => options.send(request, how));
  return async (request, { idempotent, signal }) => {
    let endsAt: number | undefined;
    let askedAt = 0;
    let failure: unknown;
    const attempt = async (): Promise<HttpResponse> => {
      observer.waited("pool", performance.now() - askedAt);
      endsAt ??= performance.now() + timeoutMs;
      const left = Math.ceil(endsAt - performance.now());
      // The turn came too late: what is sent now would be given up at once, and its outcome unknown.
      if (left <= 0) throw failure;
      return await circuit(() => send(request, { signal, once: !idempotent, timeoutMs: left }));
    };
    for (let attempts = 0;; attempts++) {
      const heldMs = await rateLimit.take(signal);
      if (heldMs > 0) observer.waited("rate_limit", heldMs);
      askedAt = performance.now();
      try {
        return await gate(attempt, signal);
      } catch (error) {
        failure = error;
        // What the server asks for holds for every call: the rate limit waits, or refuses to.
        const heldMs = error instanceof RateLimitError ? error.retryAfterMs : 0;
        if (heldMs > 0) rateLimit.pause(heldMs);
        const waitMs = waitBeforeNext(error, { attempts, idempotent });
        const left = (endsAt ?? 0) - performance.now();
        if (waitMs === undefined || heldMs + waitMs >= left) throw error;
        await delay(waitMs, signal);
      }
    }
  };
}

/** Milliseconds until the request may be sent again; undefined where it may not. */
function waitBeforeNext(
  error: unknown,
  { attempts, idempotent }: { attempts: number; idempotent: boolean },
): number | undefined {
  const cap = BACKOFF_MS[attempts];
  if (cap === undefined) return undefined;
  const jitterMs = Math.random() * cap;
  if (error instanceof RateLimitError) return idempotent ? jitterMs : undefined;
  if (!(error instanceof NetworkError) || !mayRepeat(error, idempotent)) return undefined;
  return (error.retryAfterMs ?? 0) + jitterMs;
}

/** A timeout has used up the caller's patience, and a cancelled call is not wanted any more. */
function mayRepeat(error: NetworkError, idempotent: boolean): boolean {
  switch (error.kind) {
    case "refused":
    case "dns":
    case "interrupted":
      return idempotent || error.outcome === "not_sent";
    case "status":
      return idempotent && error.status !== undefined && error.status >= 502;
    default:
      return false;
  }
}
