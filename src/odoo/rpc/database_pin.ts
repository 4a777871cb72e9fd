/**
 * Names the database with every request: half of a call is Odoo looking up which one an anonymous request means
 * (ODOO-FACTS §6). A header does it from Odoo 19 on, a session cookie that nobody is logged in with does it before;
 * neither gains anything where the server has one database by configuration. So what helps is measured, once.
 *
 * Knows how such a cookie is had. Must not know credentials: the cookie carries none.
 */
import type { HttpRequest, HttpResponse } from "../http/client.ts";
import type { Gate } from "./pool.ts";
import { sessionCookie } from "./session_cookie.ts";

export interface DatabasePinOptions {
  readonly database: string;
  /** Milliseconds after which what was found is tried anew; an hour unless told. */
  readonly renewAfterMs?: number;
  /** Told what was found, in one line for the log. */
  readonly onSettled?: (finding: string) => void;
}

/** What it takes to try the ways. */
export interface PinTrial {
  readonly send: (request: HttpRequest) => Promise<HttpResponse>;
  /** Its turn in the pool, so that a trial is no call too many. */
  readonly gate: Gate;
  /** A request that any server answers without a log-in. */
  readonly probe: HttpRequest;
  /** Whether this Odoo reads `X-Odoo-Database`. */
  readonly readsHeader: () => Promise<boolean>;
}

type Headers = Readonly<Record<string, string>>;

/** Requests of each kind, in turn; the quickest of each counts, since what disturbs only delays. */
const ROUNDS = 4;

/** What is saved must be more than this share of the time and this many milliseconds. */
const MIN_SAVED_SHARE = 0.15;
const MIN_SAVED_MS = 1;

/** A server whose sessions are gone does not tell: a cookie is had anew after this long. */
const RENEW_AFTER_MS = 3_600_000;

/** A busy moment can hide what would help: where nothing did, it is tried again after this long. */
const RETRY_AFTER_MS = 300_000;

export class DatabasePin {
  readonly #options: DatabasePinOptions;
  #headers: Headers | undefined;
  #settledAt: number | undefined;
  #settling: Promise<void> | undefined;

  constructor(options: DatabasePinOptions) {
    this.#options = options;
  }

  /** The request with its database named, where that helps. */
  apply(request: HttpRequest): HttpRequest {
    if (!this.#headers) return request;
    return { ...request, headers: { ...request.headers, ...this.#headers } };
  }

  /** Whether nothing is known yet, or what is known is old. */
  get isDue(): boolean {
    if (this.#settling) return false;
    const { renewAfterMs = RENEW_AFTER_MS } = this.#options;
    const restMs = this.#headers ? renewAfterMs : Math.min(renewAfterMs, RETRY_AFTER_MS);
    return this.#settledAt === undefined || performance.now() - this.#settledAt > restMs;
  }

  /** Finds out which way helps and keeps to it. Never fails: without a pin every call works too. */
  settle(trial: PinTrial): Promise<void> {
    if (this.#settling) return this.#settling;
    const settling = this.#firstHelpful(trial).then((headers) => {
      // Dropped or refused meanwhile: what was found is of before.
      if (this.#settling !== settling) return;
      this.#headers = headers;
      this.#settledAt = performance.now();
      this.#settling = undefined;
    });
    this.#settling = settling;
    return settling;
  }

  /** Resolves when no trial is under way. */
  settled(): Promise<void> {
    return this.#settling ?? Promise.resolve();
  }

  /** Forgets the pin: the server refused it, or may have forgotten the session. */
  drop(): void {
    this.#headers = undefined;
    this.#settledAt = undefined;
    this.#settling = undefined;
  }

  /** Leaves requests as they are until it is due again: the server refused what helped before. */
  refuse(): void {
    this.#headers = undefined;
    this.#settledAt = performance.now();
    this.#settling = undefined;
  }

  async #firstHelpful(trial: PinTrial): Promise<Headers | undefined> {
    for (const way of WAYS) {
      // A way that the server refuses, or a server that is gone, is no help.
      const headers = await this.#measure(way, trial).catch(() => undefined);
      if (headers) return headers;
    }
    return undefined;
  }

  async #measure({ name, find }: Way, trial: PinTrial): Promise<Headers | undefined> {
    const headers = await find(trial, this.#options.database);
    if (!headers) return undefined;
    const { plainMs, pinnedMs } = await compare(trial, headers);
    const savedMs = plainMs - pinnedMs;
    if (savedMs < MIN_SAVED_MS || savedMs < MIN_SAVED_SHARE * plainMs) return undefined;
    const [before, now] = [plainMs, pinnedMs].map(Math.round);
    this.#options.onSettled?.(`calls name the database by ${name}: ${before} ms became ${now} ms`);
    return headers;
  }
}

interface Way {
  readonly name: string;
  /** Resolves with the headers that name the database; undefined where this way is not open. */
  readonly find: (trial: PinTrial, database: string) => Promise<Headers | undefined>;
}

const WAYS: readonly Way[] = [
  {
    name: "header",
    find: async ({ readsHeader }, database) =>
      await readsHeader() ? databaseHeader(database) : undefined,
  },
  { name: "session", find: findSession },
];

/** Odoo 19 and later read it; a name that no header can carry is left out. */
export function databaseHeader(database: string): Headers | undefined {
  return /^[!-~]+$/.test(database) ? { "x-odoo-database": database } : undefined;
}

/**
 * A session that is bound to the database and logged in by nobody. Where one database is visible Odoo stores it in
 * debug mode only, so that mode is left again at once: it shows technical fields (measured on 15 to 19).
 */
async function findSession(trial: PinTrial, database: string): Promise<Headers | undefined> {
  const page = (query: string, headers: Headers): Promise<HttpResponse> =>
    trial.gate(() =>
      trial.send({ path: `/web/login?${query}`, contentType: "", headers, acceptRedirect: true })
    );
  const opened = await page(`db=${encodeURIComponent(database)}&debug=1`, {});
  const cookie = sessionCookie(opened);
  if (cookie === undefined) return undefined;
  const headers = { cookie };
  await page("debug=0", headers);
  return headers;
}

async function compare(
  trial: PinTrial,
  headers: Headers,
): Promise<{ plainMs: number; pinnedMs: number }> {
  const { probe } = trial;
  const pinned = { ...probe, headers: { ...probe.headers, ...headers } };
  const times = { plainMs: Infinity, pinnedMs: Infinity };
  // The first request of its kind pays for code that is not warm yet.
  await time(trial, pinned);
  for (let round = 0; round < ROUNDS; round++) {
    times.plainMs = Math.min(times.plainMs, await time(trial, probe));
    times.pinnedMs = Math.min(times.pinnedMs, await time(trial, pinned));
  }
  return times;
}

/** @throws {Error} for any answer but a good one: what is refused is no help */
function time({ gate, send }: PinTrial, request: HttpRequest): Promise<number> {
  return gate(async () => {
    const begun = performance.now();
    const { status } = await send(request);
    if (status !== 200) throw new Error(`answered with ${status}`);
    return performance.now() - begun;
  });
}
