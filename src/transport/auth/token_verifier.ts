/**
 * Checks the tokens of an OAuth issuer: signature, issuer, audience, time (RFC 9068, RFC 8725).
 *
 * Knows JWTs, by way of `jose`, and is loaded only where OAuth is configured. Must not know HTTP. A
 * reason it gives never holds a part of a token.
 */
import { errors, type JWTPayload, jwtVerify, type JWTVerifyGetKey } from "jose";
import type { Caller } from "../caller.ts";
import { KeySource, type KeySourceOptions, KeysUnavailable } from "./key_source.ts";
import { ALGORITHMS, type OAuthOptions } from "./options.ts";

export type Verdict =
  | { readonly caller: Caller & { readonly scopes: readonly string[] } }
  /** Why the token does not hold: a sentence in ASCII without quotes. */
  | { readonly reason: string }
  /** Nobody can say; seconds until it is worth asking again. */
  | { readonly retryAfterSeconds: number };

export type TokenVerifier = (token: string) => Promise<Verdict>;

export type KeyTimes = Pick<KeySourceOptions, "maxAgeMs" | "cooldownMs" | "retryMs">;

export interface VerifierOptions {
  /** Told of what is wrong with the issuer or its keys, for the log. */
  readonly onError?: (error: Error) => void;
  readonly keyTimes?: KeyTimes;
}

/** Characters; OpenID Connect allows 255 (Core 1.0, 2). */
const MAX_SUBJECT = 255;

const REASONS: Readonly<Record<string, string>> = {
  [errors.JWTExpired.code]: "the token has expired",
  [errors.JOSEAlgNotAllowed.code]: "the token is signed in a way that is not accepted here",
  [errors.JWSSignatureVerificationFailed.code]: "the signature of the token does not hold",
  [errors.JWKSNoMatchingKey.code]: "the issuer has no key such as the token names",
  [errors.JWKSMultipleMatchingKeys.code]:
    "the token does not say which key of the issuer it is for",
  [errors.JWSInvalid.code]: "not a JSON Web Token",
  [errors.JWTInvalid.code]: "not a JSON Web Token",
  [errors.JOSENotSupported.code]: "the token demands what is not supported here",
};

const CLAIM_REASONS: Readonly<Record<string, string>> = {
  iss: "the token comes from another issuer",
  aud: "the token is meant for another service",
  nbf: "the token is not valid yet",
  exp: "the token does not say when it expires",
  sub: "the token does not say whose it is",
};

export function createTokenVerifier(
  options: OAuthOptions,
  { onError, keyTimes }: VerifierOptions = {},
): TokenVerifier {
  const { issuer, audience, jwksUri, algorithms = ALGORITHMS } = options;
  const keys = new KeySource({ issuer, ...(jwksUri && { jwksUri }), onError, ...keyTimes });
  const findKey: JWTVerifyGetKey = (header, input) => keys.find(header, input);
  const clockTolerance = options.clockToleranceSeconds ?? 30;
  const checks = {
    issuer,
    audience,
    algorithms: [...algorithms],
    clockTolerance,
    requiredClaims: ["exp", "sub"],
  };
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, findKey, checks);
      return readCaller(payload, clockTolerance);
    } catch (error) {
      return explain(error, onError);
    }
  };
}

function readCaller(payload: JWTPayload, toleranceSeconds: number): Verdict {
  const { sub, exp = 0 } = payload;
  const isName = typeof sub === "string" && sub.length <= MAX_SUBJECT && /^[^\p{Cc}]+$/u.test(sub);
  return isName
    ? {
      caller: { id: sub, scopes: readScopes(payload), expiresAt: toMoment(exp + toleranceSeconds) },
    }
    : { reason: "the token does not say whose it is" };
}

/** A date, in seconds since 1970, on the clock of `performance.now()`. */
function toMoment(seconds: number): number {
  return performance.now() + seconds * 1_000 - Date.now();
}

/** `scope` is text (RFC 9068) or a list; some issuers write `scp` instead. */
function readScopes({ scope, scp }: JWTPayload): string[] {
  const claims: unknown[] = [scope, scp].flat();
  return claims.flatMap((claim) => typeof claim === "string" ? claim.split(" ") : [])
    .filter((name) => name !== "");
}

function explain(error: unknown, onError: VerifierOptions["onError"]): Verdict {
  if (error instanceof KeysUnavailable) {
    return { retryAfterSeconds: Math.max(1, Math.ceil(error.retryAfterMs / 1000)) };
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    return { reason: CLAIM_REASONS[error.claim] ?? "a claim of the token is not what it must be" };
  }
  const reason = error instanceof errors.JOSEError ? REASONS[error.code] : undefined;
  if (reason !== undefined) return { reason };
  // What is left is a key that cannot be used, such as one that is too short.
  const name = error instanceof Error ? error.message : "unknown error";
  onError?.(new Error(`Cannot use a key of the issuer: ${name}`));
  return { retryAfterSeconds: 1 };
}
