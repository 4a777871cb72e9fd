/**
 * Who may come in over HTTP, and as which Odoo user each caller acts: from the configuration. Nothing that a caller
 * proved itself with is handed on: its account is found by the caller's own object.
 */
import type { AppOptions } from "../app.ts";
import { ConfigError } from "../config/errors.ts";
import type { Config } from "../config/schema.ts";
import type { Secret } from "../config/secret.ts";
import type { Credential } from "../odoo/instance.ts";
import { createAuthenticator } from "../transport/auth/authenticator.ts";
import { identityOf, type IdentityOptions } from "../transport/auth/identity.ts";
import { type AuthOptions, findProblem } from "../transport/auth/options.ts";
import { createOwnerNames } from "../transport/auth/owner.ts";
import { chooseDefaultAuth, type DefaultAuth } from "../transport/auth/random_token.ts";
import type { Authenticate, Caller } from "../transport/caller.ts";

export interface Access {
  /** Absent where everybody may come in and acts as the configured user. */
  readonly authenticate: Authenticate | undefined;
  /** Answers the paths that tell clients where to get a token. */
  readonly answerMetadata: (request: Request) => Response | undefined;
  readonly accountOf: NonNullable<AppOptions["accountOf"]>;
  /** Made because none was configured: to be shown to the person at the terminal. */
  readonly startToken: Secret | undefined;
}

type HttpConfig = Config["http"];

/** Whom everybody is where nobody has to prove anything. */
const LOCAL: Caller = { id: "local" };

/** @throws {ConfigError} for choices that cannot work together */
export async function createAccess({ http, instances }: Config): Promise<Access> {
  const { auth, token } = chooseAuth(http);
  refuseProblem(auth);
  const identity = chooseIdentity(http, { auth, instances: Object.keys(instances).length });
  const authenticator = createAuthenticator(auth);
  const prove: Authenticate = auth.kind === "none"
    ? () => Promise.resolve(LOCAL)
    : authenticator.authenticate;
  const isOpen = auth.kind === "none" && identity.kind === "shared";
  const accounts = new WeakMap<object, Credential>();
  const nameOwner = await createOwnerNames();
  return {
    startToken: token,
    answerMetadata: authenticator.answerMetadata,
    authenticate: isOpen ? undefined : async (request) => {
      const caller = await prove(request);
      if (caller instanceof Response) return caller;
      const found = identityOf(request, caller, identity);
      if (found instanceof Response) return found;
      if (found.kind === "shared") return caller;
      const owned = { ...caller, id: await nameOwner(caller, found) };
      const { username, key } = found;
      accounts.set(owned, { username, secret: key.reveal(), kind: "key" });
      return owned;
    },
    accountOf: (caller) => {
      if (identity.kind === "shared") return "configured";
      const account = caller && accounts.get(caller);
      // Nobody falls back to the configured user, who may do more.
      if (!account) throw new Error("Cannot choose the Odoo user: the caller has none");
      return account;
    },
  };
}

function chooseAuth({ auth, host, tokens, oauth }: HttpConfig): DefaultAuth {
  const named = Object.entries(tokens);
  const kind = auth !== "auto"
    ? auth
    : oauth.issuer
    ? "oauth"
    : named.length > 0
    ? "tokens"
    : "auto";
  switch (kind) {
    case "auto":
      return chooseDefaultAuth(host);
    case "none":
      return { auth: { kind } };
    case "tokens":
      return {
        auth: {
          kind,
          tokens: named.map(([name, { token, scopes }]) => ({
            name,
            secret: token,
            ...(scopes && { scopes }),
          })),
        },
      };
    case "oauth":
      return { auth: { kind, ...readOAuth(oauth) } };
  }
}

function readOAuth(
  { issuer = "", audience = "", resource, jwks_uri, required_scopes }: HttpConfig["oauth"],
): Omit<Extract<AuthOptions, { kind: "oauth" }>, "kind"> {
  return {
    issuer,
    audience,
    requiredScopes: required_scopes,
    ...(resource && { resource }),
    ...(jwks_uri && { jwksUri: jwks_uri }),
  };
}

function refuseProblem(auth: AuthOptions): void {
  const problem = findProblem(auth);
  if (!problem) return;
  const option = auth.kind === "oauth" ? `http.oauth.${problem.option}` : "http.tokens";
  throw new ConfigError(option, `Cannot use ${option}: ${problem.message}`);
}

function chooseIdentity(
  { identity, accounts }: HttpConfig,
  { auth, instances }: { auth: AuthOptions; instances: number },
): IdentityOptions {
  if (identity === "shared") return { kind: identity };
  const refuse = (problem: string): never => {
    throw new ConfigError("http.identity", `Cannot use http.identity ${identity}: ${problem}`);
  };
  // A key is one Odoo's secret: it must not be tried on another.
  if (instances > 0) refuse("it works with one Odoo only, take out instances");
  if (identity === "headers") return { kind: identity, acceptsBearer: auth.kind === "none" };
  if (auth.kind === "none") refuse("it needs callers with names, set http.tokens or http.oauth");
  if (Object.keys(accounts).length === 0) refuse("nobody is in http.accounts");
  return {
    kind: identity,
    accounts: Object.fromEntries(
      Object.entries(accounts).map(([name, { username, api_key }]) => [
        name,
        { username, key: api_key },
      ]),
    ),
  };
}
