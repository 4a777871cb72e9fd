/**
 * Decides who a request comes from, before anything in it is read.
 *
 * Knows headers, and which proof is asked for. Must not know what is asked for, nor Odoo. What
 * checks OAuth tokens is loaded with the first of them.
 */
import type { Caller } from "../caller.ts";
import { readBearer } from "./bearer.ts";
import {
  type AuthOptions,
  findProblem,
  type NamedToken,
  type OAuthOptions,
  REQUIRED_SCOPES,
} from "./options.ts";
import { createMetadataHandler, metadataUrl } from "./protected_resource.ts";
import { createRefusals, type Refusals } from "./refusals.ts";
import { holdsScopes, type Scope } from "./scopes.ts";
import { createTokenTable } from "./token_table.ts";
import type { TokenVerifier, VerifierOptions } from "./token_verifier.ts";

export interface Authenticator {
  /** Who sends the request, or the refusal to send back. Leaves the body alone. */
  authenticate(request: Request): Promise<Caller | Response>;
  /** The 403 for a call that needs scopes which the caller lacks. */
  refuseScopes(needed: readonly Scope[]): Response;
  /** Answers the paths that tell clients where to get a token; `undefined` for other paths. */
  answerMetadata(request: Request): Response | undefined;
}

/** @throws {TypeError} when the options cannot work: `findProblem` tells it in advance */
export function createAuthenticator(
  options: AuthOptions,
  verifierOptions: VerifierOptions = {},
): Authenticator {
  const problem = findProblem(options);
  if (problem !== undefined) throw new TypeError(`${problem.option}: ${problem.message}`);
  switch (options.kind) {
    case "none":
      return trustEverybody();
    case "tokens":
      return checkTokens(options.tokens);
    case "oauth":
      return checkOAuth(options, verifierOptions);
  }
}

function trustEverybody(): Authenticator {
  return {
    authenticate: () => Promise.resolve({ id: "local" }),
    refuseScopes: createRefusals().insufficient,
    answerMetadata: () => undefined,
  };
}

function checkTokens(tokens: readonly NamedToken[]): Authenticator {
  const refusals = createRefusals();
  const findCaller = createTokenTable(tokens);
  const check = async (token: string): Promise<Caller | Response> =>
    await findCaller(token) ?? refusals.invalid("the token is not known here");
  return {
    authenticate: (request) => withToken(request, { refusals, check }),
    refuseScopes: refusals.insufficient,
    answerMetadata: () => undefined,
  };
}

function checkOAuth(options: OAuthOptions, verifierOptions: VerifierOptions): Authenticator {
  const needed = options.requiredScopes ?? REQUIRED_SCOPES;
  const refusals = createRefusals({ resourceMetadata: metadataUrl(options), scopes: needed });
  let loading: Promise<TokenVerifier> | undefined;
  const load = async (): Promise<TokenVerifier> => {
    const { createTokenVerifier } = await import("./token_verifier.ts");
    return createTokenVerifier(options, verifierOptions);
  };
  const check = async (token: string): Promise<Caller | Response> => {
    loading ??= load();
    const verify = await loading;
    const verdict = await verify(token);
    if ("reason" in verdict) return refusals.invalid(verdict.reason);
    if ("retryAfterSeconds" in verdict) return refusals.unavailable(verdict.retryAfterSeconds);
    return holdsScopes(verdict.caller, needed) ? verdict.caller : refusals.insufficient(needed);
  };
  return {
    authenticate: (request) => withToken(request, { refusals, check }),
    refuseScopes: refusals.insufficient,
    answerMetadata: createMetadataHandler(options),
  };
}

interface Gate {
  readonly refusals: Refusals;
  check(token: string): Promise<Caller | Response>;
}

async function withToken(
  request: Request,
  { refusals, check }: Gate,
): Promise<Caller | Response> {
  const bearer = readBearer(request.headers);
  return "problem" in bearer ? refusals[bearer.problem]() : await check(bearer.token);
}
