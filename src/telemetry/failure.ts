/** What is told of a failure: its kind, and what became of the call. Never its text, which may quote records. Pure. */
import { CallError, type Outcome } from "../odoo/errors.ts";

export interface Failure {
  /** The `kind` of a CallError; `not_found` for a resource that there is not; `internal` for what nobody foresaw. */
  readonly kind: string;
  readonly outcome: Outcome;
}

export function classifyFailure(error: unknown): Failure {
  if (error instanceof CallError) return { kind: error.kind, outcome: error.outcome };
  // Errors of MCP itself carry a code of JSON-RPC, below zero: the request could not mean anything here.
  const code = error instanceof Error ? Reflect.get(error, "code") : undefined;
  return typeof code === "number" && code < 0
    ? { kind: "not_found", outcome: "not_sent" }
    : { kind: "internal", outcome: "unknown" };
}
