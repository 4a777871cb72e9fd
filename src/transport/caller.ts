/**
 * Who speaks: what authentication found out, for all that comes after it.
 *
 * Knows names and scopes. Must not know tokens, nor how a caller proved who it is.
 */
import type { AuthInfo } from "@modelcontextprotocol/server";
import type { Caller as Known } from "../mcp/catalog.ts";

/** `id` tells this caller from every other: sessions and rates are counted by it. */
export interface Caller extends Known {
  /**
   * Present where the id rests on what only Odoo can check, such as a key of the caller's own; with
   * the id that was proved here, if any was.
   */
  readonly claim?: { readonly provedId?: string };
  /** When what the caller proved itself with ends to hold, on the clock of `performance.now()`. */
  readonly expiresAt?: number;
}

/** Finds out who sends a request, or answers it: 401 with a challenge, 403 for a missing scope. */
export type Authenticate = (request: Request) => Promise<Caller | Response>;

/** A request that was let in. Without authentication there is no caller. */
export interface Visit {
  readonly request: Request;
  readonly caller: Caller | undefined;
  /** Who is counted for it, where something is shared out: see `payerOf`. */
  readonly payer: string;
}

/**
 * Who is counted for what a caller takes: what was proved of it, else its address. Somebody who can
 * make up callers would otherwise have a share with each of them.
 */
export function payerOf(caller: Caller | undefined, address: string): string {
  const provedId = caller?.claim === undefined ? caller?.id : caller.claim.provedId;
  return provedId === undefined ? `address ${address}` : `caller ${provedId}`;
}

/**
 * The caller as the SDK hands it to handlers (`context.http.authInfo`): `extra.caller` is the object
 * that authentication made. The token stays outside.
 */
export function toAuthInfo(caller: Caller | undefined): AuthInfo | undefined {
  if (caller === undefined) return undefined;
  const scopes = [...(caller.scopes ?? [])];
  return { token: "", clientId: caller.id, scopes, extra: { caller } };
}
