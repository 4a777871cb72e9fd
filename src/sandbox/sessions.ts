/** The web sessions the server has stored, by the id in their cookie. Knows no request. */
import type { Major } from "./versions.ts";

export interface Session {
  /** The database it is bound to; there need not be one of that name. */
  database: string;
  /** Whether it is in debug mode, in which Odoo shows fields of `base.group_no_one`. */
  debug: boolean;
  /** Who is logged in; absent for nobody. */
  uid?: number;
}

export class Sessions {
  readonly #stored = new Map<string, Session>();

  /** The session of a cookie, or undefined where none is stored under that id. */
  find(id: string | undefined): Session | undefined {
    return id === undefined ? undefined : this.#stored.get(id);
  }

  /** Keeps a session under that id. */
  store(id: string, session: Session): void {
    this.#stored.set(id, session);
  }

  /** Ends one session. */
  delete(id: string): void {
    this.#stored.delete(id);
  }

  /** Lets all sessions expire. */
  forget(): void {
    this.#stored.clear();
  }

  /** Copies of the sessions, oldest first. */
  list(): Session[] {
    return [...this.#stored.values()].map((session) => ({ ...session }));
  }
}

/** A fresh id: 40 hexadecimal digits up to 17, 84 URL-safe characters since. */
export function sessionId(major: Major): string {
  const bytes = crypto.getRandomValues(new Uint8Array(major >= 18 ? 63 : 20));
  return major >= 18 ? bytes.toBase64({ alphabet: "base64url" }) : bytes.toHex();
}
