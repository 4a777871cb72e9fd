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
  type HttpClientOptions,
  type HttpSend,
} from "../../../src/odoo/rpc/http_client.ts";
import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "../../support/assert.ts";
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

function clientOf(baseUrl: string, options: Partial<HttpClientOptions> = {}): HttpSend {
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
const TIMED_OUT = { kind: "timeout", outcome: "unknown", options: { timeoutMs: 60 } } as const;
const TOO_LARGE = { kind: "too_large", outcome: "unknown" } as const;

const FAULTS: readonly FaultCase[] = [
  { name: "closes at once", reply: closeAtOnce, ...LOST },
  { name: "closes after the head", reply: closeAfterHead, ...LOST },
  { name: "cuts the body", reply: cutAfter(5, `{"result": 1}`), ...LOST },
  { name: "sends garbage instead of HTTP", reply: garbage, ...LOST },
  { name: "never answers", reply: silence, ...TIMED_OUT, message: /^no answer within 0\.1 s$/ },
  { name: "stops in the body", reply: stallAfter("{"), ...TIMED_OUT, message: /no answer within/ },
  { name: "never ends the body", reply: endless, ...TOO_LARGE, message: /fewer records or fields/ },
  { name: "declares too much", reply: promises(2 ** 40), ...TOO_LARGE, message: /over the limit/ },
  {
    name: "sends too much, undeclared",
    reply: untilClose("x".repeat(65 * KIB)),
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
    name: "redirects on its own host",
    reply: redirect(301, "/odoo/jsonrpc"),
    kind: "redirect",
    outcome: "rejected",
    message: /redirects to http:\/\/127\.0\.0\.1:\d+: set odoo_url/,
  },
];

for (const { name, reply, kind, outcome, message, options } of FAULTS) {
  Deno.test(`http client: a server that ${name} is ${kind}, ${outcome}`, async () => {
    await using server = startFaultyServer(() => reply);
    const error = await failureOf(clientOf(server.url, options)(REQUEST));
    assertFailure(error, { kind, outcome });
    assertMatch(error.message, message);
    assertEquals(server.received.length, 1);
  });
}

Deno.test("http client: a closed port is refused, not_sent", async () => {
  const error = await failureOf(clientOf(closedPort())(REQUEST));
  assertFailure(error, { kind: "refused", outcome: "not_sent" });
  assertEquals(error.message, "connection refused");
});

Deno.test("http client: an unknown host is dns, not_sent", async () => {
  const error = await failureOf(clientOf("http://odoo.invalid")(REQUEST));
  assertFailure(error, { kind: "dns", outcome: "not_sent" });
});

Deno.test("http client: https to a plain port is tls, not_sent", async () => {
  const plain = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => new Response("{}"),
  );
  const error = await failureOf(clientOf(`https://127.0.0.1:${plain.addr.port}`)(REQUEST));
  await plain.shutdown();
  assertFailure(error, { kind: "tls", outcome: "not_sent" });
});

Deno.test("http client: the target of a redirect never receives the body", async (t) => {
  for (const status of [301, 302, 303, 307, 308]) {
    await t.step(String(status), async () => {
      await using target = startFaultyServer(() => answer("{}"));
      await using server = startFaultyServer(() => redirect(status, `${target.url}/jsonrpc`));
      const error = await failureOf(clientOf(server.url)(REQUEST));
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
  ] as const;
  for (const [header, ms] of waits) {
    await t.step(header, async () => {
      const headers = { "retry-after": header };
      await using server = startFaultyServer(() => answer("", { status: 429, headers }));
      const error = await failureOf(clientOf(server.url)(REQUEST));
      assert(error instanceof RateLimitError, String(error));
      assertEquals([error.retryAfterMs, error.outcome], [ms, "not_sent"]);
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
      const { status, contentType, text: got } = await clientOf(server.url)(REQUEST);
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
  assertFailure(await failureOf(clientOf(server.url)(REQUEST)), TOO_LARGE);
});

Deno.test("http client: a cancelled caller is told, and the connection is dropped", async () => {
  const { promise: arrived, resolve } = Promise.withResolvers<void>();
  const { promise: dropped, resolve: drop } = Promise.withResolvers<void>();
  await using server = startFaultyServer(() => async (wire) => {
    resolve();
    await wire.gone();
    drop();
  });
  const controller = new AbortController();
  const sending = clientOf(server.url)(REQUEST, { signal: controller.signal });
  const failed = failureOf(sending);
  await arrived;
  controller.abort();
  assertFailure(await failed, { kind: "aborted", outcome: "unknown" });
  await dropped;
});

Deno.test("http client: a call cancelled beforehand is not_sent", async () => {
  await using server = startFaultyServer(() => answer("{}"));
  const signal = AbortSignal.abort();
  const error = await failureOf(clientOf(server.url)(REQUEST, { signal }));
  assertFailure(error, { kind: "aborted", outcome: "not_sent" });
  assertEquals(server.received, []);
});

Deno.test("http client: after a timeout the connection is not used again", async () => {
  await using server = startFaultyServer(inOrder(answer("1"), stallAfter("la"), answer("2")));
  const send = clientOf(server.url, { timeoutMs: 600 });
  assertEquals((await send(REQUEST)).text, "1");
  assertFailure(await failureOf(send(REQUEST)), { kind: "timeout", outcome: "unknown" });
  assertEquals((await send(REQUEST)).text, "2");
});

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
