/** The JSON-RPC codec: requests as Odoo takes them, and every shape an answer can have. */
import { CallError, OdooError, ProtocolError } from "../../../src/odoo/errors.ts";
import { jsonrpc } from "../../../src/odoo/rpc/jsonrpc.ts";
import { assert, assertEquals, assertThrows } from "../../support/assert.ts";

const LOGIN = { database: "erp", username: "ada", secret: "key", kind: "key" } as const;

interface Sent {
  readonly jsonrpc: string;
  readonly method: string;
  readonly params: unknown;
}

function sentBy({ body }: { readonly body?: string | undefined }): Sent {
  return JSON.parse(body ?? "");
}

function decode(text: string, status = 200, contentType = "application/json"): unknown {
  return jsonrpc.decode({ status, contentType, text, cookies: [] });
}

Deno.test("jsonrpc: execute_kw carries database, uid, key, model, method, args, kwargs", () => {
  const call = {
    model: "res.partner",
    method: "read",
    args: [[1, 2]],
    kwargs: { fields: ["name"], context: { lang: "it_IT" } },
  };
  const { path, contentType, body } = jsonrpc.encodeExecute({ ...LOGIN, uid: 7 }, call);
  assertEquals([path, contentType], ["/jsonrpc", "application/json"]);
  const { jsonrpc: version, method, params } = sentBy({ body });
  assertEquals([version, method], ["2.0", "call"]);
  assertEquals(params, {
    service: "object",
    method: "execute_kw",
    args: ["erp", 7, "key", "res.partner", "read", [[1, 2]], call.kwargs],
  });
});

Deno.test("jsonrpc: version and authenticate go to the common service", () => {
  assertEquals(sentBy(jsonrpc.encodeVersion()).params, {
    service: "common",
    method: "version",
    args: [],
  });
  assertEquals(sentBy(jsonrpc.encodeAuthenticate(LOGIN)).params, {
    service: "common",
    method: "authenticate",
    args: ["erp", "ada", "key", {}],
  });
});

Deno.test("jsonrpc: values arrive as they are, none as null", () => {
  const cases: readonly [string, unknown][] = [
    [`{"jsonrpc": "2.0", "id": 1, "result": false}`, false],
    [`{"jsonrpc": "2.0", "id": null, "result": 0.30000000000000004}`, 0.30000000000000004],
    [`{"jsonrpc": "2.0", "id": 1, "result": [[1, "A"]]}`, [[1, "A"]]],
    [`{"jsonrpc": "2.0", "id": 1, "result": null}`, null],
    [`{"jsonrpc": "2.0", "id": 1}`, null],
  ];
  for (const [text, value] of cases) assertEquals(decode(text), value);
});

Deno.test("jsonrpc: errors are told by their class, not by their code", () => {
  for (const code of [0, 200]) {
    const data = { name: "odoo.exceptions.MissingError", message: "gone", debug: "Traceback" };
    const text = JSON.stringify({
      jsonrpc: "2.0",
      error: { code, message: "Odoo Server Error", data },
    });
    const error = assertThrows(() => decode(text), OdooError);
    assertEquals([error.kind, error.message], ["missing", "gone"]);
  }
});

Deno.test("jsonrpc: an expired session is a refused credential", () => {
  const bare = `{"jsonrpc": "2.0", "error": {"code": 100, "message": "Odoo Session Expired"}}`;
  assertEquals(assertThrows(() => decode(bare), CallError).kind, "auth");
});

Deno.test("jsonrpc: an error of any shape is no success", () => {
  for (const error of ["broken", 500, [], {}, { data: null }, { message: 7 }]) {
    const text = JSON.stringify({ jsonrpc: "2.0", id: 1, error });
    assertThrows(() => decode(text), CallError);
  }
});

Deno.test("jsonrpc: what is no answer from Odoo is malformed, and its outcome unknown", () => {
  const cases: readonly [string, string?][] = [
    [""],
    ["{"],
    ["[]"],
    ["null"],
    [`{"result": 1}`],
    [`{"jsonrpc": "1.0", "result": 1}`],
    [`[{"jsonrpc": "2.0", "result": 1}]`],
    [`<!DOCTYPE html><title>Log in</title>`, "text/html"],
    [`  <html>`, "application/json"],
  ];
  for (const [text, contentType] of cases) {
    const error = assertThrows(() => decode(text, 200, contentType), ProtocolError);
    assertEquals([error.kind, error.outcome], ["malformed", "unknown"], text);
  }
});

Deno.test("jsonrpc: a page's title is shown, cut, and nothing else of it", () => {
  const text = `<html><title>\n  Log in | ${"x".repeat(500)}</title><p>inner secret</p>`;
  const { message } = assertThrows(() => decode(text, 200, "text/html"), ProtocolError);
  assert(message.includes("Log in | x"), message);
  assert(message.length < 200 && !message.includes("inner secret"), message);
});

Deno.test("jsonrpc: a status outside 200 with a JSON error still tells Odoo's error", () => {
  const text = JSON.stringify({
    jsonrpc: "2.0",
    error: { code: 404, message: "404: Not Found", data: { name: "werkzeug.exceptions.NotFound" } },
  });
  assertEquals(assertThrows(() => decode(text, 404), OdooError).kind, "missing");
});

Deno.test("jsonrpc: a hostile page of a megabyte is refused at once", () => {
  for (
    const text of ["<title".repeat(200_000), " ".repeat(1_000_000), "<title x>".repeat(100_000)]
  ) {
    assertThrows(() => decode(text, 200, "text/html"), ProtocolError, "a web page");
  }
});
