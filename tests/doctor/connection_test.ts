/** `doctor` on a way that is broken: each step, what is told of it, and what hangs on it. */
import { startSandbox } from "../../src/sandbox/mod.ts";
import {
  type CertificateName,
  certificatePath,
  serverCertificate,
} from "../support/certificates.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { brokenOf, diagnose, find, runDoctor } from "../support/doctor.ts";
import { startFront } from "../support/front.ts";
import { connectionEnv } from "../support/program.ts";
import { answer } from "../support/replies.ts";
import { startScriptedOdoo, value } from "../support/scripted_odoo.ts";

const KEY = "a-key-that-no-report-may-hold";

function envFor(url: string): Record<string, string> {
  return connectionEnv({ url, database: "demo", username: "demo", key: KEY });
}

const at = (url: string) => ({ env: envFor(url), secrets: [KEY] });

/** A web server that is no Odoo. */
function startOther(
  answerAll: (request: Request) => Response | Promise<Response>,
  tls: Partial<Deno.TlsCertifiedKeyPem> = {},
): { port: number } & AsyncDisposable {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {}, ...tls },
    answerAll,
  );
  return { port: server.addr.port, [Symbol.asyncDispose]: () => server.shutdown() };
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

Deno.test("a name that nobody knows", async () => {
  const { report, stdout } = await diagnose(at("https://odoo.invalid"));
  assertEquals(brokenOf(report), ["dns"]);
  assertEquals(find(report, "tcp").detail, "the server is not found");
  assertEquals(find(report, "rights").detail, "the server is not found");
  assertStringIncludes(stdout, "typing mistake in odoo_url");
});

Deno.test("a program that may not open that connection", async () => {
  const permissions = ["--allow-net=127.0.0.1:1", "--allow-env", "--allow-read"];
  const { report } = await diagnose({ ...at("https://erp.example.com"), permissions });
  assertEquals(find(report, "permissions").status, "warning");
  assertEquals(brokenOf(report), ["dns"]);
  assertStringIncludes(find(report, "dns").advice ?? "", "--allow-net=erp.example.com:443");
});

Deno.test("a port at which nobody listens", async () => {
  const { report } = await diagnose(at(`http://127.0.0.1:${freePort()}`));
  assertEquals(brokenOf(report), ["tcp"]);
  assertEquals(find(report, "tcp").detail, "connection refused");
  for (const id of ["tls", "http", "version", "login", "rights"]) {
    assertEquals([find(report, id).status, find(report, id).detail], ["skipped", "no connection"]);
  }
});

Deno.test("the report of a closed port, as people read it", async () => {
  const port = freePort();
  const { stdout, code } = await runDoctor(at(`http://127.0.0.1:${port}`));
  assertEquals(code, 1);
  const told = stdout.replaceAll(String(port), "PORT").split("\n");
  assertEquals(told.slice(told.indexOf("Odoo default")), [
    "Odoo default",
    "ok       Proxy              none",
    "ok       Name               127.0.0.1 is an address, there is no name to look up",
    "BROKEN   Connection         connection refused",
    "                            -> Start Odoo, check the port in odoo_url (8069 is Odoo's own, none",
    "                               means 443 for https), and that no firewall is in between",
    "skipped  17 checks          no connection: Certificate, Odoo answers, Clock, Odoo's version,",
    "                            Protocols, Database, Log-in, User, Administrator, End of the key,",
    "                            Database pinning, Round trip, Cache, Live updates, PDF reports,",
    "                            Attachments, Rights",
    "",
    "1 broken. Begin with: Connection of Odoo default.",
    "",
  ]);
});

const TLS_CASES: readonly (readonly [Exclude<CertificateName, "authority">, string])[] = [
  ["self_signed", "the server vouches for itself"],
  ["localhost", "nobody that this machine trusts vouches"],
];

for (const [certificate, words] of TLS_CASES) {
  Deno.test(`a certificate that is not trusted: ${certificate}`, async () => {
    await using server = startOther(() => new Response("ok"), serverCertificate(certificate));
    const { report } = await diagnose(at(`https://localhost:${server.port}`));
    assertEquals(brokenOf(report), ["tls"]);
    assertStringIncludes(find(report, "tls").detail, words);
    assertStringIncludes(find(report, "tls").advice ?? "", `-connect localhost:${server.port}`);
    assertEquals(find(report, "http").detail, "no trusted connection");
  });
}

function tlsConfig(port: number, tls: Record<string, unknown>): Record<string, unknown> {
  return { odoo_url: `https://localhost:${port}`, tls };
}

const LOGIN = { ODOO_DB: "demo", ODOO_USERNAME: "demo" };

Deno.test("a certificate that has expired", async () => {
  await using server = startOther(() => new Response("ok"), serverCertificate("expired"));
  const config = tlsConfig(server.port, { ca_file: certificatePath("authority") });
  const { report } = await diagnose({ config, env: { ...LOGIN, ODOO_API_KEY: KEY } });
  assertEquals(brokenOf(report), ["tls"]);
  assertStringIncludes(find(report, "tls").detail, "has expired");
});

Deno.test("a certificate that is trusted by tls.ca_file, and one that nobody looks at", async () => {
  await using sandbox = await startSandbox();
  await using front = startFront(sandbox.url);
  const forward = async (request: Request): Promise<Response> => {
    const { pathname, search } = new URL(request.url);
    const { method, headers } = request;
    const body = method === "POST" ? await request.text() : null;
    const answered = await fetch(front.url + pathname + search, {
      method,
      headers,
      body,
      redirect: "manual",
    });
    return new Response(await answered.text(), answered);
  };
  await using server = startOther(forward, serverCertificate("localhost"));
  const env = { ...LOGIN, ODOO_API_KEY: sandbox.accounts.demo.apiKey };
  const trusted = tlsConfig(server.port, { ca_file: certificatePath("authority") });
  const { report } = await diagnose({ config: trusted, env });
  assertEquals([report.ok, find(report, "tls").status], [true, "ok"]);
  assertMatch(
    find(report, "tls").detail,
    /^trusted, with \/.+, ends on 2100-01-01 \(in \d+ days\)$/,
  );
  const blind = await diagnose({ config: tlsConfig(server.port, { verify: false }), env });
  assertEquals([blind.report.ok, find(blind.report, "tls").status], [true, "warning"]);
  assertEquals(find(blind.report, "config_warnings").status, "warning");
});

Deno.test("an address that redirects is told the one to write", async () => {
  await using server = startOther(({ url }) => {
    const location = `https://erp.example.com/odoo1${new URL(url).pathname}`;
    return new Response(null, { status: 301, headers: { location } });
  });
  const { report } = await diagnose(at(`http://127.0.0.1:${server.port}`));
  assertEquals(brokenOf(report), ["http"]);
  assertEquals(
    find(report, "http").detail,
    "your address redirects to https://erp.example.com/odoo1",
  );
  assertEquals(find(report, "http").advice, "Write https://erp.example.com/odoo1 in odoo_url");
});

Deno.test("a page that is no Odoo", async () => {
  const page = "<!DOCTYPE html><html><head><title>Company\u001b[31m intranet</title></head></html>";
  for (const status of [200, 404]) {
    await using server = startOther(() =>
      new Response(page, { status, headers: { "content-type": "text/html" } })
    );
    const { report, stdout } = await diagnose(at(`http://127.0.0.1:${server.port}`));
    assertEquals(brokenOf(report), ["http"]);
    assertStringIncludes(find(report, "http").advice ?? "", "Open odoo_url in a browser");
    assertEquals(find(report, "login").detail, "no Odoo answers");
    assert(!stdout.includes("\u001b"), "a page may not colour the terminal");
  }
});

Deno.test("a proxy without an Odoo behind it", async () => {
  await using server = startOther(() => new Response("bad gateway", { status: 502 }));
  const { report } = await diagnose(at(`http://127.0.0.1:${server.port}`));
  assertEquals(brokenOf(report), ["http"]);
  assertStringIncludes(find(report, "http").detail, "a proxy answered HTTP 502");
});

Deno.test("a server that takes too long", async () => {
  const { promise: over, resolve: end } = Promise.withResolvers<Response>();
  await using server = startOther(() => over);
  const config = { odoo_url: `http://127.0.0.1:${server.port}`, timeout: 0.4 };
  const { report } = await diagnose({ config, env: { ...LOGIN, ODOO_API_KEY: KEY } });
  end(new Response());
  assertEquals(brokenOf(report), ["http"]);
  assertEquals(find(report, "http").detail, "no answer within 0.4 s");
});

Deno.test("a server that asks to slow down from the first question on", async () => {
  await using server = startOther(() =>
    new Response("later", { status: 429, headers: { "retry-after": "7" } })
  );
  const { report } = await diagnose(at(`http://127.0.0.1:${server.port}`));
  assertEquals(brokenOf(report), ["http"]);
  assertStringIncludes(find(report, "http").detail, "try again in 7 s");
});

Deno.test("a proxy of the environment that is not there", async () => {
  const proxy = `http://ada:proxy-pass-word@127.0.0.1:${freePort()}`;
  const { report } = await diagnose({
    env: { ...envFor("http://erp.example.com"), HTTP_PROXY: proxy },
    secrets: [KEY, "proxy-pass-word"],
  });
  assertEquals(brokenOf(report), ["tcp"]);
  assertStringIncludes(find(report, "proxy").detail, "from HTTP_PROXY");
  assertStringIncludes(find(report, "tcp").advice ?? "", "NO_PROXY");
});

Deno.test("clocks that differ, and a key that soon ends", async () => {
  const hourAgo = new Date(Date.now() - 3_600_000).toUTCString();
  const inThreeDays = new Date(Date.now() + 3.5 * 86_400_000).toISOString().slice(0, 10);
  const version = JSON.stringify({ jsonrpc: "2.0", id: 1, result: { server_version: "18.0" } });
  await using odoo = startScriptedOdoo(({ method, args }) => {
    if (method === "version") return { reply: answer(version, { headers: { date: hourAgo } }) };
    if (method === "fields_get") return value({ name: { type: "char", string: "Name" } });
    if (method === "read") return value([{ id: 1, display_name: "Ada Ltd" }]);
    if (method !== "search_read" || args[3] !== "res.users.apikeys") return undefined;
    return value([
      { id: 1, expiration_date: false },
      { id: 2, expiration_date: `${inThreeDays} 00:00:00` },
    ]);
  });
  const { report } = await diagnose(at(odoo.url));
  assertEquals(brokenOf(report), []);
  assertEquals(find(report, "clock").status, "warning");
  assertMatch(
    find(report, "clock").detail,
    /^this machine's clock is 36\d\d s ahead of the server's$/,
  );
  assertEquals(find(report, "key_end").status, "warning");
  assertStringIncludes(find(report, "key_end").detail, "the first of this user's 2 keys ends in ");
});
