/**
 * Names whose a session, a cached answer or a used-up rate is.
 *
 * Knows callers and identities. Must not know what is kept under the names. A caller's id is not
 * enough: with identities from headers, everybody on the loopback is `local`.
 */
import type { Caller } from "../caller.ts";
import type { Identity } from "./identity.ts";

/** The same name for the same caller with the same Odoo account, as long as the process lives. */
export type OwnerNames = (caller: Caller, identity: Identity) => Promise<string>;

/**
 * The digest in a name is keyed with random bytes, so that a name in a log cannot be used to try
 * out passwords.
 */
export async function createOwnerNames(): Promise<OwnerNames> {
  const algorithm = { name: "HMAC", hash: "SHA-256", length: 256 } as const;
  const secret = await crypto.subtle.generateKey(algorithm, false, ["sign"]);
  return async (caller, identity) => {
    if (identity.kind === "shared") return caller.id;
    const account = JSON.stringify([identity.username ?? null, identity.key.reveal()]);
    const bytes = new TextEncoder().encode(account);
    const digest = new Uint8Array(await crypto.subtle.sign(algorithm.name, secret, bytes));
    return `${caller.id}#${digest.toHex().slice(0, 32)}`;
  };
}
