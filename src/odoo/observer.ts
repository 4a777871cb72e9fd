/**
 * What a connection to Odoo tells of its traffic, for whoever counts or traces it: names and times, never values.
 * A leaf: imports nothing. Must not know who listens.
 */

export interface Observer {
  /** Runs what one call of a method takes: log-in, waiting, requests, repetitions. */
  call<T>(called: { model: string; method: string }, run: () => Promise<T>): Promise<T>;
  /** Runs one request to that path. */
  send<T>(path: string, run: () => Promise<T>): Promise<T>;
  /** A request got its turn in the pool, or its share of the rate, after so many milliseconds. */
  waited(reason: "pool" | "rate_limit", ms: number): void;
  /** Something was looked up in the cache of that name. */
  lookedUp(cache: string, found: boolean): void;
}

export const UNOBSERVED: Observer = {
  call: (_called, run) => run(),
  send: (_path, run) => run(),
  waited: () => {},
  lookedUp: () => {},
};
