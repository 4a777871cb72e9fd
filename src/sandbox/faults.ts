/**
 * The Python exceptions of an Odoo server and what each becomes on every wire: the one table of
 * ODOO-FACTS §3. Tracebacks are invented, with the looks (and the file paths) of real ones.
 */
import type { Json, JsonObject } from "../odoo/json.ts";
import type { Major } from "./versions.ts";

interface Shape {
  /** XML-RPC fault code: 1 application, 2 warning, 3 access denied, 4 access error. */
  code: 1 | 2 | 3 | 4;
  /** HTTP status under JSON-2. */
  status: number;
}

const shape = (code: Shape["code"], status: number): Shape => ({ code, status });

const EXCEPTIONS = {
  "odoo.exceptions.UserError": shape(2, 422),
  "odoo.exceptions.ValidationError": shape(2, 422),
  "odoo.exceptions.MissingError": shape(2, 404),
  "odoo.exceptions.RedirectWarning": shape(2, 500),
  "odoo.exceptions.AccessDenied": shape(3, 401),
  "odoo.exceptions.AccessError": shape(4, 403),
  "binascii.Error": shape(1, 500),
  "builtins.AssertionError": shape(1, 500),
  "builtins.AttributeError": shape(1, 500),
  "builtins.Exception": shape(1, 500),
  "builtins.IndexError": shape(1, 500),
  "builtins.KeyError": shape(1, 500),
  "builtins.NameError": shape(1, 500),
  "builtins.TypeError": shape(1, 500),
  "builtins.ValueError": shape(1, 500),
  "psycopg2.OperationalError": shape(1, 500),
  "psycopg2.errors.DatetimeFieldOverflow": shape(1, 500),
  "psycopg2.errors.InvalidRowCountInLimitClause": shape(1, 500),
  "psycopg2.errors.InvalidTextRepresentation": shape(1, 500),
  "psycopg2.errors.SerializationFailure": shape(1, 500),
  "psycopg2.errors.UndefinedFunction": shape(1, 500),
  "werkzeug.exceptions.BadRequest": shape(1, 400),
  "werkzeug.exceptions.NotFound": shape(1, 404),
  "werkzeug.exceptions.Unauthorized": shape(1, 401),
  "werkzeug.exceptions.UnprocessableEntity": shape(1, 422),
  "xml.parsers.expat.ExpatError": shape(1, 500),
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
  const { code } = EXCEPTIONS[error.exception];
  return { code, message: code === 1 ? traceback(error) : error.message };
}

/** The HTTP status of a JSON-2 answer. */
export function toHttpStatus(error: PythonError): number {
  return EXCEPTIONS[error.exception].status;
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
