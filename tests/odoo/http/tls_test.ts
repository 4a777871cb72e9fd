/** TLS on real sockets: who is trusted, what is told where nobody is, and what not verifying still keeps. */
import { NetworkError } from "../../../src/odoo/errors.ts";
import { createHttpClient, type HttpClient } from "../../../src/odoo/http/client.ts";
import type { TlsOptions } from "../../../src/odoo/http/tls.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "../../support/assert.ts";
import {
  type CertificateName,
  certificatePath,
  serverCertificate,
} from "../../support/certificates.ts";
import {
  type FaultyServer,
  inOrder,
  type Reply,
  startFaultyServer,
} from "../../support/faulty_server.ts";
import {
  answer,
  closeAfterHead,
  closeAtOnce,
  cutAfter,
  endless,
  page,
  promises,
  redirect,
  silence,
  stallAfter,
  trickle,
} from "../../support/replies.ts";
import { sendApart } from "../../support/send.ts";

const REQUEST = { path: "/jsonrpc", contentType: "application/json", body: '{"ä":1}' } as const;
const UNVERIFIED = { verify: false } as const;
const OK = answer("{}");

function startTlsServer(
  certificate: Exclude<CertificateName, "authority">,
  script: Parameters<typeof startFaultyServer>[0] = () => OK,
): FaultyServer {
  return startFaultyServer(script, { tls: serverCertificate(certificate) });
}

function trusting(name: CertificateName): TlsOptions {
  return { verify: true, caFile: certificatePath(name) };
}

function clientOf(
  baseUrl: string,
  { timeoutMs = 5_000, ...tls }: TlsOptions & { timeoutMs?: number },
): HttpClient {
  return createHttpClient({ baseUrl, timeoutMs, maxResponseBytes: 65_536, tls });
}

async function withFile<T>(text: string, use: (path: string) => Promise<T>): Promise<T> {
  const path = await Deno.makeTempFile({ suffix: ".pem" });
  try {
    await Deno.writeTextFile(path, text);
    return await use(path);
  } finally {
    await Deno.remove(path);
  }
}

for (
  const [name, certificate, tls] of [
    ["a certificate of an authority in tls.ca_file", "localhost", trusting("authority")],
    ["a self-signed certificate in tls.ca_file", "self_signed", trusting("self_signed")],
    ["any certificate without tls.verify", "self_signed_other_name", UNVERIFIED],
    ["an expired certificate without tls.verify", "expired", UNVERIFIED],
  ] as const
) {
  Deno.test(`tls: ${name} is taken, for reads and writes`, async () => {
    await using server = startTlsServer(certificate);
    using client = clientOf(server.url, tls);
    for (const once of [false, true, false, true]) {
      assertEquals((await client.send(REQUEST, { once })).text, "{}");
    }
    assertEquals(server.received.map(({ body }) => body), Array(4).fill(REQUEST.body));
  });
}

Deno.test("tls: a file of several certificates trusts each", async () => {
  const names = ["self_signed_other_name", "authority"] as const;
  const texts = names.map((name) => Deno.readTextFileSync(certificatePath(name)));
  await withFile(texts.join("\n"), async (caFile) => {
    await using server = startTlsServer("localhost");
    using client = clientOf(server.url, { verify: true, caFile });
    assertEquals((await client.send(REQUEST)).status, 200);
  });
});

interface Refused {
  readonly name: string;
  readonly certificate: Exclude<CertificateName, "authority">;
  readonly tls: TlsOptions;
  readonly message: string;
}

const REFUSED: readonly Refused[] = [
  {
    name: "an authority that nobody knows",
    certificate: "localhost",
    tls: { verify: true },
    message: "nobody that this machine trusts vouches for the server's certificate, " +
      "set tls.ca_file to the certificate of its authority",
  },
  {
    name: "a self-signed certificate",
    certificate: "self_signed",
    tls: { verify: true },
    message: "the server vouches for itself (a self-signed certificate), " +
      "set tls.ca_file to its certificate",
  },
  {
    name: "another self-signed certificate than the trusted one",
    certificate: "self_signed",
    tls: trusting("self_signed_other_name"),
    message: "the server vouches for itself (a self-signed certificate), " +
      "set tls.ca_file to its certificate",
  },
  {
    name: "another name",
    certificate: "other_name",
    tls: trusting("authority"),
    message: "the server's certificate is for erp.example.com, " +
      "set odoo_url to the name that it is for",
  },
  {
    name: "another name, self-signed",
    certificate: "self_signed_other_name",
    tls: trusting("self_signed_other_name"),
    message: "the server's certificate is for erp.example.com, " +
      "set odoo_url to the name that it is for",
  },
  {
    name: "a certificate that has expired",
    certificate: "expired",
    tls: trusting("authority"),
    message: "the server's certificate has expired, " +
      "it must be renewed there (or this machine's clock is wrong)",
  },
];

for (const { name, certificate, tls, message } of REFUSED) {
  Deno.test(`tls: ${name} is refused with what to do, and nothing was sent`, async () => {
    await using server = startTlsServer(certificate);
    using client = clientOf(server.url.replace("127.0.0.1", "localhost"), tls);
    for (const once of [false, true]) {
      const error = await assertRejects(() => client.send(REQUEST, { once }), NetworkError);
      assertEquals([error.kind, error.outcome], ["tls", "not_sent"]);
      assertEquals(error.message, `no trusted TLS connection: ${message}`);
    }
    assertEquals(server.received, []);
  });
}

for (const [tls, outcome] of [[{ verify: true }, "not_sent"], [UNVERIFIED, "unknown"]] as const) {
  Deno.test(`tls: a port that speaks plain http is told apart from a bad certificate (${outcome})`, async () => {
    await using plain = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      () => new Response("{}"),
    );
    using client = clientOf(`https://127.0.0.1:${plain.addr.port}`, tls);
    const error = await assertRejects(() => client.send(REQUEST), NetworkError);
    assertEquals([error.kind, error.outcome], ["tls", outcome]);
    assertEquals(
      error.message,
      "no trusted TLS connection: the server does not speak TLS at this port, " +
        "write http:// or the right port in odoo_url",
    );
  });
}

for (
  const [name, text, message] of [
    ["is missing", undefined, "cannot read "],
    ["holds no certificate", "hello", "expected certificates as PEM text"],
    [
      "holds a broken certificate",
      "-----BEGIN CERTIFICATE-----\nMIIBAAAA\n-----END CERTIFICATE-----\n",
      "expected certificates as PEM text",
    ],
  ] as const
) {
  Deno.test(`tls: a tls.ca_file that ${name} is told, and nothing was sent`, async () => {
    await using server = startTlsServer("localhost");
    await withFile(text ?? "", async (path) => {
      using client = clientOf(server.url, {
        verify: true,
        caFile: text === undefined ? `${path}.gone` : path,
      });
      const error = await assertRejects(() => client.send(REQUEST), NetworkError, message);
      assertEquals([error.kind, error.outcome], ["tls", "not_sent"]);
      assertStringIncludes(error.message, "(tls.ca_file)");
    });
    assertEquals(server.received, []);
  });
}

Deno.test("tls: the system's certificates are trusted where the process may read them", async () => {
  await using server = startTlsServer("localhost");
  // As on a machine whose administrator trusts that authority.
  const env = { SSL_CERT_FILE: certificatePath("authority") };
  const allowed = await sendApart({ baseUrl: server.url }, { env, permissions: ["--allow-sys"] });
  assertEquals(allowed.sent, { status: 200, text: "{}" });
  const { sent } = await sendApart({ baseUrl: server.url }, { env });
  assert("kind" in sent && sent.kind === "tls", JSON.stringify(sent));
  assertStringIncludes(sent.message, "--allow-sys");
});

interface FaultCase {
  readonly name: string;
  readonly reply: Reply;
  readonly expected: readonly [kind: string, outcome: string];
  readonly timeoutMs?: number;
}

const FAULTS: readonly FaultCase[] = [
  { name: "closes at once", reply: closeAtOnce, expected: ["interrupted", "unknown"] },
  { name: "closes after the head", reply: closeAfterHead, expected: ["interrupted", "unknown"] },
  { name: "cuts the body", reply: cutAfter(5, '{"a": 1}'), expected: ["interrupted", "unknown"] },
  { name: "never answers", reply: silence, expected: ["timeout", "unknown"], timeoutMs: 300 },
  {
    name: "stops in the body",
    reply: stallAfter("{"),
    expected: ["timeout", "unknown"],
    timeoutMs: 300,
  },
  { name: "never ends the body", reply: endless, expected: ["too_large", "unknown"] },
  { name: "declares too much", reply: promises(2 ** 40), expected: ["too_large", "unknown"] },
  { name: "sends a proxy's page", reply: page(502, "Bad"), expected: ["status", "unknown"] },
];

for (const { name, reply, expected, timeoutMs } of FAULTS) {
  for (const once of [false, true]) {
    const how = once ? "a fresh connection" : "a kept connection";
    Deno.test(`tls, not verified: a server that ${name} on ${how} is ${expected}`, async () => {
      await using server = startTlsServer("self_signed", () => reply);
      using client = clientOf(server.url, { ...UNVERIFIED, ...(timeoutMs && { timeoutMs }) });
      const error = await assertRejects(() => client.send(REQUEST, { once }), NetworkError);
      assertEquals<readonly string[]>([error.kind, error.outcome], expected, error.message);
      assertEquals(server.received.length, 1);
    });
  }
}

Deno.test("tls, not verified: a closed port and an unknown host are not_sent", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const cases = [[`https://127.0.0.1:${port}`, "refused"], [
    "https://odoo.invalid",
    "dns",
  ]] as const;
  for (const [url, kind] of cases) {
    using client = clientOf(url, UNVERIFIED);
    const error = await assertRejects(() => client.send(REQUEST), NetworkError);
    assertEquals([error.kind, error.outcome], [kind, "not_sent"]);
  }
});

Deno.test("tls, not verified: a call that must arrive once gets a connection of its own", async () => {
  await using server = startTlsServer("self_signed");
  using client = clientOf(server.url, UNVERIFIED);
  for (const once of [false, true, false, true]) await client.send(REQUEST, { once });
  const [first, second, third, fourth] = server.received.map(({ connection }) => connection);
  assertEquals(third, first);
  assertEquals(new Set([first, second, fourth]).size, 3);
});

Deno.test("tls, not verified: redirects are not followed, cookies and byte-wise answers arrive", async () => {
  await using target = startTlsServer("self_signed");
  await using server = startTlsServer(
    "self_signed",
    inOrder(
      redirect(307, `${target.url}/jsonrpc`),
      answer("", {
        status: 303,
        headers: { location: target.url, "set-cookie": "session_id=abc; Path=/" },
      }),
      trickle('{"a": "b"}'),
    ),
  );
  using client = clientOf(server.url, UNVERIFIED);
  const headers = { cookie: "session_id=secret" };
  const error = await assertRejects(() => client.send({ ...REQUEST, headers }), NetworkError);
  assertEquals([error.kind, error.outcome], ["redirect", "rejected"]);
  const login = { path: "/web/login", contentType: "", headers, acceptRedirect: true } as const;
  const { status, cookies } = await client.send(login);
  assertEquals([status, cookies], [303, ["session_id=abc; Path=/"]]);
  assertEquals((await client.send(REQUEST)).text, '{"a": "b"}');
  assertEquals(target.received, []);
});

Deno.test("tls, not verified: a cancelled caller is told, and the connection is dropped", async () => {
  const { promise: arrived, resolve } = Promise.withResolvers<void>();
  const { promise: dropped, resolve: drop } = Promise.withResolvers<void>();
  await using server = startTlsServer("self_signed", () => async (wire) => {
    resolve();
    await wire.gone();
    drop();
  });
  using client = clientOf(server.url, UNVERIFIED);
  const controller = new AbortController();
  const failed = assertRejects(
    () => client.send(REQUEST, { signal: controller.signal }),
    NetworkError,
  );
  await arrived;
  controller.abort();
  const { kind, outcome } = await failed;
  assertEquals([kind, outcome], ["aborted", "unknown"]);
  await dropped;
});
