/**
 * How callers prove who they are: the choices as plain data, and what is wrong with a choice.
 *
 * Pure. Must not know headers, nor where the data came from.
 */
import type { Secret } from "../../config/secret.ts";
import { isLoopback } from "./loopback.ts";
import type { Scope } from "./scopes.ts";

/** A secret of this server that a caller sends as `Authorization: Bearer`. */
export interface NamedToken {
  readonly name: string;
  readonly secret: Secret;
  /** What its holder may do; everything unless told. */
  readonly scopes?: readonly Scope[];
}

/** Signatures whose verifying key is public: whoever can check a token cannot make one. */
export const ALGORITHMS = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
] as const;

export type Algorithm = typeof ALGORITHMS[number];

/** Without the right to read nothing here is of use. */
export const REQUIRED_SCOPES: readonly Scope[] = ["odoo.read"];

/** An OAuth 2.1 resource server: another server gives out the tokens, this one checks them. */
export interface OAuthOptions {
  readonly kind: "oauth";
  /** The `iss` of its tokens, letter for letter; https, or http on the loopback. */
  readonly issuer: string;
  /** The `aud` that says a token is meant for this server. */
  readonly audience: string;
  /** The endpoint's public URL; `audience` unless told. */
  readonly resource?: string;
  /** Where the issuer's keys are; read from its metadata (RFC 8414, OpenID Connect) unless told. */
  readonly jwksUri?: string;
  /** Signatures that are accepted; all of `ALGORITHMS` unless told. */
  readonly algorithms?: readonly Algorithm[];
  /** Seconds by which the issuer's clock may differ; 30 unless told. */
  readonly clockToleranceSeconds?: number;
  /** Scopes that every token must carry; `REQUIRED_SCOPES` unless told. */
  readonly requiredScopes?: readonly Scope[];
}

export type AuthOptions =
  /** Whoever reaches the port may come in. */
  | { readonly kind: "none" }
  | { readonly kind: "tokens"; readonly tokens: readonly NamedToken[] }
  | OAuthOptions;

/** What is wrong with a choice, and where. */
export interface OptionProblem {
  readonly option: string;
  /** Completes "option: …"; never holds a secret. */
  readonly message: string;
}

/** Visible ASCII without the comma, at which HTTP joins headers of one name (RFC 9110, 5.3). */
export const TOKEN_SYNTAX = /^[!-+\--~]+$/;

export function findProblem(options: AuthOptions): OptionProblem | undefined {
  if (options.kind === "tokens") return findTokenProblem(options.tokens);
  return options.kind === "oauth" ? findOAuthProblem(options) : undefined;
}

function findTokenProblem(tokens: readonly NamedToken[]): OptionProblem | undefined {
  const option = "tokens";
  if (tokens.length === 0) return { option, message: "an empty list lets nobody in" };
  const names = tokens.map(({ name }) => name);
  if (names.includes("")) return { option, message: "every token needs a name" };
  if (new Set(names).size < names.length) {
    return { option, message: "two tokens have the same name" };
  }
  const secrets = tokens.map(({ secret }) => secret.reveal());
  if (new Set(secrets).size < secrets.length) {
    return { option, message: "two tokens have the same secret" };
  }
  const unfit = tokens.find(({ secret }) => !TOKEN_SYNTAX.test(secret.reveal()));
  if (unfit === undefined) return undefined;
  return {
    option,
    message: `the secret of ${unfit.name} cannot travel in a header: use ASCII letters, digits ` +
      "and signs without blanks and commas",
  };
}

function findOAuthProblem(options: OAuthOptions): OptionProblem | undefined {
  const { issuer, jwksUri, algorithms = ALGORITHMS } = options;
  const resource = resourceOf(options);
  if (options.audience === "") return { option: "audience", message: "not set" };
  if (algorithms.length === 0 || algorithms.some((name) => !ALGORITHMS.includes(name))) {
    return { option: "algorithms", message: `expected some of ${ALGORITHMS.join(", ")}` };
  }
  const tolerance = options.clockToleranceSeconds ?? 0;
  if (!(tolerance >= 0 && tolerance <= 600)) {
    return { option: "clock_tolerance_seconds", message: "expected a number from 0 to 600" };
  }
  if (!isTrustedUrl(issuer) || /[?#]/.test(issuer)) {
    return { option: "issuer", message: `${TRUSTED_URL}, query and fragment` };
  }
  if (jwksUri !== undefined && !isTrustedUrl(jwksUri)) {
    return { option: "jwks_uri", message: TRUSTED_URL };
  }
  const { protocol } = URL.parse(resource) ?? {};
  if (protocol !== "https:" && protocol !== "http:") {
    return { option: "resource", message: "expected the public address of the endpoint" };
  }
  return undefined;
}

/** The endpoint's public URL. */
export function resourceOf({ resource, audience }: OAuthOptions): string {
  return resource ?? audience;
}

const TRUSTED_URL = "expected an https address (http only on the loopback) without user";

/** Keys that came over a line anybody can write on would prove nothing. */
export function isTrustedUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== "" || url.password !== "") return false;
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname));
}
