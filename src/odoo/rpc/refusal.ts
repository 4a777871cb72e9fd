/** What an error says of a request that came to nothing: whether the way is shut, and what was sent. Pure. */
import { NetworkError, ProtocolError } from "../errors.ts";

/** A proxy that shuts a path, or a server that has none, not one that refuses this credential. */
const UNSPOKEN_STATUSES = new Set([403, 404, 405, 410, 415, 501]);

/** Whether the server does not speak the protocol, so that the next one is worth a try. */
export function isUnspoken(error: unknown): error is ProtocolError | NetworkError {
  return error instanceof ProtocolError ||
    (error instanceof NetworkError &&
      (error.kind === "redirect" || UNSPOKEN_STATUSES.has(error.status ?? 0)));
}

/**
 * Whether a request was turned away before Odoo read what it asks. A refused credential is no such thing: a method
 * that ran may have raised it.
 */
export function isRefusedUnread(error: unknown): boolean {
  return error instanceof NetworkError && error.kind === "status" && error.outcome === "rejected";
}

/** The error for a call whose preparation failed: what became of that does not matter. */
export function withoutSending(error: unknown): unknown {
  if (error instanceof NetworkError) {
    const { kind, message, status, retryAfterMs } = error;
    return new NetworkError(kind, message, "not_sent", { cause: error, status, retryAfterMs });
  }
  if (error instanceof ProtocolError) {
    return new ProtocolError(error.kind, error.message, "not_sent", { cause: error });
  }
  return error;
}
