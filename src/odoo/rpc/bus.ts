/**
 * The bus of one user: Odoo's web client is told there of what comes into the inbox and the chatter, over a WebSocket
 * with a web session (ODOO-FACTS §7). Tells that something came, never what: whoever wants to know asks Odoo.
 *
 * Nothing needs it. Where there is no password, no bus, or none that stays, nothing is told.
 */
import { ProtocolError } from "../errors.ts";
import type { Converse } from "../http/conversation.ts";
import { isJsonObject } from "../json.ts";
import type { OdooVersion } from "../versions.ts";
import type { WebPages } from "./web_pages.ts";

export interface BusOptions {
  readonly pages: WebPages;
  /** Undefined where the connection to Odoo leaves no way for it. */
  readonly converse: Converse | undefined;
  readonly version: () => Promise<OdooVersion | undefined>;
  /** Told the first time that it did not work. */
  readonly onFailure?: () => void;
  /** The least milliseconds from one log-in to the next, doubled with each that was in vain. A minute unless told. */
  readonly pauseMs?: number;
}

/** Odoo 15 has another one, of another kind. */
const SINCE = 16;

/** The most that it is doubled to. */
const MAX_PAUSE_MS = 3_600_000;

/** The least milliseconds from one telling to the next. */
const CALM_MS = 1_000;

export class Bus implements Disposable {
  readonly #options: BusOptions;
  readonly #ended = new AbortController();
  #nextAt = 0;
  #failures = 0;
  #hasFailed = false;
  /** The last notification that came: what is missed while there is no connection comes with the next. */
  #last = 0;

  constructor(options: BusOptions) {
    this.#options = options;
  }

  /** Tells of notifications until it is disposed, once a second at most. Keeps one connection open for that. */
  listen(tell: () => void): Disposable {
    const end = new AbortController();
    const signal = AbortSignal.any([end.signal, this.#ended.signal]);
    void this.#stay(calmly(tell, signal), signal);
    return { [Symbol.dispose]: () => end.abort() };
  }

  /** Nobody is told anything any more. */
  [Symbol.dispose](): void {
    this.#ended.abort();
  }

  async #stay(tell: () => void, signal: AbortSignal): Promise<void> {
    const { pages, converse, pauseMs = 60_000 } = this.#options;
    while (converse && pages.mayLogIn && await isThere(this.#options)) {
      if (!await untilTime(this.#nextAt, signal)) return;
      const begunAt = performance.now();
      this.#nextAt = begunAt + pauseMs;
      await this.#connect(converse, { tell, signal }).catch(() => {});
      if (signal.aborted) return;
      this.#failures = performance.now() - begunAt < pauseMs ? this.#failures + 1 : 0;
      this.#nextAt = begunAt + Math.min(pauseMs * 2 ** Math.min(this.#failures, 20), MAX_PAUSE_MS);
      if (this.#failures > 0) this.#fail();
    }
  }

  /** Resolves when the connection has ended, and the session with it. @throws {CallError} */
  async #connect(
    converse: Converse,
    { tell, signal }: { tell: () => void; signal: AbortSignal },
  ): Promise<void> {
    await this.#options.pages.logIn(async (_load, cookie) => {
      await converse("/websocket", {
        headers: { cookie },
        say: () => subscription(this.#last),
        hear: (text) => {
          this.#last = Math.max(this.#last, readLast(text));
          tell();
        },
        signal,
      });
    }, signal);
  }

  #fail(): void {
    if (!this.#hasFailed) this.#options.onFailure?.();
    this.#hasFailed = true;
  }
}

/** A server that does not tell its version is tried. */
async function isThere({ version }: BusOptions): Promise<boolean> {
  const { major = SINCE } = await version().catch(() => undefined) ?? {};
  return major >= SINCE;
}

/** The channels of the user are added by Odoo: there is none to be named. */
function subscription(last: number): string {
  return JSON.stringify({ event_name: "subscribe", data: { channels: [], last } });
}

/** The highest id of the notifications in a message. @throws {ProtocolError} where it is none */
function readLast(text: string): number {
  const notifications = parseList(text);
  const ids = notifications.map((each) => isJsonObject(each) ? Number(each.id) : NaN);
  if (ids.length > 0 && ids.every(Number.isSafeInteger)) {
    return ids.reduce((a, b) => Math.max(a, b));
  }
  throw new ProtocolError("malformed", "the bus did not send notifications", "rejected");
}

function parseList(text: string): unknown[] {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}

/** False where the signal came before that moment of the monotonic clock. */
function untilTime(moment: number, signal: AbortSignal): Promise<boolean> {
  const ms = moment - performance.now();
  if (signal.aborted || ms <= 0) return Promise.resolve(!signal.aborted);
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const stop = (): void => {
    clearTimeout(timer);
    resolve(false);
  };
  const timer = setTimeout(() => {
    signal.removeEventListener("abort", stop);
    resolve(true);
  }, Math.ceil(ms));
  Deno.unrefTimer(timer);
  signal.addEventListener("abort", stop, { once: true });
  return promise;
}

/** Calls at once where there was no call for a second, else when it is over: several in that time are one. */
function calmly(tell: () => void, signal: AbortSignal): () => void {
  let nextAt = 0;
  let isWaiting = false;
  return () => {
    if (isWaiting) return;
    isWaiting = true;
    void untilTime(nextAt, signal).then((isTime) => {
      isWaiting = false;
      nextAt = performance.now() + CALM_MS;
      if (isTime) tell();
    });
  };
}
