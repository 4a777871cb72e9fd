/**
 * Turns what `fetch` and `node:https` throw into a `NetworkError` that says whether anything was sent. The
 * one place that reads their wording (measured on Deno 2.9.6); must not know requests or answers.
 */
import { NetworkError, type NetworkErrorKind } from "../errors.ts";
import { describeTlsFailure } from "./tls.ts";

/** What failed before a byte of the request left; whatever is not listed here is about TLS. */
const CONNECT_FAILURES: readonly (readonly [RegExp, NetworkErrorKind, string])[] = [
  [/dns error|ENOTFOUND|EAI_AGAIN/i, "dns", "the host name is not known"],
  [
    /proxy authentication required/i,
    "refused",
    "the proxy asks for a user name and password: write them in its address",
  ],
  [/tunnel/i, "refused", "the proxy did not open the connection"],
  [/are blocked/, "refused", "that port is for something else than http, correct it in odoo_url"],
  [/ECONNREFUSED|refused/i, "refused", "connection refused"],
];

const TLS_FAILURE = /certificate|handshake|corrupt message|tls|CERT/;

/** How `fetch` begins the reason for what it did not send. */
const UNSENT = "client error (Connect)";

/** Of `node:https`, only what cannot happen once a request is on its way. */
const NODE_UNSENT =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|E(?:HOST|NET)UNREACH|CERT_\w+|ERR_TLS_CERT_\w+|UNABLE_TO_\w+|DEPTH_ZERO_\w+|SELF_SIGNED_\w+) |before secure TLS connection|establish tunnel/;

export function describeFailure(error: unknown): NetworkError {
  if (error instanceof Deno.errors.NotCapable) {
    return refused("this program may not open that connection", error);
  }
  const text = failureText(error);
  if (!isUnsent(text)) return describeLoss(text, error);
  // Not the address that stands before it, which may hold any of these words.
  const reason = text.slice(text.indexOf(UNSENT) + 1);
  for (const [pattern, kind, message] of CONNECT_FAILURES) {
    if (pattern.test(reason)) return new NetworkError(kind, message, "not_sent", { cause: error });
  }
  return TLS_FAILURE.test(reason)
    ? new NetworkError("tls", describeTlsFailure(reason), "not_sent", { cause: error })
    : refused("no connection", error);
}

/** The words of the innermost reason, with the code that `node:https` gives it. */
export function failureText(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  return "code" in cause ? `${cause.code} ${cause.message}` : cause.message;
}

function isUnsent(text: string): boolean {
  return text.includes(UNSENT) || text.includes("are blocked") ||
    NODE_UNSENT.test(text);
}

function refused(message: string, cause: unknown): NetworkError {
  return new NetworkError("refused", message, "not_sent", { cause });
}

/** `node:https` words a bad record alike before and after the request, so what became of it is not known. */
function describeLoss(text: string, cause: unknown): NetworkError {
  return text.startsWith("ERR_SSL_")
    ? new NetworkError("tls", describeTlsFailure(text), "unknown", { cause })
    : new NetworkError(
      "interrupted",
      "the connection was lost before the whole answer arrived",
      "unknown",
      { cause },
    );
}
