/**
 * Every remedy by its id, and the one that fits an error: the single text that `doctor` and the troubleshooting
 * chapter give. Pure; must not know how either shows it.
 */
import {
  AuthError,
  type CallError,
  NetworkError,
  type NetworkErrorKind,
  OdooError,
  type OdooErrorKind,
  PolicyError,
  ProtocolError,
  RateLimitError,
} from "../../odoo/errors.ts";
import { CONNECTION } from "./connection.ts";
import { CACHE, LIMITS, LIVE, PRINTING } from "./limits.ts";
import { AUTHENTICATION, PROTOCOL, REFUSALS } from "./odoo.ts";
import { CLIENT, CONFIGURATION, SERVING } from "./program.ts";
import type { Remedies, Remedy } from "./remedy.ts";

/** The chapter's parts, in its order. */
export const PARTS: readonly (readonly [title: string, remedies: Remedies])[] = [
  ["The client does not start it", CLIENT],
  ["Configuration", CONFIGURATION],
  ["Connection", CONNECTION],
  ["Authentication", AUTHENTICATION],
  ["Protocol and version", PROTOCOL],
  ["What Odoo or a policy refuses", REFUSALS],
  ["Rate limit and other limits", LIMITS],
  ["Cache", CACHE],
  ["Live updates", LIVE],
  ["Printing and files", PRINTING],
  ["Serving over HTTP", SERVING],
];

export const REMEDIES = {
  ...CLIENT,
  ...CONFIGURATION,
  ...CONNECTION,
  ...AUTHENTICATION,
  ...PROTOCOL,
  ...REFUSALS,
  ...LIMITS,
  ...CACHE,
  ...LIVE,
  ...PRINTING,
  ...SERVING,
} as const;

export type RemedyId = keyof typeof REMEDIES;

/** What fills the blanks of a remedy, by their names. */
export type Blanks = Readonly<Record<string, string>>;

/** Text from outside that fills a blank has to be short by itself. A blank that is not filled shows as in the chapter. */
export function advise(id: RemedyId, blanks: Blanks = {}): string {
  const { todo }: Remedy = REMEDIES[id];
  return todo.replace(BLANK, (_, name: string) => blanks[name] ?? name.toUpperCase());
}

/** Not the quoted braces of a piece of JSON. */
const BLANK = /\{([a-z]+)\}/g;

const NETWORK: Readonly<Record<NetworkErrorKind, RemedyId>> = {
  timeout: "timeout",
  refused: "refused",
  unreachable: "unreachable",
  dns: "dns",
  tls: "tls",
  redirect: "redirect",
  status: "status",
  too_large: "too_large",
  interrupted: "interrupted",
  aborted: "aborted",
};

const ODOO: Readonly<Record<OdooErrorKind, RemedyId>> = {
  access: "access",
  missing: "missing",
  validation: "validation",
  user: "user",
  conflict: "conflict",
  unknown_model: "unknown_model",
  unknown_method: "unknown_method",
  unknown_field: "unknown_field",
  server: "server",
};

const AUTH = { key: "auth_key", password: "auth_password" } as const;
const WIRE = { malformed: "not_odoo", unsupported: "unsupported" } as const;

const POLICY: Readonly<Record<string, RemedyId>> = {
  read_only: "read_only",
  scope: "scope",
  private_method: "policy",
};

/** Status of a proxy that wants to know who asks. */
const PROXY_AUTHENTICATION = 407;

export function remedyFor(error: CallError): RemedyId {
  if (error instanceof NetworkError) {
    return error.status === PROXY_AUTHENTICATION ? "proxy" : NETWORK[error.kind];
  }
  if (error instanceof OdooError) return ODOO[error.kind];
  if (error instanceof AuthError) return error.credential ? AUTH[error.credential] : "auth";
  if (error instanceof ProtocolError) return WIRE[error.kind];
  if (error instanceof RateLimitError) return "rate_limit";
  return error instanceof PolicyError ? POLICY[error.rule] ?? "policy" : "argument";
}
