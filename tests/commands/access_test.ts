/** Callers over HTTP, as the program is run: who comes in, as whom they act in Odoo, and what none sees of another. */
import { type Sandbox, startSandbox } from "../../src/sandbox/mod.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { type RunningProgram, runProgram, startProgram } from "../support/program.ts";
import { makeFolder } from "../support/folder.ts";

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
  const folder = cleanup.use(await makeFolder());
  const file = `${folder.path}/config.json`;
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

/** Where every caller brings its own user, none has to be configured. */
const NO_ACCOUNT = { username: undefined, api_key: undefined };

Deno.test("identity headers: no user has to be configured, and Odoo's readiness needs none", async () => {
  await using served = await serve({ ...NO_ACCOUNT, http: { identity: "headers" } });
  const { seller } = served.sandbox.accounts;
  const ready = await fetch(new URL("/ready", served.url));
  assertEquals([ready.status, await ready.json()], [200, { status: "ok" }]);
  assertEquals(served.sandbox.calls.map(({ method }) => method), ["version"]);
  const mine = await callTool(served.url, { name: "get_context", headers: asUser(seller) });
  assertStringIncludes(mine.text, seller.login);
  assertStringIncludes(mine.text, "Odoo 19.0");
  await served.program.told(/works in .* user="each caller's own"/);
});

Deno.test("identity headers: the log tells at the log-in whose the callers' names are", async () => {
  await using served = await serve({ ...NO_ACCOUNT, http: { identity: "headers" } });
  const { seller, manager } = served.sandbox.accounts;
  const write = { name: "create_records", args: { model: "res.partner", values: [{ name: "A" }] } };
  const names: string[] = [];
  for (const user of [seller, manager]) {
    const told = new RegExp(
      `INFO .*logged in .* as ${user.login} over .* caller=(local#\\w{32})\n`,
    );
    for (const _twice of [1, 2]) await callTool(served.url, { ...write, headers: asUser(user) });
    const [, name = ""] = await served.program.told(told);
    await served.program.told(new RegExp(`call tool=create_records .*caller=${name}\n`));
    names.push(name);
  }
  assert(names[0] !== names[1]);
  const [log] = await served.program.told(/^[^]*$/);
  assertEquals(log.match(/logged in/g)?.length, 2, log);
  for (const { apiKey } of [seller, manager]) assert(!log.includes(apiKey), "a key was logged");
});

Deno.test("a user has to be configured where somebody acts as it", async (t) => {
  await using sandbox = await startSandbox();
  await using cleanup = new AsyncDisposableStack();
  const settings = { ...NO_ACCOUNT, http: { identity: "headers" } };
  const file = await writeConfig(cleanup, sandbox, settings);
  for (const command of [["serve", "stdio"], ["call", "get_context"]]) {
    await t.step(command.join(" "), async () => {
      const { code, stderr } = await runProgram([...command, "--config", file]);
      assertEquals(code, 2, stderr);
      assertStringIncludes(stderr, "username and api_key are not set");
    });
  }
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

const WATCHED: readonly (readonly [http: object, status: number])[] = [
  [{ tokens: { crm: { token: "crm-token-for-the-proxy" } } }, 404],
  [{ tokens: { crm: { token: "crm-token-for-the-proxy" } }, metrics: "on" }, 200],
  [{ identity: "headers" }, 404],
  [{ metrics: "off" }, 404],
];

Deno.test("/metrics is for nobody where callers prove who they are, unless asked for; /ready is for all", async (t) => {
  for (const [http, status] of WATCHED) {
    await t.step(JSON.stringify(http), async () => {
      await using served = await serve({ http });
      const statuses = await Promise.all(["/metrics", "/ready"].map(async (path) => {
        const response = await fetch(new URL(path, served.url));
        await response.body?.cancel();
        return response.status;
      }));
      assertEquals(statuses, [status, 200]);
    });
  }
});

const CONFLICTS: readonly (readonly [object, RegExp])[] = [
  [{ auth: "tokens" }, /http\.tokens/],
  [{ auth: "oauth" }, /http\.oauth/],
  [{ identity: "map" }, /http\.identity map: it needs callers with names/],
  [{ identity: "map", tokens: { a: { token: "x-1234567" } } }, /nobody is in http\.accounts/],
  [{ tokens: { "a b": { token: "x-1234567" } } }, /not a name for a caller/],
  [{ auth: "none", tokens: { a: { token: "x-1234567" } } }, /none asks nobody for http\.tokens/],
  [{ auth: "none", oauth: { issuer: "https://id.example" } }, /none asks nobody/],
  [{ oauth: { audience: "https://mcp.example/mcp" } }, /http\.oauth\.issuer: it is not set/],
  [
    { tokens: { a: { token: "x-1234567" } }, oauth: { issuer: "https://id.example" } },
    /http\.tokens and http\.oauth are both set/,
  ],
  [
    {
      tokens: { a: { token: "x-1234567" } },
      accounts: { a: { username: "u", api_key: "k-1234567" } },
    },
    /unless http\.identity is map/,
  ],
  [{ cors_origins: ["*"] }, /http\.cors_origins: \* lets every page/],
  [{ allowed_hosts: ["mcp.example:8443"] }, /not a host name/],
  [{ allowed_hosts: ["https://mcp.example"] }, /not a host name/],
  [{ allowed_hosts: ["*"] }, /not a host name/],
  [{ cors_origins: ["chat.example"] }, /not an origin/],
  [{ cors_origins: ["https://chat.example/app"] }, /not an origin/],
];

Deno.test("the token made at start is kept out of the log, wherever a client puts it", async () => {
  await using served = await serve({ http: { host: "0.0.0.0" } });
  const [, token = ""] = await served.program.told(/curl -s '.*Bearer ([\w-]{43})'/);
  const url = served.url.replace("0.0.0.0", "127.0.0.1");
  const args = { model: token, ids: [1], values: {} };
  await callTool(url, { name: "update_records", args, headers: bearer(token) });
  const [line] = await served.program.told(/calls call tool=update_records.*/);
  assert(!line.includes(token), "the token is in the log");
  assertStringIncludes(line, "caller=start_token");
});

Deno.test("a token for writing alone reads nothing by way of call_method", async () => {
  const tokens = { clerk: { token: "clerk-token-22-long", scopes: ["odoo.write"] } };
  await using served = await serve({ http: { tokens } });
  const headers = bearer("clerk-token-22-long");
  for (const name of ["call_method", "odoo_execute_kw"]) {
    const args = { model: "res.partner", method: "search_read", args: [[]] };
    const { text } = await callTool(served.url, { name, args, headers });
    assertStringIncludes(text, "this caller's token lacks odoo.read");
  }
  assert(!served.sandbox.calls.some(({ method }) => method === "search_read"));
  const listed = await post(served.url, { method: "tools/list" }, headers);
  assert(!listed.text.includes("call_method"));
});

Deno.test("made-up Odoo keys share the rate of their address, good users have their own", async () => {
  await using served = await serve({ http: { identity: "headers", requests_per_minute: 12 } });
  const { seller, manager } = served.sandbox.accounts;
  const ask = async (user: { login: string; apiKey: string }): Promise<number> =>
    (await callTool(served.url, { name: "get_context", headers: asUser(user) })).status;
  assertEquals(await ask(seller), 200);
  const guesses = [];
  for (const guess of ["a", "b", "c", "d"]) {
    guesses.push(await ask({ login: manager.login, apiKey: guess.repeat(40) }));
  }
  assertEquals(guesses, [200, 429, 429, 429]);
  assertEquals(await ask(seller), 200);
});

Deno.test("an issuer whose keys cannot be had is told in the log", async () => {
  const issuer = "http://127.0.0.1:1";
  const oauth = { issuer, audience: "https://mcp.example/mcp" };
  await using served = await serve({ http: { oauth } });
  const parts = [{ alg: "RS256", kid: "k" }, { iss: issuer, sub: "ann" }, {}];
  const token = parts.map((part) =>
    new TextEncoder().encode(JSON.stringify(part)).toBase64({ alphabet: "base64url" })
      .replaceAll("=", "")
  ).join(".");
  const { status, text } = await callTool(served.url, {
    name: "get_context",
    headers: bearer(token),
  });
  assertEquals(status, 503, text);
  const [line] = await served.program.told(/tokens cannot be checked.*/);
  assertStringIncludes(line, issuer);
  assert(!line.includes(token));
});

Deno.test("the log says at start who may come in, and what is too weak", async () => {
  const tokens = { crm: { token: "short" }, bi: { token: "long-enough-to-keep", scopes: [] } };
  const accounts = { crmm: { username: "u", api_key: "k-1234567" } };
  await using served = await serve({ http: { tokens, accounts, identity: "map" } });
  const [line] = await served.program.told(/listening on .*/);
  assertStringIncludes(line, 'auth=tokens callers="crm (everything); bi (nothing)" identity=map');
  await served.program.told(/http\.tokens\.crm can be found by trying/);
  await served.program.told(/http\.accounts\.crmm is nobody's/);
});

Deno.test("names of hosts and origins are taken as they are written everywhere", async () => {
  const allowed_hosts = ["mcp.example", "192.0.2.7", "fe80::1", "[fe80::2]"];
  const cors_origins = [
    "https://chat.example:8443",
    "http://localhost:6274/",
    "vscode-webview://a1",
  ];
  await using served = await serve({ http: { allowed_hosts, cors_origins } });
  const { origin } = new URL(served.url);
  const response = await fetch(`${origin}/`, { headers: { origin: "http://localhost:6274" } });
  await response.text();
  assertEquals(response.headers.get("access-control-allow-origin"), "http://localhost:6274");
});

Deno.test("an address in brackets is served and told as it is called", async () => {
  await using served = await serve({ http: { host: "[::1]" } });
  assertMatch(served.url, /^http:\/\/\[::1\]:\d+\/mcp$/);
  assertEquals((await callTool(served.url, { name: "get_context" })).status, 200);
});

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
