/**
 * The open sessions: found by id and caller, bounded in number, ended when nobody uses them.
 *
 * Knows time and ids. Must not know what travels in a session.
 */

/** What all kinds of sessions have in common. */
export interface OpenSession {
  /** The caller that opened it, where callers are known. */
  readonly owner: string | undefined;
  /** Something runs in it, or a client listens. */
  readonly isBusy: boolean;
  /** The client has come back after it opened the session. */
  readonly isConfirmed: boolean;
  /** Sends a sign of life to who listens. */
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

interface Entry {
  readonly session: OpenSession;
  lastUse: number;
}

/** What a session gets of its time whose client said no more than the first word. */
const UNCONFIRMED_MS = 60_000;

/** What a client is told that came too late. */
export const SESSION_EXPIRED = "Cannot finish call: its session was not used for too long";

const SESSION_DISPLACED =
  "Cannot finish call: its session had to make room for another caller's. " +
  "Whether anything was changed is unknown: look before repeating";

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

  /**
   * Whether `owner` may open one more. Where all are taken, a caller that holds many loses one to a
   * caller that holds at least two less: nobody can keep the others out.
   */
  makeRoom(owner: string | undefined): boolean {
    if (this.#entries.size < this.#limits.maxSessions) return true;
    const held = Map.groupBy(this.#entries.values(), ({ session }) => session.owner);
    const own = held.get(owner)?.length ?? 0;
    const most = [...held.values()].reduce((a, b) => b.length > a.length ? b : a, []);
    if (most.length < own + 2) return false;
    leastMissed(most)?.session.end(SESSION_DISPLACED);
    return true;
  }

  /** An id that cannot be guessed. */
  createId(): string {
    return crypto.randomUUID();
  }

  add(id: string, session: OpenSession): void {
    this.#entries.set(id, { session, lastUse: performance.now() });
    this.#timer ??= setInterval(() => this.#tick(), this.#interval());
  }

  /** The session of that kind and id, as long as it is the caller's own. */
  find<T extends OpenSession>(
    id: string,
    { owner, kind }: { owner: string | undefined; kind: abstract new (...args: never[]) => T },
  ): T | undefined {
    const entry = this.#entries.get(id);
    if (!(entry?.session instanceof kind) || entry.session.owner !== owner) return undefined;
    entry.lastUse = performance.now();
    return entry.session;
  }

  /** Takes a session out that has ended. */
  remove(id: string): void {
    this.#entries.delete(id);
    if (this.#entries.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  endAll(reason: string): void {
    for (const { session } of this.#entries.values()) session.end(reason);
  }

  #interval(): number {
    return Math.min(this.#limits.keepAliveMs, this.#limits.sessionTimeoutMs);
  }

  #tick(): void {
    const now = performance.now();
    for (const entry of this.#entries.values()) {
      if (entry.session.isBusy) entry.lastUse = now;
      if (this.#isExpired(entry, now)) entry.session.end(SESSION_EXPIRED);
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
