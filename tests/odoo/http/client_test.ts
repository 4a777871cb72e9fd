/** The connection on real sockets: every way an answer can fail to arrive has its kind and outcome. */
import {
  CallError,
  NetworkError,
  type NetworkErrorKind,
  type Outcome,
  RateLimitError,
} from "../../../src/odoo/errors.ts";
import {
  createHttpClient,
  type HttpClient,
  type HttpClientOptions,
} from "../../../src/odoo/http/client.ts";
import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "../../support/assert.ts";
import { parseOdooUrl } from "../../../src/config/odoo_url.ts";
import { inOrder, type Reply, startFaultyServer } from "../../support/faulty_server.ts";
import {
  answer,
  closeAfterHead,
  closeAtOnce,
  cutAfter,
  endless,
  garbage,
  page,
  promises,
  redirect,
  silence,
  stallAfter,
  trickle,
  untilClose,
} from "../../support/replies.ts";

const SECRET = "key-that-must-not-travel";
const REQUEST = { path: "/jsonrpc", contentType: "application/json", body: `{"key":"${SECRET}"}` };
const KIB = 1024;

function clientOf(baseUrl: string, options: Partial<HttpClientOptions> = {}): HttpClient {
  return createHttpClient({ baseUrl, timeoutMs: 5_000, maxResponseBytes: 64 * KIB, ...options });
}

async function failureOf(send: Promise<unknown>): Promise<CallError> {
  const error = await assertRejects(() => send, CallError);
  assert(!error.message.includes(SECRET), error.message);
  return error;
}

function assertFailure(
  error: CallError,
  expected: { kind: NetworkErrorKind; outcome: Outcome },
): void {
  assert(error instanceof NetworkError, `not a NetworkError: ${error}`);
  assertEquals({ kind: error.kind, outcome: error.outcome }, expected, error.message);
}

interface FaultCase {
  readonly name: string;
  readonly reply: Reply;
  readonly kind: NetworkErrorKind;
  readonly outcome: Outcome;
  readonly message: RegExp;
  readonly options?: Partial<HttpClientOptions>;
}

const LOST = { kind: "interrupted", outcome: "unknown", message: /connection was lost/ } as const;
const TIMED_OUT = { kind: "timeout", outcome: "unknown", options: { timeoutMs: 250 } } as const;
const TOO_LARGE = { kind: "too_large", outcome: "unknown" } as const;

const FAULTS: readonly FaultCase[] = [
  { name: "closes at once", reply: closeAtOnce, ...LOST },
  { name: "closes after the head", reply: closeAfterHead, ...LOST },
  { name: "cuts the body", reply: cutAfter(5, `{"result": 1}`), ...LOST },
  { name: "sends garbage instead of HTTP", reply: garbage, ...LOST },
  { name: "never answers", reply: silence, ...TIMED_OUT, message: /^no answer within 0\.3 s$/ },
  { name: "stops in the body", reply: stallAfter("{"), ...TIMED_OUT, message: /no answer within/ },
  { name: "drips byte by byte", reply: dripping(20), ...TIMED_OUT, message: /no answer within/ },
  { name: "never ends the body", reply: endless, ...TOO_LARGE, message: /fewer records or fields/ },
  { name: "declares too much", reply: promises(2 ** 40), ...TOO_LARGE, message: /over the limit/ },
  {
    name: "sends too much, undeclared",
    reply: untilClose("x".repeat(65 * KIB)),
    ...TOO_LARGE,
    message: /over the limit/,
  },
  {
    name: "declares less than it sends in chunks",
    reply: untilClose(`${(65 * KIB).toString(16)}\r\n${"x".repeat(65 * KIB)}\r\n0\r\n\r\n`, {
      "content-length": "5",
      "transfer-encoding": "chunked",
    }),
    ...TOO_LARGE,
    message: /over the limit/,
  },
  {
    name: "sends a page through a broken proxy",
    reply: page(502, "Bad Gateway"),
    kind: "status",
    outcome: "unknown",
    message: /HTTP 502/,
  },
  {
    name: "is a proxy that asks for a login",
    reply: page(407, "Proxy Authentication Required"),
    kind: "status",
    outcome: "not_sent",
    message: /^the proxy asks for a user name and password: write them in its address$/,
  },
  {
    name: "redirects on its own host",
    reply: redirect(301, "/odoo/jsonrpc"),
    kind: "redirect",
    outcome: "rejected",
    message: /redirects to http:\/\/127\.0\.0\.1:\d+: set odoo_url/,
  },
];

/** A reply that never comes, and what is seen of its request. */
function neverAnswered(): { reply: Reply; arrived: Promise<void>; dropped: Promise<void> } {
  const { promise: arrived, resolve } = Promise.withResolvers<void>();
  const { promise: dropped, resolve: drop } = Promise.withResolvers<void>();
  const reply: Reply = async (wire) => {
    resolve();
    await wire.gone();
    drop();
  };
  return { reply, arrived, dropped };
}

for (const { name, reply, kind, outcome, message, options } of FAULTS) {
  Deno.test(`http client: a server that ${name} is ${kind}, ${outcome}`, async () => {
    await using server = startFaultyServer(() => reply);
    using client = clientOf(server.url, options);
    const error = await failureOf(client.send(REQUEST));
    assertFailure(error, { kind, outcome });
    assertMatch(error.message, message);
    assertEquals(server.received.length, 1);
  });
}

Deno.test("http client: a closed port is refused, whatever its address is called, not_sent", async () => {
  using client = clientOf(`${closedPort()}/tunnel/tls/certificate`);
  const error = await failureOf(client.send(REQUEST));
  assertFailure(error, { kind: "refused", outcome: "not_sent" });
  assertEquals(error.message, "connection refused");
});

Deno.test("http client: an unknown host is dns, not_sent", async () => {
  using client = clientOf("http://odoo.invalid");
  const error = await failureOf(client.send(REQUEST));
  assertFailure(error, { kind: "dns", outcome: "not_sent" });
});

Deno.test("http client: https to a plain port is tls, not_sent", async () => {
  const plain = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => new Response("{}"),
  );
  using client = clientOf(`https://127.0.0.1:${plain.addr.port}`);
  const error = await failureOf(client.send(REQUEST));
  await plain.shutdown();
  assertFailure(error, { kind: "tls", outcome: "not_sent" });
});

Deno.test("http client: the target of a redirect never receives the body", async (t) => {
  for (const status of [301, 302, 303, 307, 308]) {
    await t.step(String(status), async () => {
      await using target = startFaultyServer(() => answer("{}"));
      await using server = startFaultyServer(() => redirect(status, `${target.url}/jsonrpc`));
      using client = clientOf(server.url);
      const error = await failureOf(client.send(REQUEST));
      assertFailure(error, { kind: "redirect", outcome: "rejected" });
      assertStringIncludes(error.message, target.url);
      assertEquals(target.received, []);
    });
  }
});

Deno.test("http client: 429 is told with the wait that the server asks for", async (t) => {
  const waits = [
    ["7", 7_000],
    ["soon", 1_000],
    ["-5", 1_000],
    ["1e12", 3_600_000],
    ["Wed, 21 Oct 2015 07:28:00 GMT", 1_000],
    ["", 1_000],
  ] as const;
  for (const [header, ms] of waits) {
    await t.step(header, async () => {
      const headers = { "retry-after": header };
      await using server = startFaultyServer(() => answer("", { status: 429, headers }));
      using client = clientOf(server.url);
      const error = await failureOf(client.send(REQUEST));
      assert(error instanceof RateLimitError, String(error));
      assertEquals([error.retryAfterMs, error.outcome], [ms, "not_sent"]);
    });
  }
});

Deno.test("http client: a wait until a date is counted by the server's own clock", async () => {
  const headers = {
    "date": "Wed, 21 Oct 2015 07:27:00 GMT",
    "retry-after": "Wed, 21 Oct 2015 07:28:00 GMT",
  };
  await using server = startFaultyServer(() => answer("", { status: 429, headers }));
  using client = clientOf(server.url);
  const error = await failureOf(client.send(REQUEST));
  assert(error instanceof RateLimitError, String(error));
  assertEquals(error.retryAfterMs, 60_000);
  assertEquals(
    error.message,
    "Odoo asks to slow down and did not run the call: try again in 60 s",
  );
});

Deno.test("http client: 503 carries the wait that the server asks for, where it does", async () => {
  const busy = (headers: Record<string, string>): Reply => answer("", { status: 503, headers });
  await using server = startFaultyServer(inOrder(busy({ "retry-after": "5" }), busy({})));
  using client = clientOf(server.url);
  for (const expected of [5_000, undefined]) {
    const error = await failureOf(client.send(REQUEST));
    assertFailure(error, { kind: "status", outcome: "unknown" });
    assertEquals(error instanceof NetworkError && error.retryAfterMs, expected);
  }
});

Deno.test("http client: a redirect can be had as an answer, with its cookies, and is not followed", async () => {
  await using target = startFaultyServer(() => answer("{}"));
  const location = `${target.url}/web`;
  const head = `HTTP/1.1 303 See Other\r\nlocation: ${location}\r\ncontent-length: 0\r\n` +
    "set-cookie: session_id=abc; Path=/; HttpOnly\r\nset-cookie: tz=UTC\r\n\r\n";
  await using server = startFaultyServer(() => (wire) => wire.write(head));
  using client = clientOf(server.url);
  const headers = { cookie: `session_id=${SECRET}` };
  const request = { path: "/web/login?db=x", contentType: "", headers } as const;
  const { status, cookies, text } = await client.send({ ...request, acceptRedirect: true });
  assertEquals([status, text], [303, ""]);
  assertEquals(cookies, ["session_id=abc; Path=/; HttpOnly", "tz=UTC"]);
  assertFailure(await failureOf(client.send(request)), { kind: "redirect", outcome: "rejected" });
  assertEquals(target.received, []);
  assertEquals(server.received[0]?.headers.get("cookie"), headers.cookie);
});

Deno.test("http client: one request may have a shorter deadline, never a longer one", async () => {
  await using server = startFaultyServer(() => silence);
  using client = clientOf(server.url, { timeoutMs: 300 });
  for (const [timeoutMs, told] of [[100, "0.1 s"], [60_000, "0.3 s"]] as const) {
    const error = await failureOf(client.send(REQUEST, { timeoutMs }));
    assertFailure(error, { kind: "timeout", outcome: "unknown" });
    assertEquals(error.message, `no answer within ${told}`);
  }
});

Deno.test("http client: reads share a connection, what must arrive once has its own", async () => {
  await using server = startFaultyServer(() => answer("{}"));
  using client = clientOf(server.url);
  for (const once of [false, true, false, true]) await client.send(REQUEST, { once });
  const [first, second, third, fourth] = server.received.map(({ connection }) => connection);
  assertEquals(third, first);
  assertEquals(new Set([first, second, fourth]).size, 3);
});

Deno.test("http client: of 200 MB no more is read than the cap and what is under way", async () => {
  const block = new Uint8Array(65_536).fill(0x20);
  const size = 200 * 1024 * KIB;
  let written = 0;
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  await using server = startFaultyServer(() => async (wire) => {
    await wire.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
    let isGone = false;
    const gone = wire.gone().then(() => isGone = true);
    for (; written < size && !isGone; written += block.length) {
      await wire.write("10000\r\n");
      await wire.write(block);
      await wire.write("\r\n");
    }
    await gone;
    resolve();
  });
  using client = clientOf(server.url);
  assertFailure(await failureOf(client.send(REQUEST)), TOO_LARGE);
  await ended;
  assert(written < size / 4, `${written} bytes were taken`);
});

Deno.test("http client: disposing ends calls under way and refuses later ones", async () => {
  const { reply, arrived, dropped } = neverAnswered();
  await using server = startFaultyServer(() => reply);
  const client = clientOf(server.url);
  const failed = failureOf(client.send(REQUEST));
  await arrived;
  client[Symbol.dispose]();
  assertFailure(await failed, { kind: "aborted", outcome: "unknown" });
  await dropped;
  assertFailure(await failureOf(client.send(REQUEST)), { kind: "aborted", outcome: "not_sent" });
  assertEquals(server.received.length, 1);
});

Deno.test("http client: disposing closes the kept connection", async () => {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  await using server = startFaultyServer(() => async (wire) => {
    await answer("{}")(wire);
    await wire.gone();
    resolve();
  });
  const client = clientOf(server.url);
  await client.send(REQUEST);
  client[Symbol.dispose]();
  await closed;
});

Deno.test("http client: addresses as people write them reach the endpoint", async (t) => {
  const cases = [
    ["127.0.0.1", "/", "/jsonrpc"],
    ["127.0.0.1", "/odoo1/", "/odoo1/jsonrpc"],
    ["127.0.0.1", "/odoo1/web/login", "/odoo1/jsonrpc"],
    ["::1", "", "/jsonrpc"],
    ["::1", "/erp/", "/erp/jsonrpc"],
  ] as const;
  for (const [hostname, suffix, path] of cases) {
    await t.step({
      name: `${hostname}${suffix}`,
      ignore: hostname === "::1" && !hasIpv6(),
      fn: async () => {
        await using server = startFaultyServer(() => answer("{}"), { hostname });
        const parsed = parseOdooUrl(server.url + suffix);
        assert("url" in parsed);
        using client = clientOf(parsed.url);
        await client.send(REQUEST);
        assertEquals(server.received.map((received) => received.path), [path]);
      },
    });
  }
});

const BODY = JSON.stringify({ name: "Müller & Söhne – 株式会社", filler: "x".repeat(9 * KIB) });

Deno.test("http client: an answer arrives whole, however it is cut up", async (t) => {
  const short = '{"a":"b"}';
  const zipped = await gzip(BODY);
  const cases: readonly [string, Reply, string][] = [
    ["declared length", answer(BODY), BODY],
    ["undeclared length", untilClose(BODY), BODY],
    ["byte by byte", trickle(short), short],
    ["gzip", answer(zipped, { headers: { "content-encoding": "gzip" } }), BODY],
    ["at the limit", answer("x".repeat(64 * KIB)), "x".repeat(64 * KIB)],
    ["at the limit, undeclared", untilClose("x".repeat(64 * KIB)), "x".repeat(64 * KIB)],
  ];
  for (const [name, reply, text] of cases) {
    await t.step(name, async () => {
      await using server = startFaultyServer(() => reply);
      using client = clientOf(server.url);
      const { status, contentType, text: got } = await client.send(REQUEST);
      assertEquals({ status, contentType }, { status: 200, contentType: "application/json" });
      assert(got === text, `${got.length} characters instead of ${text.length}`);
    });
  }
});

Deno.test("http client: the cap counts what gzip unpacks to, not what travelled", async () => {
  const zipped = await gzip(" ".repeat(10 * 1024 * KIB));
  assert(zipped.length < 64 * KIB);
  const reply = answer(zipped, { headers: { "content-encoding": "gzip" } });
  await using server = startFaultyServer(() => reply);
  using client = clientOf(server.url);
  assertFailure(await failureOf(client.send(REQUEST)), TOO_LARGE);
});

Deno.test("http client: a cancelled caller is told, and the connection is dropped", async () => {
  const { reply, arrived, dropped } = neverAnswered();
  await using server = startFaultyServer(() => reply);
  const controller = new AbortController();
  using client = clientOf(server.url);
  const failed = failureOf(client.send(REQUEST, { signal: controller.signal }));
  await arrived;
  controller.abort();
  assertFailure(await failed, { kind: "aborted", outcome: "unknown" });
  await dropped;
});

Deno.test("http client: a call cancelled beforehand is not_sent", async () => {
  await using server = startFaultyServer(() => answer("{}"));
  const signal = AbortSignal.abort();
  using client = clientOf(server.url);
  const error = await failureOf(client.send(REQUEST, { signal }));
  assertFailure(error, { kind: "aborted", outcome: "not_sent" });
  assertEquals(server.received, []);
});

Deno.test("http client: after a timeout the connection is not used again", async () => {
  await using server = startFaultyServer(inOrder(answer("1"), stallAfter("la"), answer("2")));
  using client = clientOf(server.url, { timeoutMs: 600 });
  assertEquals((await client.send(REQUEST)).text, "1");
  assertFailure(await failureOf(client.send(REQUEST)), { kind: "timeout", outcome: "unknown" });
  assertEquals((await client.send(REQUEST)).text, "2");
});

/** An answer whose bytes come one by one, so that none is late and the whole never arrives. */
function dripping(everyMs: number): Reply {
  return async (wire) => {
    await wire.write("HTTP/1.1 200 OK\r\ncontent-length: 10000\r\n\r\n");
    const timer = setInterval(() => wire.write(" "), everyMs);
    await wire.gone();
    clearInterval(timer);
  };
}

function hasIpv6(): boolean {
  try {
    Deno.listen({ hostname: "::1", port: 0 }).close();
    return true;
  } catch {
    return false;
  }
}

function closedPort(): string {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return `http://127.0.0.1:${port}`;
}

async function gzip(text: string): Promise<Uint8Array> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
