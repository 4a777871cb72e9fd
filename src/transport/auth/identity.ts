/**
 * Decides which Odoo account a request acts with (`http.identity`).
 *
 * Knows headers and the configured accounts. Must not know Odoo, nor whether a credential works:
 * only Odoo can tell. No text it makes holds a part of one.
 */
import { Secret } from "../../config/secret.ts";
import type { Caller } from "../caller.ts";
import { refusalResponse } from "../http_answers.ts";
import { CODE } from "../message.ts";
import { readBearer } from "./bearer.ts";

/** An account of Odoo; without a user name it can be used where the key says whose it is. */
export interface Account {
  readonly username?: string;
  readonly key: Secret;
}

export type Identity =
  /** The account of the configuration. */
  | { readonly kind: "shared" }
  | ({ readonly kind: "credential" } & Account);

export type IdentityOptions =
  | { readonly kind: "shared" }
  | {
    readonly kind: "headers";
    /**
     * Whether `Authorization: Bearer` carries the Odoo key: only where authentication is `none`,
     * else this server's own tokens would be shown to Odoo.
     */
    readonly acceptsBearer: boolean;
  }
  /** From `Caller.id` to the account that this caller acts with. */
  | { readonly kind: "map"; readonly accounts: Readonly<Record<string, Account>> };

/** The identity, or the refusal to send back. */
export function identityOf(
  request: Request,
  caller: Caller,
  options: IdentityOptions,
): Identity | Response {
  switch (options.kind) {
    case "shared":
      return { kind: "shared" };
    case "headers":
      return identityFromHeaders(request.headers, options.acceptsBearer);
    case "map":
      return Object.hasOwn(options.accounts, caller.id)
        ? toIdentity(options.accounts[caller.id])
        : forbidUnknown();
  }
}

function toIdentity(account: Account | undefined): Identity | Response {
  return account === undefined ? forbidUnknown() : { kind: "credential", ...account };
}

function forbidUnknown(): Response {
  return refusalResponse({
    status: 403,
    code: CODE.transport,
    message: "Cannot act in Odoo: no Odoo account is configured for this caller " +
      "(http.identity); nothing was done",
  });
}

const USERNAME = "X-Odoo-Username";
const KEY = "X-Odoo-Api-Key";

/** Characters; keys of Odoo have 40, its users' names are addresses of mail. */
const MAX_LENGTH = 256;

/** Printable ASCII; HTTP joins two headers of one name with a comma and a blank. */
const HEADER_VALUE = /^(?!.*, )[ -~]+$/;

function identityFromHeaders(headers: Headers, acceptsBearer: boolean): Identity | Response {
  const refuse = (reason: string): Response => refuseHeaders(reason, acceptsBearer);
  const username = headers.get(USERNAME);
  const key = readKey(headers, acceptsBearer);
  if ("problem" in key) return refuse(key.problem);
  const faulty = Object.entries({ [USERNAME]: username, [KEY]: key.text })
    .find(([, value]) => value !== null && !isPlain(value));
  if (faulty !== undefined) {
    return refuse(`${faulty[0]} is not one value of 1 to ${MAX_LENGTH} ASCII characters`);
  }
  return { kind: "credential", ...(username !== null && { username }), key: new Secret(key.text) };
}

function isPlain(value: string): boolean {
  return value.length <= MAX_LENGTH && HEADER_VALUE.test(value);
}

function readKey(headers: Headers, acceptsBearer: boolean): { text: string } | { problem: string } {
  const own = headers.get(KEY);
  if (!acceptsBearer) return own === null ? { problem: `send ${KEY}` } : { text: own };
  const bearer = readBearer(headers);
  if ("token" in bearer) {
    return own === null
      ? { text: bearer.token }
      : { problem: `two keys were sent: leave out ${KEY} or Authorization` };
  }
  if (bearer.problem === "malformed") {
    return { problem: "Authorization holds not one well-formed key" };
  }
  return own === null
    ? { problem: `send ${KEY}, or Authorization: Bearer and the key` }
    : { text: own };
}

/** Challenges with `Bearer` only where it would help: clients answer that by logging in again. */
function refuseHeaders(reason: string, acceptsBearer: boolean): Response {
  return refusalResponse({
    status: 401,
    code: CODE.transport,
    message: `Cannot tell the Odoo user: ${reason}; nothing was done`,
    headers: { "www-authenticate": `${acceptsBearer ? "Bearer" : KEY} realm="odoo"` },
  });
}
