/**
 * Reads the one token of `Authorization: Bearer` (RFC 6750, 2.1).
 *
 * Pure. Must not know what makes a token good.
 */
import { TOKEN_SYNTAX } from "./options.ts";

/** `missing` where there is no bearer token, `malformed` where something there cannot be one. */
export type Bearer =
  | { readonly token: string }
  | { readonly problem: "missing" | "malformed" };

/** Characters; the largest tokens in use, full of group names, have a few thousand. */
const MAX_LENGTH = 16 * 1024;

const SCHEME = /^bearer(?: +|$)/i;

/** Two headers arrive as one with a comma between (RFC 9110, 5.3), which no token has. */
export function readBearer(headers: Headers): Bearer {
  const header = headers.get("authorization");
  if (header === null || !SCHEME.test(header)) return { problem: "missing" };
  const token = header.replace(SCHEME, "");
  const isToken = token.length <= MAX_LENGTH && TOKEN_SYNTAX.test(token);
  return isToken ? { token } : { problem: "malformed" };
}
