/** The error table of ODOO-FACTS §3, §2 and §10 on both wires, and what must never be shown of it. */
import { AuthError, OdooError } from "../../../src/odoo/errors.ts";
import { classifyFault, isNoneResult, type WireFault } from "../../../src/odoo/rpc/fault.ts";
import { assert, assertEquals, assertNotMatch } from "../../support/assert.ts";

const FRAMES = `Traceback (most recent call last):
  File "/usr/lib/python3/dist-packages/odoo/http.py", line 1954, in _transactioning
    return service_model.retrying(func, env=self.env)
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/opt/odoo/addons/sale/models/sale.py", line 12, in create
    raise ValueError(secret_value)
`;

/** Never shown, whatever the fault: the insides of the server. */
const INSIDES = /Traceback|File "|\.py\b|line \d+|\/(usr|opt|home)\/|SELECT|10\.20\.0\.5/;

interface FaultCase {
  readonly name: string;
  /** Class and message as JSON-RPC tells them. */
  readonly exception: string;
  readonly message: string;
  /** XML-RPC's code: 1 carries a traceback, the others the bare message. */
  readonly code: 1 | 2 | 3 | 4;
  readonly kind: OdooError["kind"] | "auth";
  /** Where XML-RPC cannot tell: its code 2 stands for several classes. */
  readonly xmlKind?: OdooError["kind"];
  readonly shown: string | RegExp;
}

const UNIQUE = 'duplicate key value violates unique constraint "res_users_login_key"\n' +
  "DETAIL:  Key (login)=(secret@example.com) already exists.";

const CASES: readonly FaultCase[] = [
  {
    name: "unknown model",
    exception: "odoo.exceptions.UserError",
    message: "Object x.y doesn't exist",
    code: 2,
    kind: "unknown_model",
    shown: "Object x.y doesn't exist",
  },
  {
    name: "unknown model, as a bare key",
    exception: "builtins.KeyError",
    message: "'x.y'",
    code: 1,
    kind: "unknown_model",
    shown: "'x.y'",
  },
  {
    name: "unknown method",
    exception: "builtins.AttributeError",
    message: "The method 'res.partner.fly' does not exist",
    code: 1,
    kind: "unknown_method",
    shown: "The method 'res.partner.fly' does not exist",
  },
  {
    name: "unknown method, as Odoo 16 says it",
    exception: "builtins.AttributeError",
    message: "type object 'res.partner' has no attribute 'fly'",
    code: 1,
    kind: "unknown_method",
    shown: "type object 'res.partner' has no attribute 'fly'",
  },
  {
    name: "a mistake inside a method is not an unknown method",
    exception: "builtins.AttributeError",
    message: "'NoneType' object has no attribute 'partner_id'",
    code: 1,
    kind: "server",
    shown:
      "internal error in Odoo, AttributeError: 'NoneType' object has no attribute 'partner_id'",
  },
  {
    name: "private method",
    exception: "odoo.exceptions.AccessError",
    message: "Private methods (such as 'res.partner._x') cannot be called remotely.",
    code: 4,
    kind: "access",
    shown: "Private methods (such as 'res.partner._x') cannot be called remotely.",
  },
  {
    name: "several lines",
    exception: "odoo.exceptions.AccessError",
    message:
      "You are not allowed to access 'User' records.\n\nThis operation is allowed for:\n\t- A",
    code: 4,
    kind: "access",
    shown: "You are not allowed to access 'User' records. This operation is allowed for: - A",
  },
  {
    name: "validation",
    exception: "odoo.exceptions.ValidationError",
    message: "The name is required",
    code: 2,
    kind: "validation",
    xmlKind: "user",
    shown: "The name is required",
  },
  {
    name: "foreign key",
    exception: "odoo.exceptions.ValidationError",
    message: "The operation cannot be completed: another model requires the record",
    code: 2,
    kind: "validation",
    shown: "The operation cannot be completed: another model requires the record",
  },
  {
    name: "bare constraint name of Odoo 15",
    exception: "odoo.exceptions.ValidationError",
    message: "res_users_login_key",
    code: 2,
    kind: "validation",
    shown: "the constraint res_users_login_key refused the values",
  },
  {
    name: "user error",
    exception: "odoo.exceptions.UserError",
    message: "The order is locked",
    code: 2,
    kind: "user",
    shown: "The order is locked",
  },
  {
    name: "missing record",
    exception: "odoo.exceptions.MissingError",
    message: "Record does not exist or has been deleted.\n(Record: res.partner(9,), User: 2)",
    code: 2,
    kind: "missing",
    shown: "Record does not exist or has been deleted. (Record: res.partner(9,), User: 2)",
  },
  {
    name: "redirect warning, a printed tuple",
    exception: "odoo.exceptions.RedirectWarning",
    message: `('Set the company\\'s country first,\\nplease', 42, "Go there")`,
    code: 2,
    kind: "user",
    shown: "Set the company's country first, please",
  },
  {
    name: "redirect warning in double quotes",
    exception: "odoo.exceptions.RedirectWarning",
    message: `("Don't", 42, 'Go', None)`,
    code: 2,
    kind: "user",
    shown: "Don't",
  },
  {
    name: "unknown field in a read",
    exception: "builtins.ValueError",
    message: "Invalid field 'nope' on model 'res.partner'",
    code: 1,
    kind: "unknown_field",
    shown: "Invalid field 'nope' on model 'res.partner'",
  },
  {
    name: "unknown field in a write of 19",
    exception: "builtins.KeyError",
    message: "'nope'",
    code: 1,
    kind: "unknown_field",
    shown: "'nope'",
  },
  {
    name: "bad domain",
    exception: "builtins.IndexError",
    message: "tuple index out of range",
    code: 1,
    kind: "validation",
    shown: "tuple index out of range",
  },
  {
    name: "bad argument",
    exception: "builtins.TypeError",
    message: "Model.search() got an unexpected keyword argument 'foo'",
    code: 1,
    kind: "validation",
    shown: "Model.search() got an unexpected keyword argument 'foo'",
  },
  {
    name: "bad date",
    exception: "builtins.ValueError",
    message: "time data 'x' does not match format '%Y-%m-%d'",
    code: 1,
    kind: "validation",
    shown: "time data 'x' does not match format '%Y-%m-%d'",
  },
  {
    name: "assertion without a text",
    exception: "builtins.AssertionError",
    message: "",
    code: 1,
    kind: "validation",
    shown: /\w/,
  },
  {
    name: "conflict",
    exception: "psycopg2.errors.SerializationFailure",
    message: "could not serialize access due to concurrent update\n",
    code: 1,
    kind: "conflict",
    shown: "another transaction changed the same records",
  },
  {
    name: "unique constraint with the values of others",
    exception: "psycopg2.errors.UniqueViolation",
    message: UNIQUE,
    code: 1,
    kind: "validation",
    shown: "a database constraint refused the values",
  },
  {
    name: "SQL with its statement",
    exception: "psycopg2.errors.UndefinedColumn",
    message: 'column "x" does not exist\nLINE 1: SELECT x FROM res_partner\n               ^',
    code: 1,
    kind: "server",
    shown: "internal error in Odoo, UndefinedColumn",
  },
  {
    name: "negative limit",
    exception: "psycopg2.errors.InvalidRowCountInLimitClause",
    message: "LIMIT must not be negative",
    code: 1,
    kind: "server",
    shown: "internal error in Odoo, InvalidRowCountInLimitClause: LIMIT must not be negative",
  },
  {
    name: "wrong database, with the address of the server",
    exception: "psycopg2.OperationalError",
    message: 'connection to server at "db.internal" (10.20.0.5), port 5432 failed: ' +
      'FATAL:  database "nope" does not exist',
    code: 1,
    kind: "auth",
    shown: "there is no such database",
  },
  {
    name: "access denied",
    exception: "odoo.exceptions.AccessDenied",
    message: "Access Denied",
    code: 3,
    kind: "auth",
    shown: "Odoo refused the credential",
  },
  {
    name: "a class nobody has heard of",
    exception: "odoo.addons.strange.models.thing.StrangeError",
    message: "strange",
    code: 1,
    kind: "server",
    shown: "internal error in Odoo, StrangeError: strange",
  },
  {
    name: "a path in a message",
    exception: "odoo.exceptions.UserError",
    message: "Failed in /opt/odoo/addons/x/models/y.py while sending",
    code: 2,
    kind: "user",
    shown: "Failed in … while sending",
  },
  {
    name: "a traceback inside a message",
    exception: "odoo.exceptions.UserError",
    message: `Cannot send the mail\n${FRAMES}ValueError: x`,
    code: 2,
    kind: "user",
    shown: "Cannot send the mail",
  },
  {
    name: "an indented line in a message",
    exception: "builtins.ValueError",
    message: "Wrong values:\n  name: too long\nCheck them",
    code: 1,
    kind: "validation",
    shown: "Wrong values: name: too long Check them",
  },
];

function overJson({ exception, message }: FaultCase): WireFault {
  return { name: exception, message, debug: `${FRAMES}${exception}: ${message}\n` };
}

function overXml({ exception, message, code }: FaultCase): WireFault {
  const className = exception.replace("builtins.", "");
  const line = message ? `${className}: ${message}` : className;
  return { name: "", code, message: code === 1 ? `${FRAMES}${line}\n` : message };
}

for (const fault of CASES) {
  const wires = [["JSON-RPC", overJson, fault.kind], ["XML-RPC", overXml, fault.xmlKind]] as const;
  for (const [wire, onWire, kind] of wires) {
    Deno.test(`fault over ${wire}: ${fault.name}`, () => {
      const error = classifyFault(onWire(fault));
      assertEquals<string>(error.kind, kind ?? fault.kind, error.message);
      assert(fault.kind === "auth" ? error instanceof AuthError : error instanceof OdooError);
      assertEquals(error.outcome, "rejected");
      if (typeof fault.shown === "string") assertEquals(error.message, fault.shown);
      else assert(fault.shown.test(error.message), `shown: "${error.message}"`);
      assertNotMatch(error.message, INSIDES);
    });
  }
}

Deno.test("fault: long texts are cut", () => {
  const message = "x".repeat(100_000);
  const error = classifyFault({ name: "odoo.exceptions.UserError", message });
  assertEquals(error.message.length, 1_001);
});

Deno.test("fault: hostile texts are read in linear time", () => {
  const hostile = ["(", "('" + "\\".repeat(200_000), "a_".repeat(100_000), "/a".repeat(100_000)];
  for (const message of hostile) {
    for (const code of [1, 2] as const) classifyFault({ name: "", code, message });
    classifyFault({ name: "", code: 1, message: FRAMES + "\n".repeat(100_000) + message });
  }
});

Deno.test("fault: only the marshalling of None is a None result", () => {
  const none = `${FRAMES}TypeError: cannot marshal None unless allow_none is enabled\n`;
  assert(isNoneResult({ name: "", code: 1, message: none }));
  assert(!isNoneResult({ name: "", code: 1, message: `${FRAMES}TypeError: other\n` }));
  assert(!isNoneResult({ name: "builtins.TypeError", message: none }));
});
