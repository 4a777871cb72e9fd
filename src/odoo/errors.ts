/**
 * What can go wrong between a caller and Odoo, and what it means for the data.
 *
 * A leaf: imports nothing. Wire texts become these classes in `rpc/fault.ts` alone; everybody else
 * branches on `kind` and `outcome`, never on a message.
 */

/**
 * What became of the call: `not_sent` (Odoo never saw it), `rejected` (Odoo refused it and rolled
 * back), `unknown` (it was sent and no answer came: Odoo may have carried it out).
 */
export type Outcome = "not_sent" | "rejected" | "unknown";

/** Base of every error a caller of the Odoo service can meet. */
export abstract class CallError extends Error {
  abstract readonly kind: string;
  readonly outcome: Outcome;

  constructor(message: string, outcome: Outcome, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.outcome = outcome;
  }
}

/** The credential was refused. The message names user and database, never the secret. */
export class AuthError extends CallError {
  readonly kind = "auth";
  /** What was refused, where that is known: each has its own reasons. */
  readonly credential: "key" | "password" | undefined;
  /** Whether it was not the credential, but the name of the database that the server does not know. */
  readonly isDatabaseUnknown: boolean;

  constructor(
    message: string,
    outcome: Outcome,
    options?: ErrorOptions & { credential?: "key" | "password"; isDatabaseUnknown?: boolean },
  ) {
    super(message, outcome, options);
    this.credential = options?.credential;
    this.isDatabaseUnknown = options?.isDatabaseUnknown ?? false;
  }
}

export type NetworkErrorKind =
  | "timeout"
  | "refused"
  | "unreachable"
  | "dns"
  | "tls"
  | "redirect"
  | "status"
  | "too_large"
  | "interrupted"
  | "aborted";

/** Odoo could not be reached, or its answer did not arrive whole. */
export class NetworkError extends CallError {
  readonly kind: NetworkErrorKind;
  /** The HTTP status, where `kind` is `status` or `redirect`. */
  readonly status: number | undefined;
  /** The wait that the server asked for with a `status`, where it named one. */
  readonly retryAfterMs: number | undefined;

  constructor(
    kind: NetworkErrorKind,
    message: string,
    outcome: Outcome,
    options?: ErrorOptions & { status?: number | undefined; retryAfterMs?: number | undefined },
  ) {
    super(message, outcome, options);
    this.kind = kind;
    this.status = options?.status;
    this.retryAfterMs = options?.retryAfterMs;
  }
}

/** An answer arrived that is not what the protocol promises, or a value that it cannot carry. */
export class ProtocolError extends CallError {
  readonly kind: "malformed" | "unsupported";

  constructor(
    kind: "malformed" | "unsupported",
    message: string,
    outcome: Outcome,
    options?: ErrorOptions,
  ) {
    super(message, outcome, options);
    this.kind = kind;
  }
}

export type OdooErrorKind =
  | "access"
  | "missing"
  | "validation"
  | "user"
  | "conflict"
  | "unknown_model"
  | "unknown_method"
  | "unknown_field"
  | "server";

export interface FieldName {
  /** Absent where Odoo does not say whose field it would be. */
  readonly model?: string | undefined;
  readonly name: string;
}

/** Odoo understood the call and refused it: its transaction was rolled back. */
export class OdooError extends CallError {
  readonly kind: OdooErrorKind;
  /** The field that is not there, where `kind` is `unknown_field` and Odoo names it. */
  readonly field: FieldName | undefined;

  constructor(
    kind: OdooErrorKind,
    message: string,
    options?: ErrorOptions & { field?: FieldName | undefined },
  ) {
    super(message, "rejected", options);
    this.kind = kind;
    this.field = options?.field;
  }
}

/** A limit on calls was reached, ours before anything was sent or the server's before the call ran. */
export class RateLimitError extends CallError {
  readonly kind = "rate_limit";
  readonly retryAfterMs: number;

  constructor(message: string, retryAfterMs: number) {
    super(message, "not_sent");
    this.retryAfterMs = retryAfterMs;
  }
}

/** This program refused the call: nothing was sent. */
export class PolicyError extends CallError {
  readonly kind = "policy";
  /** The rule that refused, such as `read_only` or `private_method`. */
  readonly rule: string;

  constructor(rule: string, message: string) {
    super(message, "not_sent");
    this.rule = rule;
  }
}

/** An argument cannot be what the caller meant: nothing was sent. */
export class ArgumentError extends CallError {
  readonly kind = "argument";
  /** The argument at fault, with the place in it, such as `domain[2][1]`. */
  readonly argument: string;

  constructor(argument: string, message: string) {
    super(message, "not_sent");
    this.argument = argument;
  }
}

/** An argument names a field that the kept schema of a model does not have: nothing was sent. */
export class UnknownFieldError extends ArgumentError {
  readonly model: string;

  constructor(argument: string, message: string, { model }: { model: string }) {
    super(argument, message);
    this.model = model;
  }
}
