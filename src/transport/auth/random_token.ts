/**
 * What protects a server that other machines reach and for which nobody chose how callers prove who
 * they are: a token made at start.
 *
 * Knows randomness and the text that shows the token, the one text that holds a secret in clear.
 * Must not know where the text goes: to the person at the terminal, never into a log.
 */
import { Secret } from "../../config/secret.ts";
import { isLoopback } from "./loopback.ts";
import type { AuthOptions } from "./options.ts";

const TOKEN_BYTES = 32;

/** The name of the token as a caller. */
const NAME = "start_token";

/** 256 random bits as base64url, 43 characters. */
export function createRandomToken(): Secret {
  const bytes = crypto.getRandomValues(new Uint8Array(TOKEN_BYTES));
  return new Secret(bytes.toBase64({ alphabet: "base64url", omitPadding: true }));
}

/** How callers prove who they are, and the token to show where one had to be made. */
export interface DefaultAuth {
  readonly auth: AuthOptions;
  readonly token?: Secret;
}

/** What holds where nothing is configured: on the loopback nothing, elsewhere a random token. */
export function chooseDefaultAuth(host: string): DefaultAuth {
  if (isLoopback(host)) return { auth: { kind: "none" } };
  const token = createRandomToken();
  return { auth: { kind: "tokens", tokens: [{ name: NAME, secret: token }] }, token };
}

/** Hosts of a URL that mean "every interface", by which nobody can call. */
const WILDCARDS = new Set(["0.0.0.0", "[::]"]);

/**
 * Lines for the terminal that name the token and a command that works on this machine.
 * @param url the endpoint's address, as the server tells it
 */
export function describeRandomToken(url: string, token: Secret): string {
  const target = new URL(url);
  if (WILDCARDS.has(target.hostname)) target.hostname = "localhost";
  const call = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
  return `Other machines can reach this server, and no authentication is configured (http.auth).
Until it stops, clients must send this token:

  Authorization: Bearer ${token.reveal()}

Try it:

  curl -s '${target}' -H 'Authorization: Bearer ${token.reveal()}' \\
    -H 'Content-Type: application/json' -d '${call}'
`;
}
