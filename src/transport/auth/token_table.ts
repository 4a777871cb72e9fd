/**
 * Finds the name of a token among those this server was given.
 *
 * Knows how to compare secrets without telling by its time how near a guess came. Must not know
 * HTTP.
 */
import type { Caller } from "../caller.ts";
import type { NamedToken } from "./options.ts";

/** The caller whose token this is. */
export type TokenTable = (token: string) => Promise<Caller | undefined>;

/**
 * Compares SHA-256 digests: they have one length, and nobody can choose a token so that its digest
 * comes nearer to another. Every token is compared whole, found or not.
 */
export function createTokenTable(tokens: readonly NamedToken[]): TokenTable {
  const entries = Promise.all(tokens.map(async ({ name, secret, scopes }) => ({
    caller: { id: name, ...(scopes && { scopes }) },
    digest: await sha256(secret.reveal()),
  })));
  return async (token) => {
    const presented = await sha256(token);
    let found: Caller | undefined;
    for (const { caller, digest } of await entries) {
      found = isEqual(presented, digest) ? caller : found;
    }
    return found;
  };
}

async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}

/** Of two digests; looks at every byte. */
function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.reduce((difference, byte, index) => difference | (byte ^ (b[index] ?? 0)), 0) === 0;
}
