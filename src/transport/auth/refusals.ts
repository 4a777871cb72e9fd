/**
 * The answers to those who may not come in: status, `WWW-Authenticate` and JSON-RPC error
 * (RFC 6750, 3; RFC 9728, 5.1).
 *
 * Knows how to say it. Must not know how it was decided, and is never given a token.
 */
import { refusalResponse } from "../http_answers.ts";
import { CODE } from "../message.ts";
import type { Scope } from "./scopes.ts";

/** What a challenge tells beside the error, where tokens come from an OAuth server. */
export interface ChallengeHints {
  /** Where the RFC 9728 document is. */
  readonly resourceMetadata?: string;
  readonly scopes?: readonly Scope[];
}

export interface Refusals {
  /** 401: nothing was sent. Names no error, as RFC 6750 asks, so that clients begin to log in. */
  missing(): Response;
  /** 400: two tokens, or something that cannot be one. */
  malformed(): Response;
  /** 401: the token does not hold. `reason` is a sentence of ours in ASCII, without quotes. */
  invalid(reason: string): Response;
  /** 403: the token holds and is not enough. */
  insufficient(needed: readonly Scope[]): Response;
  /** 503: nobody can say whether the token holds. */
  unavailable(retryAfterSeconds: number): Response;
}

const HOW = "send Authorization: Bearer and a token";

export function createRefusals(hints: ChallengeHints = {}): Refusals {
  const { resourceMetadata, scopes = [] } = hints;
  const challenge = (error?: string, description?: string, needed = scopes): string =>
    formatChallenge({
      realm: "odoo-mcp",
      error,
      error_description: description,
      scope: needed.length > 0 ? needed.join(" ") : undefined,
      resource_metadata: resourceMetadata,
    });
  const refuse = (status: number, message: string, wwwAuthenticate: string): Response =>
    refusalResponse({
      status,
      code: CODE.transport,
      message,
      headers: { "www-authenticate": wwwAuthenticate },
    });
  return {
    missing: () => refuse(401, `Cannot authenticate: no token was sent; ${HOW}`, challenge()),
    malformed: () => {
      const reason = `not one well-formed token; ${HOW}`;
      return refuse(400, `Cannot authenticate: ${reason}`, challenge("invalid_request", reason));
    },
    invalid: (reason) =>
      refuse(401, `Cannot authenticate: ${reason}`, challenge("invalid_token", reason)),
    insufficient: (needed) => {
      const reason = `the token lacks a scope; needed: ${needed.join(", ")}`;
      const header = challenge("insufficient_scope", reason, needed);
      return refuse(403, `Cannot allow this: ${reason}`, header);
    },
    unavailable: (seconds) =>
      refusalResponse({
        status: 503,
        code: CODE.transport,
        message: "Cannot check the token: the server that issues tokens does not answer as it " +
          "should; nothing was done, try again later",
        headers: { "retry-after": String(seconds) },
      }),
  };
}

function formatChallenge(parameters: Readonly<Record<string, string | undefined>>): string {
  const written = Object.entries(parameters)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}="${String(value).replace(/["\\]/g, "\\$&")}"`);
  return `Bearer ${written.join(", ")}`;
}
