/**
 * The life of the process: what it writes where, and how it ends. Odoo's answers are held back by the
 * test, so that "in flight" is an event and no matter of luck.
 */
import { type ScriptedOdoo, startScriptedOdoo, value } from "./support/scripted_odoo.ts";
import { answer } from "./support/replies.ts";
import { startSandbox } from "../src/sandbox/mod.ts";
import {
  assert,
  assertEquals,
  assertExists,
  assertMatch,
  assertStringIncludes,
} from "./support/assert.ts";
import { connectionEnv, type RunningProgram, startProgram } from "./support/program.ts";

const SECRET = "key-that-no-output-may-hold";

const CREATE = {
  jsonrpc: "2.0",
  id: 7,
  method: "tools/call",
  params: {
    name: "create_records",
    arguments: { model: "res.partner", values: [{ name: "Ada" }] },
  },
};

const INITIALIZE = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: {
    protocolVersion: "2025-06-18",
    capabilities: {},
    clientInfo: { name: "test", version: "1" },
  },
};

/** An Odoo whose `create` waits until it is released. */
function startSlowOdoo(): { odoo: ScriptedOdoo; arrived: Promise<void>; release: () => void } {
  const arrived = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const odoo = startScriptedOdoo(({ method }) => {
    if (method === "fields_get") return value({ name: { type: "char", string: "Name" } });
    if (method !== "create") return undefined;
    return {
      reply: async (wire) => {
        arrived.resolve();
        await released.promise;
        await answer(`{"jsonrpc": "2.0", "id": 1, "result": [42]}`)(wire);
      },
    };
  });
  return { odoo, arrived: arrived.promise, release: released.resolve };
}

function envFor(url: string): Record<string, string> {
  return connectionEnv({ url, database: "demo", username: "admin", key: SECRET });
}

async function nextMessage(program: RunningProgram): Promise<Record<string, unknown>> {
  const line = await program.nextLine();
  assertExists(line, "the program ended");
  return JSON.parse(line);
}

Deno.test("SIGTERM over stdio: the call in flight is finished, then exit 0", async () => {
  const { odoo, arrived, release } = startSlowOdoo();
  await using _ = odoo;
  const program = startProgram(["serve", "stdio"], { env: envFor(odoo.url) });
  await program.write(`${JSON.stringify(INITIALIZE)}\n`);
  await nextMessage(program);
  await program.write(`${JSON.stringify(CREATE)}\n`);
  await arrived;
  program.signal("SIGTERM");
  release();
  const { id, result } = await nextMessage(program);
  assertEquals(id, 7);
  assertStringIncludes(JSON.stringify(result), "42");
  await program.closeInput();
  const { code, stderr } = await program.finished;
  assertEquals(code, 0, stderr);
  assertEquals(odoo.methods.filter((method) => method === "create").length, 1);
});

Deno.test("SIGTERM over HTTP: the call in flight is finished, then exit 0", async () => {
  const { odoo, arrived, release } = startSlowOdoo();
  await using _ = odoo;
  const program = startProgram(["serve", "http", "--port", "0"], { env: envFor(odoo.url) });
  const [, url] = await program.told(/listening on (http:\S+)/);
  const calling = fetch(url ?? "", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(CREATE),
  });
  await arrived;
  program.signal("SIGTERM");
  release();
  const response = await calling;
  assertEquals(response.status, 200);
  assertStringIncludes(await response.text(), "42");
  await program.closeInput();
  const { code, stderr } = await program.finished;
  assertEquals(code, 0, stderr);
});

for (const transport of ["stdio", "http"] as const) {
  Deno.test(`a second signal over ${transport} waits for no call: exit 1`, async () => {
    const { odoo, arrived, release } = startSlowOdoo();
    await using _ = odoo;
    const program = startProgram(["serve", transport, "--port", "0"], {
      env: { ...envFor(odoo.url), ODOO_MCP_SHUTDOWN_SECONDS: "600" },
    });
    const { answered } = await beginCall(transport, program);
    await arrived;
    program.signal("SIGTERM");
    await program.told(/stopping: calls have 600 s to end/);
    program.signal("SIGINT");
    const { code, stderr } = await program.finished;
    assertEquals(code, 1, stderr);
    assertEquals(await answered, undefined);
    await program.closeInput();
    release();
  });
}

/** Begins to create a record; `answered` gives undefined where no answer comes. */
async function beginCall(
  transport: "stdio" | "http",
  program: RunningProgram,
): Promise<{ answered: Promise<string | undefined> }> {
  if (transport === "stdio") {
    await program.write(`${JSON.stringify(INITIALIZE)}\n`);
    await nextMessage(program);
    await program.write(`${JSON.stringify(CREATE)}\n`);
    return { answered: program.nextLine() };
  }
  const [, url = ""] = await program.told(/listening on (http:\S+)/);
  const request = { method: "POST", headers: { "content-type": "application/json" } };
  const answered = fetch(url, { ...request, body: JSON.stringify(CREATE) })
    .then((response) => response.text(), () => undefined);
  return { answered };
}

Deno.test("stdio: a call has as long as shutdown_seconds says", async () => {
  const { odoo, arrived, release } = startSlowOdoo();
  await using _ = odoo;
  const program = startProgram(["serve", "stdio"], {
    env: { ...envFor(odoo.url), ODOO_MCP_SHUTDOWN_SECONDS: "0" },
  });
  const { answered } = await beginCall("stdio", program);
  await arrived;
  program.signal("SIGTERM");
  assertStringIncludes(await answered ?? "", "Whether anything was changed is unknown");
  const { code, stderr } = await program.finished;
  assertEquals(code, 0, stderr);
  await program.closeInput();
  release();
});

Deno.test("a client over HTTP that leaves in the middle does not end the process", async () => {
  const { odoo, arrived, release } = startSlowOdoo();
  await using _ = odoo;
  const program = startProgram(["serve", "http", "--port", "0"], { env: envFor(odoo.url) });
  const [, url = ""] = await program.told(/listening on (http:\S+)/);
  const headers = { "content-type": "application/json" };
  const leaving = new AbortController();
  const left = fetch(url, {
    method: "POST",
    headers,
    body: JSON.stringify(CREATE),
    signal: leaving.signal,
  }).then(() => "answered", () => "left");
  await arrived;
  leaving.abort();
  assertEquals(await left, "left");
  release();
  const next = await fetch(url, { method: "POST", headers, body: JSON.stringify(INITIALIZE) });
  assertStringIncludes(await next.text(), "odoo-mcp");
  program.signal("SIGTERM");
  await program.closeInput();
  assertEquals((await program.finished).code, 0);
});

Deno.test("a client over stdio that leaves in the middle of a line ends the session with 0", async () => {
  const program = startProgram(["serve", "stdio"], { env: envFor("http://127.0.0.1:9") });
  await program.write(`${JSON.stringify(INITIALIZE)}\n`);
  await nextMessage(program);
  await program.write(`{"jsonrpc": "2.0", "id": 2, "meth`);
  await program.closeInput();
  const { code, stderr } = await program.finished;
  assertEquals(code, 0, stderr);
});

/** A session with everything that could tempt the program to write where it should not. */
const LINES: readonly (string | object)[] = [
  INITIALIZE,
  { jsonrpc: "2.0", method: "notifications/initialized" },
  { jsonrpc: "2.0", id: 2, method: "tools/list" },
  call(3, "search_records", { model: "res.partner", limit: 2 }),
  call(4, "search_records", { model: "res.nope" }),
  call(5, "create_records", { model: "res.partner", values: [{ name: "Grace" }] }),
  call(6, "no_such_tool", {}),
  "{malformed",
  "[]",
  "\u0000\u0001",
  call(7, "call_method", { model: "res.partner", method: "explode" }),
  { jsonrpc: "2.0", id: 8, method: "resources/read", params: { uri: "odoo://res.partner/1" } },
  { jsonrpc: "2.0", id: 9, method: "resources/read", params: { uri: "odoo://nope" } },
  { jsonrpc: "2.0", id: 10, method: "no/such/method" },
  { method: "get_resource", params: { uri: "odoo://res.partner/1" } },
  { jsonrpc: "2.0", id: 11, method: "ping" },
];

function call(id: number, name: string, args: object): object {
  return { jsonrpc: "2.0", id, method: "tools/call", params: { name, arguments: args } };
}

Deno.test("stdout carries MCP alone, and the DEBUG log no secret, over a whole session", async () => {
  await using sandbox = await startSandbox();
  const { login, apiKey, password } = sandbox.accounts.admin;
  const program = startProgram(["serve", "stdio", "--log-level", "DEBUG"], {
    env: connectionEnv({ url: sandbox.url, database: "demo", username: login, key: apiKey }),
  });
  for (const line of LINES) {
    await program.write(`${typeof line === "string" ? line : JSON.stringify(line)}\n`);
  }
  await program.closeInput();
  const { code, stdout, stderr } = await program.finished;
  assertEquals(code, 0, stderr);
  const messages: Record<string, unknown>[] = stdout.trimEnd().split("\n").map((line) =>
    JSON.parse(line)
  );
  assert(messages.every(({ jsonrpc }) => jsonrpc === "2.0"));
  const answered = new Set(messages.map(({ id }) => id));
  for (let id = 1; id <= 11; id++) assert(answered.has(id), `no answer to ${id}`);
  assertStringIncludes(stdout, "-32700");
  assertMatch(stderr, /INFO/);
  assert(apiKey !== password);
  for (const output of [stdout, stderr]) assert(!output.includes(apiKey), "the key was shown");
  assert(!/\n\s+at .*\.ts:\d+/.test(stdout), "a stack was shown");
});
