/**
 * The one place that reads Odoo's error texts: wire faults in, typed errors out. Pure.
 *
 * JSON-RPC names the exception class; XML-RPC has four codes and, for code 1, a traceback whose last
 * paragraph is `Class: message` (ODOO-FACTS §3). Both are brought to a class name and a message,
 * then one table decides. Tracebacks, paths and SQL never pass.
 */
import {
  AuthError,
  type CallError,
  type FieldName,
  OdooError,
  type OdooErrorKind,
} from "../errors.ts";

/** A fault as the wire tells it. */
export interface WireFault {
  /** Python class with module, such as `odoo.exceptions.AccessError`; empty over XML-RPC. */
  readonly name: string;
  readonly message: string;
  /** XML-RPC's fault code. */
  readonly code?: number;
  /** JSON-RPC's traceback: read for the class of a wrapped error, never shown. */
  readonly debug?: string;
}

interface Rule {
  readonly kind: OdooErrorKind | "auth";
  readonly name?: RegExp;
  readonly message?: RegExp;
  /** Shown instead of Odoo's own text, where that would leak or mislead. */
  readonly say?: string;
}

/** Odoo 15 answers a broken unique constraint with its name and nothing else (ODOO-FACTS §10). */
const BARE_CONSTRAINT = /^[a-z0-9]+(_[a-z0-9]+)+$/;

const NO_DATABASE = "there is no such database";

/** First match wins. Names are matched on the class without its module. */
const RULES: readonly Rule[] = [
  { kind: "unknown_model", message: /^(Object \S+ doesn't exist|the model '\S+' does not exist)/ },
  { kind: "unknown_model", name: /^KeyError$/, message: /^'[a-z_]+(\.[a-z0-9_]+)+'$/ },
  // Any other AttributeError is a mistake inside a method that there is (measured on 15 to 19).
  {
    kind: "unknown_method",
    message: /^(The method '\S+' does not exist|type object '\S+' has no)/,
  },
  { kind: "unknown_field", message: /^Invalid field\b/ },
  { kind: "unknown_field", name: /^KeyError$/, message: /^'?\w+'?$/ },
  { kind: "auth", message: /database ".*" does not exist/, say: NO_DATABASE },
  { kind: "auth", name: /^(AccessDenied|SessionExpiredException|Unauthorized)$/ },
  { kind: "access", name: /^AccessError$/ },
  { kind: "missing", name: /^(MissingError|NotFound)$/ },
  { kind: "missing", message: /^Record does not exist or has been deleted/ },
  {
    kind: "conflict",
    name: /^(SerializationFailure|LockNotAvailable|DeadlockDetected|ConcurrencyError)$/,
    say: "another transaction changed the same records",
  },
  {
    kind: "validation",
    name: /^(ValidationError|TypeError|ValueError|AssertionError|IndexError|UnprocessableEntity)$/,
  },
  {
    kind: "validation",
    name:
      /^(DataError|Invalid(DatetimeFormat|TextRepresentation)|DatetimeFieldOverflow|NumericValueOutOfRange|StringDataRightTruncation)$/,
    say: "a value has the wrong format for its field",
  },
  {
    kind: "validation",
    name: /^(IntegrityError|UniqueViolation|NotNullViolation|ForeignKeyViolation|CheckViolation)$/,
    say: "a database constraint refused the values",
  },
  { kind: "validation", message: /^The operation cannot be completed/ },
  { kind: "validation", message: BARE_CONSTRAINT },
  { kind: "user", name: /^(UserError|RedirectWarning|Warning|except_orm)$/ },
];

/** What XML-RPC's codes stand for (ODOO-FACTS §3). Code 1 carries its class in the traceback. */
const XMLRPC_CLASSES: Readonly<Record<number, string>> = {
  2: "UserError",
  3: "AccessDenied",
  4: "AccessError",
};

const MESSAGE_CAP = 1000;

/** Of a longer text nothing is read: the patterns below would take too long over it. */
const READ_CAP = 4000;

/** The typed error for a fault. Everything but a wrong credential was rolled back by Odoo. */
export function classifyFault(fault: WireFault): CallError {
  const { name, message } = readFault(fault);
  const rule = RULES.find((rule) =>
    (rule.name?.test(name) ?? true) && (rule.message?.test(message) ?? true)
  );
  if (rule?.kind === "auth") {
    const isDatabaseUnknown = rule.say === NO_DATABASE;
    const message = rule.say ?? "Odoo refused the credential";
    return new AuthError(message, "rejected", { isDatabaseUnknown });
  }
  if (!rule) return new OdooError("server", describeUnknown(name, message));
  const field = rule.kind === "unknown_field" ? readField(message) : undefined;
  return new OdooError(rule.kind, rule.say ?? (clean(message) || `refused with ${name}`), {
    field,
  });
}

/** How Odoo 15 to 19 name a field that they do not know (measured): create and read, domain, write. */
const FIELD_NAMES = [
  /^Invalid field '(?<name>\w+)' (?:on|in) (?:model )?'(?<model>[\w.]+)'/,
  /^Invalid field (?<model>[\w.]+)\.(?<name>\w+) in /,
  /^'?(?<name>\w+)'?$/,
] as const;

function readField(message: string): FieldName | undefined {
  for (const pattern of FIELD_NAMES) {
    const { name, model } = pattern.exec(message)?.groups ?? {};
    if (name !== undefined) return { name, model };
  }
  return undefined;
}

/**
 * Whether a fault only says that the method returned None: XML-RPC cannot carry it, and Odoo finds
 * out after the commit. The call succeeded (ODOO-FACTS §4).
 */
export function isNoneResult(fault: WireFault): boolean {
  return fault.code === 1 && /cannot marshal None unless allow_none is enabled/.test(fault.message);
}

function readFault(fault: WireFault): { name: string; message: string } {
  const known = fault.code === undefined ? undefined : XMLRPC_CLASSES[fault.code];
  if (known) return { name: known, message: readMessage(fault.message.slice(0, READ_CAP)) };
  const traced = /^Traceback \(most recent call last\)/.test(fault.message)
    ? readTraceback(fault.message)
    : undefined;
  const name = fault.name || traced?.name || "";
  const message = (traced?.message ?? fault.message).slice(0, READ_CAP);
  return { name: withoutModule(name), message: readMessage(message) };
}

/** The exception of a traceback: the first line after the frames, with all that follows it. */
function readTraceback(text: string): { name: string; message: string } | undefined {
  const lines = text.trimEnd().split("\n");
  const lastFrame = lines.findLastIndex((line) => line.startsWith('  File "'));
  const start = lines.findIndex((line, i) => i > lastFrame && /^[A-Za-z_]/.test(line));
  const exception = /^([A-Za-z_][\w.]*)(?:: ([^]*))?$/.exec(lines.slice(start).join("\n"));
  return exception?.[1] === undefined
    ? undefined
    : { name: exception[1], message: exception[2] ?? "" };
}

/** A RedirectWarning travels as a printed Python tuple: `('message', 12, 'Button')`. */
function readMessage(message: string): string {
  const tuple = /^\((?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"),/.exec(message);
  const first = tuple?.[1] ?? tuple?.[2];
  return first === undefined ? message : first.replace(/\\n/g, "\n").replace(/\\(.)/g, "$1");
}

function withoutModule(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

/** Internal errors may quote SQL, values or paths: the class is told, and a short harmless text. */
function describeUnknown(name: string, message: string): string {
  const harmless = /^[\w .,:;'()=-]{1,200}$/.test(message) &&
    !/select|insert|update|odoo\//i.test(message);
  const what = name || "an unnamed error";
  return harmless
    ? `internal error in Odoo, ${what}: ${message}`
    : `internal error in Odoo, ${what}`;
}

function clean(message: string): string {
  if (BARE_CONSTRAINT.test(message)) return `the constraint ${message} refused the values`;
  const text = message
    .replace(/Traceback \(most recent call last\)[^]*/, "")
    .replace(/(?:\/[\w.-]+){2,}\.py\b/g, "…")
    .replace(/\s*\n\s*/g, " ")
    .trim();
  return text.length > MESSAGE_CAP ? `${text.slice(0, MESSAGE_CAP)}…` : text;
}
