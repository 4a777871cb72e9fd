/** Proxies of the environment, as a process with those variables meets them. */
import { assert, assertEquals } from "../../support/assert.ts";
import { certificatePath, serverCertificate } from "../../support/certificates.ts";
import { startFaultyServer } from "../../support/faulty_server.ts";
import { startProxy } from "../../support/proxy.ts";
import { answer } from "../../support/replies.ts";
import { BODY, sendApart } from "../../support/send.ts";

const LOGIN = "ada:p@ss-word-of-the-proxy";
const LOGIN_IN_URL = "ada:p%40ss-word-of-the-proxy@";
const REPLY = answer("{}");
const OK = { status: 200, text: "{}" };

const HTTPS = { tls: serverCertificate("localhost") };
const TRUSTED = { caFile: certificatePath("authority"), verify: true };
const UNVERIFIED = { verify: false };

Deno.test("proxy: http goes through HTTP_PROXY, with its login", async () => {
  await using odoo = startFaultyServer(() => REPLY);
  await using proxy = startProxy(odoo.port, { login: LOGIN });
  const env = { HTTP_PROXY: `http://${LOGIN_IN_URL}127.0.0.1:${proxy.port}` };
  for (const once of [false, true]) {
    const { sent } = await sendApart({ baseUrl: "http://erp.example.com/odoo1" }, { env, once });
    assertEquals(sent, OK);
  }
  const line = "POST http://erp.example.com/odoo1/jsonrpc HTTP/1.1";
  assertEquals(proxy.requests, [line, line]);
  assertEquals(odoo.received.map(({ path, body }) => [path, body]), [
    ["/odoo1/jsonrpc", BODY],
    ["/odoo1/jsonrpc", BODY],
  ]);
});

for (
  const [name, tls, permissions] of [
    ["verified", TRUSTED, []],
    ["not verified", UNVERIFIED, ["--allow-env"]],
  ] as const
) {
  Deno.test(`proxy: https (${name}) goes through a tunnel of HTTPS_PROXY, with its login`, async () => {
    await using odoo = startFaultyServer(() => REPLY, HTTPS);
    await using proxy = startProxy(odoo.port, { login: LOGIN });
    const env = { HTTPS_PROXY: `http://${LOGIN_IN_URL}127.0.0.1:${proxy.port}` };
    for (const once of [false, true]) {
      const { sent } = await sendApart({ baseUrl: "https://localhost:8443", tls }, {
        env,
        permissions,
        once,
      });
      assertEquals(sent, OK);
    }
    const line = "CONNECT localhost:8443 HTTP/1.1";
    assertEquals(proxy.requests, [line, line]);
    assertEquals(odoo.received.length, 2);
  });

  Deno.test(`proxy: https (${name}) that a proxy refuses was not sent, and its login is not told`, async () => {
    await using odoo = startFaultyServer(() => REPLY, HTTPS);
    await using proxy = startProxy(odoo.port, { login: "ada:another" });
    const env = { HTTPS_PROXY: `http://${LOGIN_IN_URL}127.0.0.1:${proxy.port}` };
    const { sent, told } = await sendApart({ baseUrl: "https://localhost:8443", tls }, {
      env,
      permissions,
    });
    assertEquals(sent, {
      message: "the proxy asks for a user name and password: write them in its address",
      kind: "refused",
      outcome: "not_sent",
    });
    assert(!told.includes("word-of-the-proxy"), told);
    assertEquals(odoo.received, []);
  });
}

Deno.test("proxy: http that a proxy refuses was not sent", async () => {
  await using odoo = startFaultyServer(() => REPLY);
  await using proxy = startProxy(odoo.port, { login: LOGIN });
  const env = { HTTP_PROXY: `http://127.0.0.1:${proxy.port}` };
  const { sent } = await sendApart({ baseUrl: "http://erp.example.com" }, { env });
  assertEquals(sent, {
    message: "the proxy asks for a user name and password: write them in its address",
    kind: "status",
    outcome: "not_sent",
  });
  assertEquals(odoo.received, []);
});

Deno.test("proxy: ALL_PROXY serves both, NO_PROXY goes around it", async () => {
  await using odoo = startFaultyServer(() => REPLY);
  await using proxy = startProxy(odoo.port);
  const baseUrl = odoo.url.replace("127.0.0.1", "localhost");
  const env = { ALL_PROXY: `http://127.0.0.1:${proxy.port}` };
  assertEquals((await sendApart({ baseUrl }, { env })).sent, OK);
  assertEquals(proxy.requests.length, 1);
  const around = { ...env, NO_PROXY: "example.com,localhost" };
  assertEquals((await sendApart({ baseUrl }, { env: around })).sent, OK);
  assertEquals([proxy.requests.length, odoo.received.length], [1, 2]);
});
