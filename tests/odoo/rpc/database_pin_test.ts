/** The database named with every request: which way, where it helps, and what becomes of it. */
import { AuthError, NetworkError } from "../../../src/odoo/errors.ts";
import { createHttpClient, type HttpRequest } from "../../../src/odoo/http/client.ts";
import type { OdooInstance } from "../../../src/odoo/instance.ts";
import { DatabasePin, type DatabasePinOptions } from "../../../src/odoo/rpc/database_pin.ts";
import { jsonrpc } from "../../../src/odoo/rpc/jsonrpc.ts";
import { createPool } from "../../../src/odoo/rpc/pool.ts";
import { startSandbox, type Version } from "../../../src/sandbox/mod.ts";
import { assert, assertEquals, assertMatch, assertRejects } from "../../support/assert.ts";
import { startFaultyServer } from "../../support/faulty_server.ts";
import { createBarrier, type Passing, startFront } from "../../support/front.ts";
import { openInstance, type TestInstanceOptions, withKey } from "../../support/instance.ts";
import { connectionEnv, runProgram } from "../../support/program.ts";
import { answer } from "../../support/replies.ts";

/** What it costs a server to look up which database a request means. */
const LOOKUP_MS = 12;
const REQUEST: HttpRequest = { path: "/jsonrpc", contentType: "application/json", body: "{}" };

interface Trying extends Disposable {
  readonly pin: DatabasePin;
  settle(): Promise<void>;
  /** The headers that requests get by now. */
  headers(): Readonly<Record<string, string>>;
}

function openPin(
  url: string,
  { major = 18, ...options }: Partial<DatabasePinOptions> & { major?: number } = {},
): Trying {
  const client = createHttpClient({ baseUrl: url, timeoutMs: 5_000, maxResponseBytes: 1_000_000 });
  const pin = new DatabasePin({ database: "demo", ...options });
  const trial = {
    send: client.send,
    gate: createPool(2).open().run,
    probe: jsonrpc.encodeVersion(),
    readsHeader: () => Promise.resolve(major >= 19),
  };
  return {
    pin,
    settle: () => pin.settle(trial),
    headers: () => pin.apply(REQUEST).headers ?? {},
    [Symbol.dispose]: () => client[Symbol.dispose](),
  };
}

const WAYS: readonly [Version, "cookie" | "x-odoo-database"][] = [
  ["15.0", "cookie"],
  ["16.0", "cookie"],
  ["17.0", "cookie"],
  ["18.0", "cookie"],
  ["19.0", "x-odoo-database"],
  ["20.0", "x-odoo-database"],
];

for (const [version, header] of WAYS) {
  Deno.test(`database pin: on ${version} by ${header}, with one database and with several`, async () => {
    for (const otherDatabases of [0, 2]) {
      await using sandbox = await startSandbox({ version, lookupMs: LOOKUP_MS, otherDatabases });
      const told: string[] = [];
      const onSettled = (finding: string): void => void told.push(finding);
      using trying = openPin(sandbox.url, { major: Number.parseInt(version), onSettled });
      assert(trying.pin.isDue);
      await trying.settle();
      assertEquals(Object.keys(trying.headers()), [header]);
      assert(!trying.pin.isDue);
      const [finding = "", ...others] = told;
      assertMatch(finding, /^calls name the database by (header|session): \d+ ms became \d+ ms$/);
      assertEquals(others, []);
      // Debug mode, in which a session is stored, is left again: it shows technical fields.
      const left = { database: "demo", debug: false };
      assertEquals(sandbox.sessions.filter(({ database }) => database === "demo"), [
        ...(header === "cookie" ? [left] : []),
      ]);
    }
  });
}

Deno.test("database pin: where nothing helps requests stay as they are", async () => {
  for (const version of ["18.0", "19.0"] as const) {
    await using sandbox = await startSandbox({ version, latencyMs: 20 });
    using trying = openPin(sandbox.url, { major: Number.parseInt(version) });
    await trying.settle();
    assert(trying.pin.apply(REQUEST) === REQUEST);
    assert(!trying.pin.isDue);
  }
});

Deno.test("database pin: a header that this server does not read gives way to a session", async () => {
  await using sandbox = await startSandbox({ version: "18.0", lookupMs: LOOKUP_MS });
  using trying = openPin(sandbox.url, { major: 19 });
  await trying.settle();
  assertEquals(Object.keys(trying.headers()), ["cookie"]);
});

Deno.test("database pin: a server that has no such page, refuses it or is gone is left alone", async () => {
  const gone = startFaultyServer(() => () => {});
  await gone[Symbol.asyncDispose]();
  await using refusing = startFaultyServer(({ path }) =>
    answer("{}", { status: path.startsWith("/web/") ? 404 : 200 })
  );
  await using broken = startFaultyServer(() => answer("oops", { status: 500 }));
  for (const { url } of [gone, refusing, broken]) {
    using trying = openPin(url);
    await trying.settle();
    assert(trying.pin.apply(REQUEST) === REQUEST);
  }
});

Deno.test("database pin: only what looks like Odoo's session is ever sent back", async () => {
  const cookies = [
    "session_id=short",
    "session_id=with blank and more; Path=/",
    `session_id=${"x".repeat(300)}`,
    "other=0123456789abcdef",
    "session_id=0123456789",
  ];
  const sent: (string | null)[] = [];
  for (const cookie of cookies) {
    await using server = startFaultyServer(() =>
      answer("{}", { headers: { "set-cookie": cookie } })
    );
    using trying = openPin(server.url);
    await trying.settle();
    sent.push(server.received.at(-1)?.headers.get("cookie") ?? null);
  }
  assertEquals(sent, [null, null, null, null, "session_id=0123456789"]);
});

Deno.test("database pin: due again after its time, at once when dropped, not when refused", async () => {
  await using sandbox = await startSandbox({ lookupMs: LOOKUP_MS });
  using renewed = openPin(sandbox.url, { renewAfterMs: 0 });
  await renewed.settle();
  const { cookie } = renewed.headers();
  assert(renewed.pin.isDue);
  await renewed.settle();
  assert(renewed.headers().cookie !== cookie);
  using trying = openPin(sandbox.url);
  await trying.settle();
  trying.pin.drop();
  assertEquals([trying.headers(), trying.pin.isDue], [{}, true]);
  await trying.settle();
  trying.pin.refuse();
  assertEquals([trying.headers(), trying.pin.isDue], [{}, false]);
});

Deno.test("database pin: what is found while the pin is dropped is not taken", async () => {
  await using sandbox = await startSandbox({ lookupMs: LOOKUP_MS });
  const barrier = createBarrier();
  await using front = startFront(sandbox.url, {
    before: ({ path }) => path === "/web/login" ? barrier.wait() : undefined,
  });
  using trying = openPin(front.url);
  const settling = trying.settle();
  await barrier.arrived;
  assert(!trying.pin.isDue);
  trying.pin.drop();
  barrier.open();
  await settling;
  assertEquals([trying.headers(), trying.pin.isDue], [{}, true]);
});

/** An instance with a pin, once it is in use. */
async function openPinned(
  url: string,
  options: TestInstanceOptions = {},
): Promise<OdooInstance> {
  const { promise: settled, resolve } = Promise.withResolvers<void>();
  const instance = openInstance(url, {
    databasePinning: true,
    notice: ({ text }) => text.startsWith("calls name the database") && resolve(),
    ...options,
  });
  await instance.service.schema("res.partner");
  await settled;
  return instance;
}

function isPinned({ headers }: Passing): boolean {
  return headers.has("cookie") || headers.has("x-odoo-database");
}

function countPartners(instance: OdooInstance): Promise<number> {
  return instance.service.searchCount("res.partner", []);
}

Deno.test("database pin: found in the background after the log-in, then shared by all users", async () => {
  await using sandbox = await startSandbox({ lookupMs: LOOKUP_MS });
  using instance = await openPinned(sandbox.url);
  sandbox.resetCalls();
  await countPartners(instance);
  assert((await instance.identity(withKey(sandbox.accounts.demo)).profile()).uid > 0);
  assertEquals(sandbox.lookups, 0);
  assertEquals(sandbox.sessions.length, 1);
});

Deno.test("database pin: switched off nothing is tried", async () => {
  await using sandbox = await startSandbox({ lookupMs: LOOKUP_MS });
  await using front = startFront(sandbox.url);
  using instance = openInstance(front.url, { databasePinning: false });
  for (let i = 0; i < 3; i++) await countPartners(instance);
  assert(front.passed.every((passing) => passing.path === "/jsonrpc" && !isPinned(passing)));
});

for (
  const [version, status] of [["18.0", 400], ["18.0", 403], ["19.0", 403], ["19.0", 404]] as const
) {
  Deno.test(`database pin: on ${version} a pin refused with ${status} is left out, also for a write, which runs once`, async () => {
    await using sandbox = await startSandbox({ version, lookupMs: LOOKUP_MS });
    let refuses = false;
    const page = "<!DOCTYPE html><title>Refused</title>";
    const headers = { "content-type": "text/html" };
    await using front = startFront(sandbox.url, {
      before: (passing) =>
        refuses && isPinned(passing) ? new Response(page, { status, headers }) : undefined,
    });
    using instance = await openPinned(front.url);
    const seen = front.passed.length;
    refuses = true;
    const [id = 0] = await instance.service.create("res.partner", [{ name: "Once only" }]);
    assertEquals(front.passed.slice(seen).map((passing) => [passing.method, isPinned(passing)]), [
      ["create", true],
      ["create", false],
    ]);
    assertEquals(
      await instance.service.searchCount("res.partner", [["name", "=", "Once only"]]),
      1,
    );
    assertEquals((await instance.service.read("res.partner", [id], ["name"])).length, 1);
    assert(!front.passed.slice(seen + 1).some(isPinned));
  });
}

Deno.test("database pin: a session that the server forgot does no harm", async () => {
  await using sandbox = await startSandbox({ lookupMs: LOOKUP_MS });
  using instance = await openPinned(sandbox.url);
  sandbox.forgetSessions();
  assert(await countPartners(instance) > 0);
});

Deno.test("database pin: a server that forgot its log-ins may have forgotten its sessions: both are had anew", async () => {
  await using sandbox = await startSandbox({ lookupMs: LOOKUP_MS });
  const { promise: again, resolve } = Promise.withResolvers<void>();
  let findings = 0;
  using instance = openInstance(sandbox.url, {
    databasePinning: true,
    notice: ({ text }) => {
      if (!text.startsWith("calls name the database")) return;
      if (++findings === 1) {
        sandbox.forgetSessions();
        sandbox.forgetLogins();
        void countPartners(instance);
      } else resolve();
    },
  });
  await countPartners(instance);
  await again;
  sandbox.resetCalls();
  await countPartners(instance);
  assertEquals(sandbox.lookups, 0);
});

Deno.test("database pin: a credential that is refused takes the pin from nobody", async () => {
  await using sandbox = await startSandbox({ lookupMs: LOOKUP_MS });
  using instance = await openPinned(sandbox.url);
  const { demo } = sandbox.accounts;
  const other = instance.identity(withKey(demo));
  await other.profile();
  sandbox.revokeKey(demo.login);
  await assertRejects(() => other.searchCount("res.partner", []), AuthError);
  sandbox.resetCalls();
  await countPartners(instance);
  assertEquals(sandbox.lookups, 0);
});

Deno.test("database pin: a redirect is not followed with it", async () => {
  await using sandbox = await startSandbox({ lookupMs: LOOKUP_MS });
  await using elsewhere = startFaultyServer(() => answer("{}"));
  const away = new Headers({ location: `${elsewhere.url}/jsonrpc` });
  let redirects = false;
  await using front = startFront(sandbox.url, {
    before: () => redirects ? new Response(null, { status: 307, headers: away }) : undefined,
  });
  using instance = await openPinned(front.url);
  redirects = true;
  const error = await assertRejects(() => countPartners(instance), NetworkError);
  assertEquals([error.kind, elsewhere.received.length], ["redirect", 0]);
});

Deno.test("database pin: the page that gives the session is not followed elsewhere", async () => {
  await using elsewhere = startFaultyServer(() => answer("{}"));
  await using server = startFaultyServer(({ path }) =>
    path.startsWith("/web/login")
      ? answer("", { status: 302, headers: { location: `${elsewhere.url}${path}` } })
      : answer("{}")
  );
  using trying = openPin(server.url);
  await trying.settle();
  assertEquals([trying.headers(), elsewhere.received.length], [{}, 0]);
});

for (const [host, isTried] of [["erp.example.com", true], ["demo.odoo.com", false]] as const) {
  Deno.test(`database pin: ${isTried ? "tried" : "never tried"} on ${host}`, async () => {
    await using sandbox = await startSandbox({ version: "19.0", lookupMs: LOOKUP_MS });
    await using proxy = startFront(sandbox.url);
    const { apiKey, login } = sandbox.accounts.admin;
    const connection = { url: `http://${host}`, database: "demo", username: login, key: apiKey };
    await Promise.all(["jsonrpc", "json2"].map(async (protocol) => {
      const env = { ...connectionEnv(connection), ODOO_PROTOCOL: protocol, HTTP_PROXY: proxy.url };
      const { code, stderr } = await runProgram(["call", "get_context"], { env });
      assertEquals(code, 0, stderr);
    }));
    assert(proxy.passed.length > 4);
    assertEquals(proxy.passed.some(isPinned), isTried);
    assertEquals(proxy.passed.some(({ path }) => path === "/web/login"), false);
  });
}
