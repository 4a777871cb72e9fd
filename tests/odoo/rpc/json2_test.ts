/** JSON-2 on the wire: requests, answers, refusals, and the names that Odoo is asked for. */
import {
  ArgumentError,
  CallError,
  NetworkError,
  OdooError,
  ProtocolError,
} from "../../../src/odoo/errors.ts";
import type { Json } from "../../../src/odoo/json.ts";
import type { HttpResponse } from "../../../src/odoo/http/client.ts";
import { createJson2 } from "../../../src/odoo/rpc/json2.ts";
import { startSandbox } from "../../../src/sandbox/mod.ts";
import { assert, assertEquals, assertRejects, assertThrows } from "../../support/assert.ts";
import { startFront } from "../../support/front.ts";
import { openInstance, withKey } from "../../support/instance.ts";
import { CREATE, LOGIN, SECRET } from "../../support/session.ts";

const json2 = createJson2({ namesDatabase: true });

function answered(value: Json, status = 200): HttpResponse {
  return { ...paged(JSON.stringify(value), status), contentType: "application/json" };
}

function paged(text: string, status = 200): HttpResponse {
  return { status, contentType: "text/html", text, cookies: [] };
}

Deno.test("json2: a call is a POST with named arguments, the key and the database in headers", () => {
  const { path, contentType, body, headers } = json2.encodeExecute({ ...LOGIN, uid: 7 }, CREATE);
  assertEquals([path, contentType], ["/json/2/res.partner/create", "application/json"]);
  assertEquals(JSON.parse(body ?? ""), { vals_list: [{ name: "Ada" }] });
  assertEquals(headers, { authorization: `Bearer ${SECRET}`, "x-odoo-database": "erp" });
});

Deno.test("json2: names cannot leave their place in the path", () => {
  const call = { ...CREATE, model: "../web", method: "a/b?c", args: [] };
  const { path } = json2.encodeExecute({ ...LOGIN, uid: 7 }, call);
  assertEquals(path, "/json/2/..%2Fweb/a%2Fb%3Fc");
});

Deno.test("json2: the database stays unnamed where that hurts, or no header can carry it", () => {
  const cases = [
    [createJson2({ namesDatabase: false }), "erp"],
    [json2, "città"],
    [json2, "two words"],
    [json2, "line\r\nx-evil: 1"],
  ] as const;
  for (const [protocol, database] of cases) {
    const { headers } = protocol.encodeAuthenticate({ ...LOGIN, database });
    assertEquals(headers, { authorization: `Bearer ${SECRET}` });
  }
});

Deno.test("json2: the answer is the bare value, None is null", () => {
  const values: readonly Json[] = [null, false, 0, "", [], [1, 2], { a: 1 }];
  for (const value of values) assertEquals(json2.decode(answered(value)), value);
});

const REFUSALS: readonly [status: number, name: string, message: string, kind: string][] = [
  [401, "werkzeug.exceptions.Unauthorized", "Invalid apikey", "auth"],
  [403, "odoo.exceptions.AccessError", "You are not allowed", "access"],
  [404, "werkzeug.exceptions.NotFound", "the model 'x.y' does not exist", "unknown_model"],
  [404, "werkzeug.exceptions.NotFound", "The method 'x.y.z' does not exist", "unknown_method"],
  [404, "odoo.exceptions.MissingError", "Record does not exist", "missing"],
  [422, "odoo.exceptions.ValidationError", "Name is taken", "validation"],
  [422, "odoo.exceptions.UserError", "Not now", "user"],
  [422, "werkzeug.exceptions.UnprocessableEntity", "missing a required argument", "validation"],
  [500, "builtins.ValueError", "Invalid field 'x' on model 'y'", "unknown_field"],
  [500, "psycopg2.errors.SerializationFailure", "could not serialize", "conflict"],
  [500, "builtins.ZeroDivisionError", "division by zero", "server"],
];

for (const [status, name, message, kind] of REFUSALS) {
  Deno.test(`json2: ${status} with ${name.split(".").at(-1)} is ${kind}, rejected`, () => {
    const debug = 'Traceback (most recent call last):\n  File "/opt/odoo/http.py", line 1';
    const answer = answered({ name, message, arguments: [message], context: {}, debug }, status);
    const error = assertThrows(() => json2.decode(answer), CallError);
    assertEquals([error.kind, error.outcome], [kind, "rejected"]);
    assert(!error.message.includes("Traceback") && !error.message.includes("/opt/odoo"));
  });
}

Deno.test("json2: what is no answer of Odoo's is not taken for one", () => {
  const page = "<!DOCTYPE html><title>Not Found</title>";
  const notFound = assertThrows(() => json2.decode(paged(page, 404)), NetworkError);
  assertEquals([notFound.kind, notFound.status, notFound.outcome], ["status", 404, "rejected"]);
  const shop = assertThrows(() => json2.decode(paged(page)), ProtocolError);
  assertEquals(shop.outcome, "unknown");
  const cut = assertThrows(
    () => json2.decode({ ...answered(null), text: '{"a": ' }),
    ProtocolError,
  );
  assertEquals([cut.kind, cut.outcome], ["malformed", "unknown"]);
});

Deno.test("json2: a gateway's own JSON is not taken for Odoo's refusal", () => {
  for (
    const [status, outcome] of [[500, "unknown"], [401, "rejected"], [403, "rejected"]] as const
  ) {
    const answer = answered({ message: "Internal error" }, status);
    const error = assertThrows(() => json2.decode(answer), NetworkError);
    assertEquals([error.kind, error.status, error.outcome], ["status", status, outcome]);
  }
});

Deno.test("json2: the version is read from its own page", () => {
  const answer = { version_info: [19, 0, 0, "final", 0, ""], version: "19.0" };
  assertEquals(json2.readVersion(answer), "19.0");
  const others: readonly Json[] = [null, [], "19.0", {}, { version: 19 }];
  for (const other of others) assertEquals(json2.readVersion(other), undefined);
});

const FEEDBACK = { model: "mail.activity", method: "action_feedback", args: ["Done"] } as const;

Deno.test("json2: names that are not known are asked for once, and the call is sent with them", async () => {
  await using sandbox = await startSandbox({ version: "19.0" });
  await using front = startFront(sandbox.url);
  using instance = openInstance(front.url, { protocol: "json2" });
  const { service } = instance;
  const schedule = {
    model: "res.partner",
    method: "activity_schedule",
    ids: [1],
    kwargs: { summary: "Call back" },
  };
  const ids: number[] = [];
  for (let i = 0; i < 2; i++) ids.push(...[await service.call(schedule)].flat().map(Number));
  for (const id of ids) await service.call({ ...FEEDBACK, ids: [id] });
  assertEquals(await service.searchCount("mail.activity", [["id", "in", ids]]), 0);
  assertEquals(front.count("/doc-bearer/mail.activity.json"), 1);
});

Deno.test("json2: names that the user may not ask for have to be given, and Odoo is asked once", async () => {
  await using sandbox = await startSandbox({ version: "19.0" });
  await using front = startFront(sandbox.url);
  const credential = withKey(sandbox.accounts.demo);
  using instance = openInstance(front.url, { protocol: "json2", credential });
  const { service } = instance;
  for (let i = 0; i < 2; i++) {
    const error = await assertRejects(
      () => service.call({ ...FEEDBACK, ids: [1] }),
      ArgumentError,
      "by name only: give them as kwargs",
    );
    assertEquals([error.outcome, error.argument], ["not_sent", "args[0]"]);
  }
  assertEquals(front.count("/doc-bearer/mail.activity.json"), 1);
  assertEquals(front.count("action_feedback"), 0);
  const byName = {
    model: FEEDBACK.model,
    method: FEEDBACK.method,
    ids: [1],
    kwargs: { feedback: "x" },
  };
  await service.call(byName).catch((error) => assert(error instanceof OdooError));
  assertEquals(front.count("action_feedback"), 1);
});

Deno.test("json2: while Odoo is away, names are not said to be missing", async () => {
  await using sandbox = await startSandbox({ version: "19.0" });
  await using front = startFront(sandbox.url, {
    before: ({ path }) =>
      path.startsWith("/doc-bearer/") ? new Response("", { status: 502 }) : undefined,
  });
  using instance = openInstance(front.url, { protocol: "json2" });
  const error = await assertRejects(
    () => instance.service.call({ ...FEEDBACK, ids: [1] }),
    NetworkError,
  );
  assertEquals([error.status, error.outcome], [502, "not_sent"]);
  assertEquals(front.count("action_feedback"), 0);
});
