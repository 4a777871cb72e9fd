/**
 * How often one client may ask.
 *
 * Knows time and keys. Must not know what a key stands for. Each key has a bucket of requests that
 * fills again at a steady rate.
 */

export interface RateLimit {
  /** Requests that a client may send in a minute, in the long run. */
  readonly requestsPerMinute: number;
  /** Requests that may come at once; as many as in ten seconds unless told, at least one. */
  readonly burst?: number;
}

/**
 * Takes one request from the bucket of `key`: 0, or milliseconds until there is one to take. While
 * `key` is new the request is taken from the bucket of `host` too, where one is told: who can make
 * up keys would have a full bucket with each of them.
 */
export type TakeTurn = (key: string, host?: string) => number;

interface Bucket {
  readonly tokens: number;
  readonly at: number;
}

/** Clients remembered at a time. The one seen longest ago is forgotten first. */
const MAX_KEYS = 10_000;

export function createRateLimit(limit: RateLimit, now = () => performance.now()): TakeTurn {
  const perMs = limit.requestsPerMinute / 60_000;
  const burst = Math.max(1, limit.burst ?? perMs * 10_000);
  const buckets = new Map<string, Bucket>();
  const take = (key: string): number => {
    const at = now();
    const bucket = buckets.get(key) ?? { tokens: burst, at };
    const tokens = Math.min(burst, bucket.tokens + (at - bucket.at) * perMs);
    const isAllowed = tokens >= 1;
    buckets.delete(key);
    buckets.set(key, { tokens: isAllowed ? tokens - 1 : tokens, at });
    if (buckets.size > MAX_KEYS) forgetOldest(buckets);
    return isAllowed ? 0 : (1 - tokens) / perMs;
  };
  return (key, host) => {
    const wait = host === undefined || buckets.has(key) ? 0 : take(host);
    return wait > 0 ? wait : take(key);
  };
}

function forgetOldest(buckets: Map<string, Bucket>): void {
  const [oldest = ""] = buckets.keys();
  buckets.delete(oldest);
}
