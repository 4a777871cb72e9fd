/** Who may log in and with what. The only place that holds a secret, and it shows none. */

/** The credentials of a user of the sandbox: invented, the same at every start. */
export interface SandboxAccount {
  login: string;
  password: string;
  apiKey: string;
  uid: number;
}

/** The three users one can log in as. */
export const ACCOUNTS = {
  admin: account("admin", 2),
  demo: account("demo", 6),
  lowrights: account("lowrights", 7),
} as const;

function account(login: string, uid: number): SandboxAccount {
  return { login, password: login, apiKey: `sandbox-key-of-${login}`, uid };
}

/** Odoo checks the credential at every call; this remembers who must log in anew. */
export class Logins {
  readonly #accounts: readonly SandboxAccount[] = Object.values(ACCOUNTS);
  readonly #forgotten = new Set<number>();

  /** The uid of a login whose password or API key is right. */
  authenticate(login: string, secret: string): number | undefined {
    const known = this.#accounts.find((each) => each.login === login);
    if (known === undefined || !opens(known, secret)) return undefined;
    this.#forgotten.delete(known.uid);
    return known.uid;
  }

  /** Whether the credential still opens that user's account. */
  check(uid: number, secret: string): boolean {
    const known = this.#accounts.find((each) => each.uid === uid);
    return known !== undefined && opens(known, secret) && !this.#forgotten.has(uid);
  }

  /** The uid of an API key: JSON-2 knows no login and takes no password. */
  userOfKey(key: string): number | undefined {
    return this.#accounts.find((each) => each.apiKey === key)?.uid;
  }

  /** Refuses every user until they authenticate again; a key on its own stays good. */
  forget(): void {
    for (const { uid } of this.#accounts) this.#forgotten.add(uid);
  }
}

function opens(account: SandboxAccount, secret: string): boolean {
  return secret === account.password || secret === account.apiKey;
}
