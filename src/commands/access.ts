/**
 * Who may come in over HTTP, and as which Odoo user each caller acts: from the configuration. Nothing that a caller
 * proved itself with is handed on: its account is found by the caller's own object.
 */
import type { AppOptions, Credential } from "../app.ts";
import type { Config } from "../config/schema.ts";
import type { Secret } from "../config/secret.ts";
import { createAuthenticator } from "../transport/auth/authenticator.ts";
import { identityOf } from "../transport/auth/identity.ts";
import { createOwnerNames } from "../transport/auth/owner.ts";
import type { Authenticate, Caller } from "../transport/caller.ts";
import { chooseAccess, findWeaknesses, summarize } from "./access_choices.ts";

export interface Access {
  /** Absent where everybody may come in and acts as the configured user. */
  readonly authenticate: Authenticate | undefined;
  /** Answers the paths that tell clients where to get a token. */
  readonly answerMetadata: (request: Request) => Response | undefined;
  /** Absent where everybody acts as the configured user. */
  readonly accountOf: AppOptions["accountOf"];
  /** Made because none was configured: to be shown to the person at the terminal. */
  readonly startToken: Secret | undefined;
  /** Who may come in as whom, for the log. */
  readonly summary: Readonly<Record<string, string>>;
  /** What works and should not stay so: one line each. */
  readonly warnings: readonly string[];
}

export interface AccessOptions {
  /** Told why tokens cannot be checked, for the log. */
  readonly onError?: (error: Error) => void;
}

/** Whom everybody is where nobody has to prove anything. */
const LOCAL: Caller = { id: "local" };

/** @throws {ConfigError} for choices that cannot work together */
export async function createAccess(
  config: Config,
  { onError }: AccessOptions = {},
): Promise<Access> {
  const choices = chooseAccess(config);
  const { auth, identity } = choices;
  const authenticator = createAuthenticator(auth, { ...(onError && { onError }) });
  const prove: Authenticate = auth.kind === "none"
    ? () => Promise.resolve(LOCAL)
    : authenticator.authenticate;
  const isOpen = auth.kind === "none" && identity.kind === "shared";
  const accounts = new WeakMap<object, Credential>();
  const nameOwner = await createOwnerNames();
  return {
    startToken: choices.token,
    summary: summarize(choices),
    warnings: findWeaknesses(choices),
    answerMetadata: authenticator.answerMetadata,
    authenticate: isOpen ? undefined : async (request) => {
      const caller = await prove(request);
      if (caller instanceof Response) return caller;
      const found = identityOf(request, caller, identity);
      if (found instanceof Response) return found;
      if (found.kind === "shared") return caller;
      const claim = auth.kind === "none" ? {} : { provedId: caller.id };
      const id = await nameOwner(caller, found);
      const owned = identity.kind === "headers" ? { ...caller, id, claim } : { ...caller, id };
      const { username, key } = found;
      accounts.set(owned, { username, secret: key.reveal(), kind: "key" });
      return owned;
    },
    accountOf: identity.kind === "shared" ? undefined : (caller) => {
      const account = caller && accounts.get(caller);
      // Nobody falls back to the configured user, who may do more.
      if (!account) throw new Error("Cannot choose the Odoo user: the caller has none");
      return account;
    },
  };
}
