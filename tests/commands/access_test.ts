/** Callers over HTTP, as the program is run: who comes in, as whom they act in Odoo, and what none sees of another. */
import { type Sandbox, startSandbox } from "../../src/sandbox/mod.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { type RunningProgram, runProgram, startProgram } from "../support/program.ts";

interface Served extends AsyncDisposable {
  readonly url: string;
  readonly sandbox: Sandbox;
  readonly program: RunningProgram;
}

/** The program in front of a sandbox, whose configured user is the administrator. */
async function serve(settings: { http?: object } & Record<string, unknown> = {}): Promise<Served> {
  await using cleanup = new AsyncDisposableStack();
  const sandbox = cleanup.use(await startSandbox({ version: "19.0" }));
  const program = startProgram([
    "serve",
    "--config",
    await writeConfig(cleanup, sandbox, settings),
  ]);
  cleanup.defer(async () => {
    program.signal("SIGTERM");
    await program.finished;
  });
  const [, url = ""] = await program.told(/listening on (http:\S+)/);
  const kept = cleanup.move();
  return { url, sandbox, program, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

async function writeConfig(
  cleanup: AsyncDisposableStack,
  { url, database, accounts: { admin } }: Pick<Sandbox, "url" | "database" | "accounts">,
  { http, ...settings }: { http?: object } & Record<string, unknown>,
): Promise<string> {
  const folder = await Deno.makeTempDir();
  cleanup.defer(() => Deno.remove(folder, { recursive: true }));
  const file = `${folder}/config.json`;
  const config = {
    connection_type: "http",
    odoo_url: url,
    database,
    username: admin.login,
    api_key: admin.apiKey,
    http: { port: 0, ...http },
    ...settings,
  };
  await Deno.writeTextFile(file, JSON.stringify(config));
  return file;
}

interface Answer {
  readonly status: number;
  readonly challenge: string | null;
  readonly text: string;
}

async function post(
  url: string,
  request: object,
  headers: Record<string, string>,
): Promise<Answer> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json", ...headers },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, ...request }),
  });
  const challenge = response.headers.get("www-authenticate");
  return { status: response.status, challenge, text: await response.text() };
}

function callTool(
  url: string,
  { name, args = {}, headers = {} }: {
    name: string;
    args?: object;
    headers?: Record<string, string>;
  },
): Promise<Answer> {
  return post(url, { method: "tools/call", params: { name, arguments: args } }, headers);
}

function asUser({ login, apiKey }: { login: string; apiKey: string }): Record<string, string> {
  return { "x-odoo-username": login, "x-odoo-api-key": apiKey };
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

Deno.test("identity headers: two users interleave 1,000 calls and neither sees the other's", async () => {
  await using served = await serve({ http: { identity: "headers" } });
  const { seller, manager } = served.sandbox.accounts;
  const users = [seller, manager];
  const seen = await Promise.all(users.map(async (user) => {
    const { text } = await callTool(served.url, { name: "get_context", headers: asUser(user) });
    assertStringIncludes(text, user.login);
    return text;
  }));
  const orders = { model: "sale.order", fields: ["user_id"], limit: 5, count: true };
  const own = await Promise.all(
    users.map(async (user) =>
      (await callTool(served.url, { name: "search_records", args: orders, headers: asUser(user) }))
        .text
    ),
  );
  assert(own[0] !== own[1], "one of them sees as much as the other");
  const answers = await Promise.all(Array.from({ length: 1_000 }, async (_, i) => {
    const who = i % 2;
    const headers = asUser(users[who] ?? seller);
    const { text } = i % 4 < 2
      ? await callTool(served.url, { name: "get_context", headers })
      : await callTool(served.url, { name: "search_records", args: orders, headers });
    return text === (i % 4 < 2 ? seen : own)[who];
  }));
  assertEquals(answers.filter((isOwn) => !isOwn).length, 0);
});

Deno.test("identity headers: without a user nothing is done as the configured one", async () => {
  await using served = await serve({ http: { identity: "headers" } });
  const refused = await callTool(served.url, { name: "get_context" });
  assertEquals(refused.status, 401);
  assertStringIncludes(refused.text, "X-Odoo-Api-Key");
  const { seller } = served.sandbox.accounts;
  const wrong = await callTool(served.url, {
    name: "get_context",
    headers: asUser({ login: seller.login, apiKey: "a".repeat(40) }),
  });
  assertStringIncludes(wrong.text, `as ${seller.login} failed`);
  assert(!wrong.text.includes("aaaaaaaa"));
});

Deno.test("tokens: a caller does what its scopes allow, and lists no more than that", async () => {
  const tokens = {
    reader: { token: "reader-token-1", scopes: ["odoo.read"] },
    clerk: { token: "clerk-token-22" },
  };
  await using served = await serve({ http: { tokens } });
  const nobody = await callTool(served.url, { name: "get_context" });
  assertEquals([nobody.status, nobody.challenge?.startsWith("Bearer")], [401, true]);
  assertEquals(
    (await callTool(served.url, { name: "get_context", headers: bearer("reader-token-2") })).status,
    401,
  );
  const write = { name: "create_records", args: { model: "res.partner", values: [{ name: "A" }] } };
  const refused = await callTool(served.url, { ...write, headers: bearer("reader-token-1") });
  assertStringIncludes(refused.text, "this caller's token lacks odoo.write");
  assert(!served.sandbox.calls.some(({ method }) => method === "create"));
  const allowed = await callTool(served.url, { ...write, headers: bearer("clerk-token-22") });
  assertStringIncludes(allowed.text, "Created res.partner");
  const listed = await Promise.all(
    ["reader-token-1", "clerk-token-22"].map(async (token) =>
      (await post(served.url, { method: "tools/list" }, bearer(token))).text.includes(
        "create_records",
      )
    ),
  );
  assertEquals(listed, [false, true]);
});

Deno.test("a map of accounts: each caller acts as its own Odoo user, a stranger as none", async () => {
  const file = await startSandbox();
  const { seller } = file.accounts;
  await file.shutdown();
  const tokens = { crm: { token: "crm-token-333" }, spare: { token: "spare-token-4" } };
  const accounts = { crm: { username: seller.login, api_key: seller.apiKey } };
  await using served = await serve({ http: { tokens, accounts, identity: "map" } });
  const mine = await callTool(served.url, {
    name: "get_context",
    headers: bearer("crm-token-333"),
  });
  assertStringIncludes(mine.text, seller.login);
  const none = await callTool(served.url, {
    name: "get_context",
    headers: bearer("spare-token-4"),
  });
  assertEquals(none.status, 403);
});

Deno.test("an address that others reach gets a token at start, shown once and not logged", async () => {
  await using served = await serve({ http: { host: "0.0.0.0" } });
  const [, token = ""] = await served.program.told(/curl -s '.*Bearer ([\w-]{43})'/);
  const url = served.url.replace("0.0.0.0", "127.0.0.1");
  assertEquals((await callTool(url, { name: "get_context" })).status, 401);
  const allowed = await callTool(url, { name: "get_context", headers: bearer(token) });
  assertEquals(allowed.status, 200);
  assertStringIncludes(allowed.text, "Odoo 19.0");
  const metrics = await fetch(new URL("/metrics", url));
  await metrics.body?.cancel();
  assertEquals(metrics.status, 404);
});

Deno.test("on the loopback /ready and /metrics answer, and neither tells a value", async () => {
  await using served = await serve();
  const partner = { name: "Very Private", email: "very.private@example.com" };
  await callTool(served.url, {
    name: "create_records",
    args: { model: "res.partner", values: [partner] },
  });
  assertEquals((await fetch(new URL("/ready", served.url)).then((r) => r.json())).status, "ok");
  const metrics = await fetch(new URL("/metrics", served.url)).then((r) => r.text());
  assertMatch(metrics, /odoo_mcp_calls_total\{.*create_records.*\} 1/);
  assert(!/private/i.test(metrics));
  const line = await served.program.told(/calls call tool=create_records.*/);
  assertStringIncludes(line[0], "model=res.partner");
  assert(!/private/i.test(line[0]));
});

const CONFLICTS: readonly (readonly [object, RegExp])[] = [
  [{ auth: "tokens" }, /http\.tokens/],
  [{ auth: "oauth" }, /http\.oauth/],
  [{ identity: "map" }, /http\.identity map: it needs callers with names/],
  [{ identity: "map", tokens: { a: { token: "x-1234567" } } }, /nobody is in http\.accounts/],
  [{ tokens: { "a b": { token: "x-1234567" } } }, /not a name for a caller/],
];

Deno.test("choices that cannot work together end with 2 and one line", async (t) => {
  await using sandbox = await startSandbox();
  for (const [http, told] of CONFLICTS) {
    await t.step(JSON.stringify(http), async () => {
      await using cleanup = new AsyncDisposableStack();
      const file = await writeConfig(cleanup, sandbox, { http });
      const { code, stderr } = await runProgram(["serve", "--config", file]);
      assertEquals(code, 2, stderr);
      assertMatch(stderr, told);
      assertEquals(stderr.trim().split("\n").length, 1, stderr);
    });
  }
});
