/**
 * The open sessions: found by id and caller, bounded in number, ended when nobody uses them or
 * may use them any longer.
 *
 * Knows time and ids. Must not know what travels in a session.
 */
import type { Visit } from "./caller.ts";
import { SESSION_DISPLACED, SESSION_EXPIRED, SESSION_LAPSED } from "./message.ts";

/** What all kinds of sessions have in common. */
export interface OpenSession {
  /** Something runs in it, or a client listens. */
  readonly isBusy: boolean;
  /** The client has come back after it opened the session. */
  readonly isConfirmed: boolean;
  /** Sends a sign of life to a client that listens. */
  keepAlive(): void;
  /** Ends it; calls still running are answered with `reason`. */
  end(reason: string): void;
}

export interface SessionLimits {
  /** Sessions open at a time, of all kinds. */
  readonly maxSessions: number;
  /** Milliseconds after which a session ends that nobody used. */
  readonly sessionTimeoutMs: number;
  /** Milliseconds between the signs of life of a stream. */
  readonly keepAliveMs: number;
}

/** What a session is made with. */
export interface SessionPlace {
  /** Cannot be guessed. */
  readonly id: string;
  /** To be called once, when the session has ended. */
  readonly onEnd: () => void;
}

interface Entry {
  readonly session: OpenSession;
  /** The caller that opened it, where callers are known. */
  readonly owner: string | undefined;
  readonly payer: string;
  lastUse: number;
  /** When what its caller last proved itself with ends to hold. */
  expiresAt: number;
}

/** Milliseconds for which a session is kept whose client never came back after opening it. */
const UNCONFIRMED_MS = 60_000;

export class Sessions {
  readonly #limits: SessionLimits;
  readonly #entries = new Map<string, Entry>();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(limits: SessionLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Makes a session for the visit that opens it; undefined where there is no room. */
  open<T extends OpenSession>(visit: Visit, make: (place: SessionPlace) => T): T | undefined {
    if (!this.#makeRoom(visit)) return undefined;
    const id = crypto.randomUUID();
    const session = make({ id, onEnd: () => this.#remove(id) });
    const { caller, payer } = visit;
    const [owner, expiresAt] = [caller?.id, caller?.expiresAt ?? Infinity];
    this.#entries.set(id, { session, owner, payer, lastUse: performance.now(), expiresAt });
    this.#timer ??= setInterval(() => this.#tick(), this.#interval());
    return session;
  }

  /** The session of that kind and id, as long as it is the caller's own. */
  find<T extends OpenSession>(
    id: string,
    { visit: { caller }, kind }: { visit: Visit; kind: abstract new (...args: never[]) => T },
  ): T | undefined {
    const entry = this.#entries.get(id);
    if (!(entry?.session instanceof kind) || entry.owner !== caller?.id) return undefined;
    entry.lastUse = performance.now();
    // A client renews its token while it works: the newest counts.
    entry.expiresAt = Math.max(entry.expiresAt, caller?.expiresAt ?? Infinity);
    return entry.session;
  }

  endAll(reason: string): void {
    for (const { session } of this.#entries.values()) session.end(reason);
  }

  /**
   * Whether `payer` may open one more. Where all are taken, a payer that holds many loses one to a
   * payer that holds at least two less: nobody can keep the others out.
   */
  #makeRoom({ payer }: Visit): boolean {
    if (this.#entries.size < this.#limits.maxSessions) return true;
    const held = Map.groupBy(this.#entries.values(), (entry) => entry.payer);
    const own = held.get(payer)?.length ?? 0;
    const most = [...held.values()].reduce((a, b) => b.length > a.length ? b : a, []);
    if (most.length < own + 2) return false;
    leastMissed(most)?.session.end(SESSION_DISPLACED);
    return true;
  }

  #remove(id: string): void {
    this.#entries.delete(id);
    if (this.#entries.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #interval(): number {
    return Math.min(this.#limits.keepAliveMs, this.#limits.sessionTimeoutMs);
  }

  #tick(): void {
    const now = performance.now();
    for (const entry of this.#entries.values()) {
      if (entry.session.isBusy) entry.lastUse = now;
      if (now >= entry.expiresAt) entry.session.end(SESSION_LAPSED);
      else if (this.#isExpired(entry, now)) entry.session.end(SESSION_EXPIRED);
      else entry.session.keepAlive();
    }
  }

  #isExpired({ session, lastUse }: Entry, now: number): boolean {
    const { sessionTimeoutMs } = this.#limits;
    const limit = session.isConfirmed
      ? sessionTimeoutMs
      : Math.min(UNCONFIRMED_MS, sessionTimeoutMs);
    return now - lastUse >= limit;
  }
}

/** The one that was not used for longest, busy ones last. */
function leastMissed(entries: readonly Entry[]): Entry | undefined {
  const idle = entries.filter(({ session }) => !session.isBusy);
  const candidates = idle.length > 0 ? idle : entries;
  return candidates.toSorted((a, b) => a.lastUse - b.lastUse)[0];
}
