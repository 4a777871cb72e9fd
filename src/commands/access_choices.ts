/**
 * What the configuration says of who may come in and as whom: read, held against itself, and put into words. Pure but
 * for a token that is made where none is configured.
 */
import { ConfigError } from "../config/errors.ts";
import type { Config } from "../config/schema.ts";
import type { IdentityOptions } from "../transport/auth/identity.ts";
import { isLoopback } from "../transport/auth/loopback.ts";
import { type AuthOptions, findProblem } from "../transport/auth/options.ts";
import { chooseDefaultAuth, type DefaultAuth } from "../transport/auth/random_token.ts";

type HttpConfig = Config["http"];

interface Contradiction {
  readonly option: string;
  readonly problem: string;
  holds(http: HttpConfig): boolean;
}

/** What looks locked and would not be, or gives somebody more than was meant. */
const CONTRADICTIONS: readonly Contradiction[] = [
  {
    option: "http.auth",
    problem: "none asks nobody for http.tokens or http.oauth, take out one of the two",
    holds: ({ auth, tokens, oauth }) =>
      auth === "none" && (hasNames(tokens) || oauth.issuer !== undefined),
  },
  {
    option: "http.auth",
    problem: "http.tokens and http.oauth are both set, say which counts: tokens or oauth",
    holds: ({ auth, tokens, oauth }) =>
      auth === "auto" && hasNames(tokens) && oauth.issuer !== undefined,
  },
  {
    option: "http.oauth.issuer",
    problem: "it is not set, though other keys of http.oauth are",
    holds: ({ auth, oauth: { issuer, audience, resource, jwks_uri } }) =>
      auth === "auto" && issuer === undefined &&
      [audience, resource, jwks_uri].some((value) => value !== undefined),
  },
  {
    option: "http.cors_origins",
    problem: "* lets every page in a browser work in Odoo, name origins or set http.tokens",
    holds: (http) => http.auth === "auto" && isOpen(http) && http.cors_origins.includes("*"),
  },
  {
    option: "http.accounts",
    problem: "nobody acts as one of them unless http.identity is map",
    holds: ({ identity, accounts }) => identity !== "map" && hasNames(accounts),
  },
];

/** Whether everybody who reaches the server acts as the configured user. */
function isOpen({ auth, host, tokens, oauth, identity }: HttpConfig): boolean {
  const asksNobody = auth === "none" ||
    auth === "auto" && isLoopback(host) && !hasNames(tokens) && oauth.issuer === undefined;
  return asksNobody && identity === "shared";
}

function hasNames(map: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(map).length > 0;
}

/** @throws {ConfigError} for choices of which one makes another mean nothing */
export function refuseContradiction(http: HttpConfig): void {
  const found = CONTRADICTIONS.find(({ holds }) => holds(http));
  if (found) throw new ConfigError(found.option, `Cannot use ${found.option}: ${found.problem}`);
}

/** How callers prove who they are. @throws {ConfigError} for a choice that cannot work */
export function chooseAuth(http: HttpConfig): DefaultAuth {
  const chosen = readAuth(http);
  refuseProblem(chosen.auth);
  return chosen;
}

function readAuth({ auth, host, tokens, oauth }: HttpConfig): DefaultAuth {
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

/** Which Odoo user a caller acts as. @throws {ConfigError} for a choice that cannot work */
export function chooseIdentity(
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

/** The choices that were made. */
export interface AccessChoices {
  readonly http: HttpConfig;
  readonly auth: AuthOptions;
  readonly identity: IdentityOptions;
}

/** All of them, as serving makes them. @throws {ConfigError} for the first that cannot work */
export function chooseAccess({ http, instances }: Config): AccessChoices & DefaultAuth {
  refuseContradiction(http);
  const { auth, token } = chooseAuth(http);
  const identity = chooseIdentity(http, { auth, instances: Object.keys(instances).length });
  return { http, auth, token, identity };
}

/** Who may come in as whom, without anything secret. */
export function summarize({ auth, identity }: AccessChoices): Record<string, string> {
  const callers = auth.kind === "tokens"
    ? auth.tokens.map(({ name, scopes }) => `${name} (${describeScopes(scopes)})`)
    : [];
  return {
    auth: auth.kind,
    ...(callers.length > 0 && { callers: callers.join("; ") }),
    ...(auth.kind === "oauth" && { issuer: auth.issuer }),
    identity: identity.kind,
  };
}

function describeScopes(scopes: readonly string[] | undefined): string {
  return scopes === undefined ? "everything" : scopes.join(", ") || "nothing";
}

/** Addresses that no client calls by: which names lead there must be told. */
const WILDCARDS = new Set(["0.0.0.0", "::", "[::]"]);

/** Characters below which a token is sooner or later found by trying. */
const SAFE_LENGTH = 16;

/** One line for each choice that works and should not stay so. */
export function findWeaknesses({ http, auth, identity }: AccessChoices): string[] {
  const tokens = auth.kind === "tokens" ? auth.tokens : [];
  const short = tokens.filter(({ secret }) => secret.reveal().length < SAFE_LENGTH);
  const accounts = identity.kind === "map" ? Object.keys(identity.accounts) : [];
  const strays = auth.kind === "tokens"
    ? accounts.filter((account) => !tokens.some(({ name }) => name === account))
    : [];
  const isNameless = WILDCARDS.has(http.host) && http.allowed_hosts.length === 0;
  return [
    ...(isNameless
      ? ["clients on other machines are refused until http.allowed_hosts has the name they call by"]
      : []),
    ...(isOpen(http) && !isLoopback(http.host)
      ? ["anybody who reaches this server works in Odoo: http.auth is none"]
      : []),
    ...(isOpen(http) && http.cors_origins.includes("*")
      ? ["every page in a browser here works in Odoo: http.cors_origins is *, http.auth is none"]
      : []),
    ...short.map(({ name }) =>
      `http.tokens.${name} can be found by trying: take one of ${SAFE_LENGTH} characters or more`
    ),
    ...strays.map((name) => `http.accounts.${name} is nobody's: no token has that name`),
  ];
}
