/** Pages of the web client: what is asked, with which cookie, and what no error tells. */
import { AuthError, NetworkError, ProtocolError } from "../../../src/odoo/errors.ts";
import { createHttpClient, type HttpSend } from "../../../src/odoo/http/client.ts";
import type { Login } from "../../../src/odoo/rpc/protocol.ts";
import { createWebPages, type WebPages } from "../../../src/odoo/rpc/web_pages.ts";
import { startSandbox } from "../../../src/sandbox/mod.ts";
import { assert, assertEquals, assertRejects } from "../../support/assert.ts";
import { type Reply, startFaultyServer } from "../../support/faulty_server.ts";

const LOGIN: Login = { database: "demo", username: "ada", secret: "hunter2", kind: "password" };
const SECRET_PATH = "/my/orders/1?access_token=5ecret";
const LIMIT = { maxBytes: 1_000 };

function pagesOf(send: HttpSend, login: Login = LOGIN): WebPages {
  return createWebPages({ login, deliver: (request, { signal }) => send(request, { signal }) });
}

const reply = (head: string, body = ""): Reply => (wire) =>
  wire.write(`HTTP/1.1 ${head}\r\ncontent-length: ${body.length}\r\n\r\n${body}`);

Deno.test("a failure on the way quotes no address", async () => {
  const opened = "200 OK\r\nset-cookie: session_id=abcdefgh; Path=/";
  await using server = startFaultyServer(({ path }) =>
    path.startsWith("/my/") ? (wire) => wire.close() : reply(opened)
  );
  using client = createHttpClient({
    baseUrl: server.url,
    timeoutMs: 3_000,
    maxResponseBytes: 9_000,
  });
  const bare = await assertRejects(
    () => client.send({ path: SECRET_PATH, contentType: "" }),
    NetworkError,
  );
  assert(Deno.inspect(bare).includes("5ecret"), "there is nothing to keep");
  const pages = pagesOf(client.send);
  const error = await assertRejects(() => pages.loadPublic(SECRET_PATH, LIMIT), NetworkError);
  assertEquals([error.kind, Deno.inspect(error).includes("5ecret")], [bare.kind, false]);
});

Deno.test("a session has its own cookie, sees no password again, and is ended", async () => {
  const opened = "200 OK\r\nset-cookie: session_id=abcdefgh; Path=/";
  const user = JSON.stringify({ jsonrpc: "2.0", id: 1, result: { uid: 2 } });
  await using server = startFaultyServer(({ path }) =>
    path === "/web/session/authenticate"
      ? reply(opened, user)
      : path.startsWith("/report/")
      ? reply("303 See Other\r\nlocation: http://127.0.0.1:1/elsewhere")
      : reply("200 OK", "{}")
  );
  using client = createHttpClient({
    baseUrl: server.url,
    timeoutMs: 3_000,
    maxResponseBytes: 9_000,
  });
  const failing = pagesOf(client.send).logIn(async (load) => {
    assertEquals((await load("/report/html/a/1", LIMIT)).status, 303);
    throw new Error("in between");
  });
  await assertRejects(() => failing, Error, "in between");
  const [authenticate, ...others] = server.received;
  assert(authenticate?.body.includes(LOGIN.secret));
  assertEquals(others.map(({ path }) => path), ["/report/html/a/1", "/web/session/destroy"]);
  for (const { body, headers } of others) {
    assertEquals([headers.get("cookie"), body.includes(LOGIN.secret)], [
      "session_id=abcdefgh",
      false,
    ]);
  }
});

Deno.test("what is no log-in is told, without the password", async () => {
  const answers: readonly (readonly [body: string, says: string])[] = [
    ["<html>", "no web session: the server answered HTTP 200"],
    ['{"error":{"data":{"debug":"hunter2"}}}', "no web session: Odoo refused the password"],
    ['{"result":{"uid":null}}', "no web session: a user with two-factor log-in"],
    ['{"result":{"uid":2}}', "no web session: the server gave no session"],
  ];
  for (const [body, says] of answers) {
    await using server = startFaultyServer(() => reply("200 OK", body));
    using client = createHttpClient({
      baseUrl: server.url,
      timeoutMs: 3_000,
      maxResponseBytes: 9_000,
    });
    const error = await assertRejects(
      () => pagesOf(client.send).logIn(() => Promise.reject(new Error("it ran"))),
      AuthError,
      says,
    );
    assert(!Deno.inspect(error).includes(LOGIN.secret));
  }
});

Deno.test("a key opens no session, and a page is a path on the configured Odoo", async () => {
  await using sandbox = await startSandbox();
  using client = createHttpClient({
    baseUrl: sandbox.url,
    timeoutMs: 3_000,
    maxResponseBytes: 9_000,
  });
  assertEquals(pagesOf(client.send, { ...LOGIN, kind: "key" }).mayLogIn, false);
  const { mayLogIn, loadPublic } = pagesOf(client.send);
  assertEquals(mayLogIn, true);
  for (
    const path of ["//example.com/x", "https://example.com", "#", ".example.com", "/\\e", "/a b"]
  ) {
    await assertRejects(() => loadPublic(path, LIMIT), ProtocolError, "is no path");
  }
});
