/** Errors as a model should read them: what failed, whether anything changed, what to do next. Pure. */
import {
  ArgumentError,
  AuthError,
  type CallError,
  NetworkError,
  OdooError,
  type Outcome,
  PolicyError,
  ProtocolError,
  RateLimitError,
} from "../odoo/errors.ts";
import type { Effect } from "../policy/policy.ts";

export interface Failure {
  /** What was tried: `search res.partner`. */
  readonly action: string;
  readonly effect: Effect;
  readonly error: CallError;
}

/** Characters of each part that are told: a long text is not echoed whole. */
const MAX_ACTION = 300;
const MAX_PLACE = 100;
const MAX_MESSAGE = 1_200;

/** Three lines at most: the failure, the outcome, the next step. */
export function describeFailure({ action, effect, error }: Failure): string {
  const argument = error instanceof ArgumentError ? error.argument : "";
  const where = argument ? `${cut(argument, MAX_PLACE)}: ` : "";
  return lines(
    `Cannot ${cut(action, MAX_ACTION)}: ${where}${cut(error.message, MAX_MESSAGE)}`,
    effect === "read" ? "" : OUTCOMES[error.outcome],
    nextStep(error, effect),
  );
}

/** What may not be read and what does not exist answer alike where one is asked for by its address: nothing can be probed. */
export function isHidden(error: CallError): boolean {
  return error instanceof OdooError && HIDDEN_KINDS.has(error.kind);
}

const HIDDEN_KINDS = new Set<OdooError["kind"]>(["access", "missing", "unknown_model"]);

const OUTCOMES: Readonly<Record<Outcome, string>> = {
  not_sent: "Outcome: not_sent, nothing was changed.",
  rejected: "Outcome: rejected, Odoo refused it and nothing was changed.",
  unknown: "Outcome: unknown, Odoo may have carried it out.",
};

const ODOO_STEPS: Readonly<Record<OdooError["kind"], string>> = {
  access: "This Odoo user lacks the right: ask an administrator, or work with other records.",
  missing: "The record may have been deleted: search for it again.",
  validation: "Correct the values and call again; describe_model shows what the fields take.",
  user: "Do what Odoo's message says, then call again.",
  conflict: "Call again in a moment.",
  unknown_model: "find_models lists the models of this Odoo.",
  unknown_method: "Check the method's name for this Odoo version.",
  unknown_field: "describe_model lists the fields of the model.",
  server: "Check the arguments; the Odoo server's log has the details.",
};

function nextStep(error: CallError, effect: Effect): string {
  if (effect !== "read" && error.outcome === "unknown") {
    return "Search for the records before repeating it: a second call could do it twice.";
  }
  if (error instanceof OdooError) return ODOO_STEPS[error.kind];
  if (error instanceof AuthError) return AUTH_STEPS[error.credential ?? "unknown"];
  if (error instanceof RateLimitError) {
    return `Wait ${Math.ceil(error.retryAfterMs / 1000)} s, then call again.`;
  }
  if (error instanceof NetworkError) return NETWORK_STEPS[error.kind] ?? CHECK_URL;
  if (error instanceof ProtocolError && error.kind === "malformed") {
    return "Check odoo_url: it may not lead to Odoo.";
  }
  if (error instanceof PolicyError) return POLICY_STEPS[error.rule] ?? "";
  return "";
}

const AUTH_STEPS = {
  key:
    "Check database, username and api_key: keys expire; a new one is made in Odoo under your name, Preferences, Account Security (Odoo 19: Security).",
  password:
    "Check database, username and password: a user with two-factor login needs an API key (in Odoo under your name, Preferences, Account Security; Odoo 19: Security).",
  unknown: "Check odoo_url, database, username and api_key.",
} as const;

const POLICY_STEPS: Readonly<Record<string, string>> = {
  read_only: "Only reading is possible here.",
  scope: "Ask whoever runs this server for a token that allows it.",
  private_method: "Use a public method, as a button in Odoo would.",
};

/** Empty where the message says it all. */
const NETWORK_STEPS: Partial<Record<NetworkError["kind"], string>> = {
  timeout: "Ask for less at once, or raise timeout in the configuration.",
  too_large: "",
  aborted: "",
  tls: "",
};

const CHECK_URL = "Check that Odoo runs and that odoo_url is right.";

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

function lines(...parts: string[]): string {
  return parts.filter((part) => part !== "").join("\n");
}
