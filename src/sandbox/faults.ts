/**
 * The Python exceptions of an Odoo server and what each becomes on either wire: the one table of
 * ODOO-FACTS §3. Tracebacks are invented, with the looks (and the file paths) of real ones.
 */
import type { Json, JsonObject } from "../odoo/json.ts";
import type { Major } from "./versions.ts";

/** XML-RPC fault codes: 1 application, 2 warning, 3 access denied, 4 access error. */
const EXCEPTIONS = {
  "odoo.exceptions.UserError": 2,
  "odoo.exceptions.ValidationError": 2,
  "odoo.exceptions.MissingError": 2,
  "odoo.exceptions.RedirectWarning": 2,
  "odoo.exceptions.AccessDenied": 3,
  "odoo.exceptions.AccessError": 4,
  "builtins.AssertionError": 1,
  "builtins.AttributeError": 1,
  "builtins.Exception": 1,
  "builtins.IndexError": 1,
  "builtins.KeyError": 1,
  "builtins.NameError": 1,
  "builtins.TypeError": 1,
  "builtins.ValueError": 1,
  "psycopg2.OperationalError": 1,
  "psycopg2.errors.DatetimeFieldOverflow": 1,
  "psycopg2.errors.InvalidRowCountInLimitClause": 1,
  "psycopg2.errors.InvalidTextRepresentation": 1,
  "psycopg2.errors.SerializationFailure": 1,
  "psycopg2.errors.UndefinedFunction": 1,
  "xml.parsers.expat.ExpatError": 1,
} as const;

export type ExceptionName = keyof typeof EXCEPTIONS;

/** A Python exception on its way to a wire. */
export class PythonError extends Error {
  readonly exception: ExceptionName;
  /** Python's `args`. */
  readonly arguments: Json[];

  constructor(exception: ExceptionName, message: string, options: { arguments?: Json[] } = {}) {
    super(message);
    this.name = "PythonError";
    this.exception = exception;
    this.arguments = options.arguments ?? [message];
  }
}

const FRAMES: readonly (readonly [file: string, line: number, code: string, source: string])[] = [
  ["odoo/http.py", 1954, "_transactioning", "return service_model.retrying(func, env=self.env)"],
  ["odoo/service/model.py", 52, "execute_cr", "result = retrying(partial(call_kw, recs), env)"],
  ["odoo/service/model.py", 137, "retrying", "result = func()"],
  ["odoo/api.py", 517, "call_kw", "result = getattr(recs, name)(*args, **kwargs)"],
  ["odoo/models.py", 3782, "read", "self._origin.fetch(fields)"],
];

/** The traceback a server would log for an exception, its last line the exception itself. */
export function traceback(error: PythonError): string {
  const frames = FRAMES.map(([file, line, code, source]) =>
    `  File "/usr/lib/python3/dist-packages/${file}", line ${line}, in ${code}\n    ${source}\n`
  );
  const name = error.exception.replace(/^builtins\./, "");
  const text = error.exception === "builtins.KeyError" ? `'${error.message}'` : error.message;
  return `Traceback (most recent call last):\n${frames.join("")}${name}: ${text}\n`;
}

/** The code and text of an XML-RPC fault. Codes 2 to 4 carry the bare message, 1 a traceback. */
export function toXmlFault(error: PythonError): { code: number; message: string } {
  const code = EXCEPTIONS[error.exception];
  return { code, message: code === 1 ? traceback(error) : error.message };
}

/** The `error` member of a JSON-RPC answer. */
export function toJsonError(error: PythonError, major: Major): JsonObject {
  return {
    code: major >= 19 ? 0 : 200,
    message: "Odoo Server Error",
    data: {
      name: error.exception,
      debug: traceback(error),
      message: error.message,
      arguments: error.arguments,
      context: {},
    },
  };
}
