/** Who may log in and with what. The only place that holds a secret, and it shows none. */

/** The credentials of a user of the sandbox: invented, the same at every start. */
export interface SandboxAccount {
  login: string;
  password: string;
  apiKey: string;
  uid: number;
  /** With two-factor log-in the key alone opens the account (ODOO-FACTS §2). */
  twoFactor: boolean;
}

/** The users one can log in as. */
export const ACCOUNTS = {
  /** Settings, both companies. */
  admin: account("admin", 2),
  /** Sells and sees all orders of the first company. */
  demo: account("demo", 6),
  /** An internal user in no other group, first company. */
  lowrights: account("lowrights", 7),
  /** Sells and sees own orders and leads only, first company. */
  seller: account("davide.greco", 9),
  /** Manages the sales of both companies; works in the second one by default. */
  manager: account("ines.navarro", 10),
  /** The accountant of the first company, with two-factor log-in. */
  twoFactor: { ...account("sofia.lombardi", 12), twoFactor: true },
} as const;

function account(login: string, uid: number): SandboxAccount {
  return { login, password: login, apiKey: `sandbox-key-of-${login}`, uid, twoFactor: false };
}

/** Odoo checks the credential at every call; this remembers who must log in anew, or has lost the key. */
export class Logins {
  readonly #accounts: readonly SandboxAccount[] = Object.values(ACCOUNTS);
  readonly #forgotten = new Set<number>();
  readonly #keyless = new Set<string>();

  /** The uid of a login whose password or API key is right. */
  authenticate(login: string, secret: string): number | undefined {
    const known = this.#accounts.find((each) => each.login === login);
    if (known === undefined || !this.#opens(known, secret)) return undefined;
    this.#forgotten.delete(known.uid);
    return known.uid;
  }

  /** Who gets into the web client: with a password, never with a key. */
  openSession(login: string, password: string): number | "second_factor" | undefined {
    const known = this.#accounts.find((each) => each.login === login);
    if (known === undefined || password !== known.password) return undefined;
    return known.twoFactor ? "second_factor" : known.uid;
  }

  /** Whether the credential still opens that user's account. */
  check(uid: number, secret: string): boolean {
    const known = this.#accounts.find((each) => each.uid === uid);
    return known !== undefined && this.#opens(known, secret) && !this.#forgotten.has(uid);
  }

  /** The uid of an API key: JSON-2 knows no login and takes no password. */
  userOfKey(key: string): number | undefined {
    return this.#accounts.find((each) => this.#hasKey(each, key))?.uid;
  }

  /** Refuses every user until they authenticate again; a key on its own stays good. */
  forget(): void {
    for (const { uid } of this.#accounts) this.#forgotten.add(uid);
  }

  /** Lets a user's key expire; the password stays good. */
  revokeKey(login: string): void {
    this.#keyless.add(login);
  }

  #opens(account: SandboxAccount, secret: string): boolean {
    return this.#hasKey(account, secret) || !account.twoFactor && secret === account.password;
  }

  #hasKey(account: SandboxAccount, key: string): boolean {
    return key === account.apiKey && !this.#keyless.has(account.login);
  }
}
