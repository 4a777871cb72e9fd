/**
 * Bad input to the whole program: a clear error, the exit code that was promised, nothing sent that was
 * not meant, and no process that ends for it. Tool arguments are tried in this process, the rest outside.
 */
import type { Catalog } from "../src/mcp/catalog.ts";
import { type App, createApp } from "../src/app.ts";
import { createConfig } from "../src/config/parse.ts";
import { type Sandbox, startSandbox } from "../src/sandbox/mod.ts";
import {
  assert,
  assertEquals,
  assertExists,
  assertMatch,
  assertNotMatch,
  assertStringIncludes,
} from "./support/assert.ts";
import { connectionEnv, runProgram } from "./support/program.ts";

const SEARCH = ["call", "search_records", '{"model": "res.partner", "limit": 1}'];
const SECRET = "key-that-no-output-may-hold";

/** Signs of an error that nobody foresaw. */
const STACK = /\n\s+at |Uncaught|\.ts:\d+/;

function envOf(sandbox: Sandbox, changed: Record<string, string> = {}): Record<string, string> {
  const { login, apiKey } = sandbox.accounts.admin;
  const { url, database } = sandbox;
  return { ...connectionEnv({ url, database, username: login, key: apiKey }), ...changed };
}

interface ConnectionCase {
  readonly name: string;
  /** What is wrong in the environment. */
  readonly env: (sandbox: Sandbox) => Record<string, string>;
  readonly told: RegExp;
}

const CONNECTIONS: readonly ConnectionCase[] = [
  { name: "a closed port", env: () => ({ ODOO_URL: closedUrl() }), told: /connection refused/ },
  {
    name: "an address that leads elsewhere",
    env: ({ url }) => ({ ODOO_URL: `${url}/shop` }),
    told: /HTTP 404.*check odoo_url/,
  },
  {
    name: "https to a plain port",
    env: ({ url }) => ({ ODOO_URL: url.replace("http:", "https:") }),
    told: /no trusted TLS connection/,
  },
  {
    name: "an unknown host",
    env: () => ({ ODOO_URL: "http://odoo.invalid" }),
    told: /host name is not known/,
  },
  {
    name: "a wrong database",
    env: () => ({ ODOO_DB: "nope" }),
    told: /database nope as admin failed: there is no such database/,
  },
  {
    name: "a wrong user",
    env: () => ({ ODOO_USERNAME: "nobody" }),
    told: /database demo as nobody failed: Odoo refused the user name or the key/,
  },
  {
    name: "a wrong key",
    env: () => ({ ODOO_API_KEY: SECRET }),
    told: /database demo as admin failed: Odoo refused the user name or the key/,
  },
  {
    name: "a wrong key over XML-RPC",
    env: () => ({ ODOO_API_KEY: SECRET, ODOO_MCP_PROTOCOL: "xmlrpc" }),
    told: /as admin failed/,
  },
];

Deno.test("bad connection: exit 1, told what to check, no secret", async (t) => {
  await using sandbox = await startSandbox();
  for (const { name, env, told } of CONNECTIONS) {
    await t.step(name, async () => {
      const args = [...SEARCH, "--log-level", "DEBUG"];
      const { code, stdout, stderr } = await runProgram(args, {
        env: envOf(sandbox, env(sandbox)),
      });
      assertEquals([code, stdout], [1, ""], stderr);
      assertMatch(stderr, told);
      assertNotMatch(stderr, STACK);
      assertNotMatch(stderr, /10\.20\.0\.5|db\.internal/);
      for (const secret of [SECRET, sandbox.accounts.admin.apiKey]) {
        assert(!stderr.includes(secret), stderr);
      }
    });
  }
});

interface UsageCase {
  readonly args: readonly string[];
  readonly env?: Record<string, string>;
  readonly told: RegExp;
}

const USAGES: readonly UsageCase[] = [
  { args: ["call", "search_records", "{not json"], told: /JSON/ },
  { args: ["serve", "--prot", "1"], told: /--prot.*--port/ },
  { args: [...SEARCH, "--config", "/nowhere/config.json"], told: /\/nowhere\/config\.json/ },
  { args: SEARCH, env: { ODOO_URL: "not an address" }, told: /ODOO_URL|odoo_url/ },
  { args: SEARCH, env: { ODOO_MCP_TIMEOUT: "soon" }, told: /ODOO_MCP_TIMEOUT|timeout/ },
  { args: SEARCH, env: { ODOO_URL: `http://ada:${SECRET}@localhost` }, told: /odoo_url|ODOO_URL/ },
];

Deno.test("bad usage or configuration: exit 2, one line", async (t) => {
  const env = connectionEnv({ url: closedUrl(), database: "d", username: "u", key: SECRET });
  for (const usage of USAGES) {
    await t.step([...usage.args, ...Object.keys(usage.env ?? {})].join(" "), async () => {
      const { code, stdout, stderr } = await runProgram(usage.args, {
        env: { ...env, ...usage.env },
      });
      assertEquals([code, stdout], [2, ""], stderr);
      assertMatch(stderr, usage.told);
      assertEquals(stderr.trimEnd().split("\n").length, 1, stderr);
      assert(!stderr.includes(SECRET), stderr);
    });
  }
});

Deno.test("a good call: exit 0, the answer alone on standard output", async () => {
  await using sandbox = await startSandbox();
  const { code, stdout } = await runProgram(SEARCH, { env: envOf(sandbox) });
  assertEquals(code, 0);
  assertMatch(stdout, /res\.partner: 1 records/);
});

Deno.test("--read-only refuses every change before anything is sent", async () => {
  await using sandbox = await startSandbox();
  const { code, stderr } = await runProgram(
    [
      "call",
      "create_records",
      '{"model": "res.partner", "values": [{"name": "A"}]}',
      "--read-only",
    ],
    { env: envOf(sandbox) },
  );
  assertEquals(code, 1);
  assertStringIncludes(stderr, "read-only");
  assertEquals(sandbox.calls, []);
});

interface ArgumentCase {
  readonly name: string;
  readonly tool: string;
  readonly args: Record<string, unknown>;
  readonly told: RegExp;
  /** Whether Odoo has to be asked before it is known to be wrong. */
  readonly asksOdoo?: true;
}

const MANY = Array.from({ length: 10_000 }, (_, i) => i + 1);
const PARTNER = { model: "res.partner" };

const ARGUMENTS: readonly ArgumentCase[] = [
  { name: "10,000 ids", tool: "read_records", args: { ...PARTNER, ids: MANY }, told: /^.*ids: / },
  {
    name: "10,000 to delete",
    tool: "delete_records",
    args: { ...PARTNER, ids: MANY },
    told: /ids/,
  },
  { name: "no ids", tool: "delete_records", args: { ...PARTNER, ids: [] }, told: /ids: / },
  {
    name: "ids as text",
    tool: "read_records",
    args: { ...PARTNER, ids: ["7"] },
    told: /ids\[0\]: /,
  },
  { name: "id 0", tool: "read_records", args: { ...PARTNER, ids: [0] }, told: /ids\[0\]: / },
  {
    name: "half an id",
    tool: "update_records",
    args: {
      ...PARTNER,
      ids: [1.5],
      values: { name: "x" },
    },
    told: /ids\[0\]: /,
  },
  {
    name: "a negative limit",
    tool: "search_records",
    args: { ...PARTNER, limit: -1 },
    told: /limit: /,
  },
  { name: "limit 0", tool: "search_records", args: { ...PARTNER, limit: 0 }, told: /limit: / },
  {
    name: "a huge limit",
    tool: "search_records",
    args: { ...PARTNER, limit: 1e9 },
    told: /limit: /,
  },
  {
    name: "a negative offset",
    tool: "search_records",
    args: {
      ...PARTNER,
      offset: -1,
    },
    told: /offset: /,
  },
  { name: "no model", tool: "search_records", args: {}, told: /model: / },
  {
    name: "a model that is none",
    tool: "search_records",
    args: { model: "x; DROP" },
    told: /model: /,
  },
  {
    name: "an unknown argument",
    tool: "search_records",
    args: { ...PARTNER, limt: 1 },
    told: /limit\?/,
  },
  {
    name: "an operator that is none",
    tool: "search_records",
    args: {
      ...PARTNER,
      domain: [["name", "==", "x"]],
    },
    told: /domain\[0\]/,
  },
  {
    name: "a leaf of two",
    tool: "search_records",
    args: {
      ...PARTNER,
      domain: [["a", "=", 1], ["name", "="]],
    },
    told: /domain\[1\]/,
  },
  {
    name: "an operator too many",
    tool: "search_records",
    args: {
      ...PARTNER,
      domain: ["|", ["name", "=", "x"]],
    },
    told: /domain/,
  },
  {
    name: "a domain that is text",
    tool: "search_records",
    args: {
      ...PARTNER,
      domain: "name = x",
    },
    told: /domain/,
  },
  {
    name: "a private method",
    tool: "call_method",
    args: {
      ...PARTNER,
      method: "_write",
    },
    told: /private/,
  },
  {
    name: "an unknown model",
    tool: "search_records",
    args: {
      model: "res.partnr",
    },
    told: /find_models/,
    asksOdoo: true,
  },
  {
    name: "an unknown method",
    tool: "call_method",
    args: {
      ...PARTNER,
      method: "fly",
      ids: [1],
    },
    told: /fly/,
    asksOdoo: true,
  },
  {
    name: "an unknown field to read",
    tool: "search_records",
    args: {
      ...PARTNER,
      fields: ["name", "emial"],
    },
    told: /fields\[1\]: .*email\?/,
    asksOdoo: true,
  },
  {
    name: "an unknown field to write",
    tool: "create_records",
    args: {
      ...PARTNER,
      values: [{ name: "A" }, { nmae: "B" }],
    },
    told: /values\[1\].*name\?/,
    asksOdoo: true,
  },
];

Deno.test("bad arguments: told what is wrong and where, and no record is touched", async (t) => {
  await using sandbox = await startSandbox();
  using app = openApp(sandbox);
  const { catalog } = app;
  for (const { name, tool, args, told, asksOdoo } of ARGUMENTS) {
    await t.step(`${tool}: ${name}`, async () => {
      sandbox.resetCalls();
      const { text, isError } = await call(catalog, tool, args);
      assertEquals(isError, true, text);
      assertMatch(text, told);
      assertNotMatch(text, STACK);
      assert(text.length < 1_500, `${text.length} characters`);
      const methods = sandbox.calls.map(({ method }) => method);
      if (!asksOdoo) assertEquals(methods, []);
      const touched = methods.filter((method) =>
        /^(create|write|unlink|search_read)$/.test(method)
      );
      assertEquals(touched, []);
    });
  }
});

Deno.test("an argument of 30 MB arrives whole, and the next call is served", async () => {
  await using sandbox = await startSandbox();
  using app = openApp(sandbox);
  const { catalog } = app;
  const comment = "x".repeat(30_000_000);
  const created = await call(catalog, "create_records", {
    model: "res.partner",
    values: [{ name: "Heavy", comment }],
  });
  assert(!created.isError, created.text);
  const found = await call(catalog, "search_records", {
    model: "res.partner",
    domain: [["name", "=", "Heavy"]],
    fields: ["name"],
  });
  assertStringIncludes(found.text, "1 records");
});

function openApp(sandbox: Sandbox): App {
  const { login, apiKey } = sandbox.accounts.admin;
  const config = createConfig({
    odoo_url: sandbox.url,
    database: sandbox.database,
    username: login,
    api_key: apiKey,
    database_pinning: false,
  });
  return createApp(config);
}

async function call(
  catalog: Catalog,
  tool: string,
  args: Record<string, unknown>,
): Promise<{ text: string; isError: boolean }> {
  const entry = catalog.findTool(tool);
  assertExists(entry, tool);
  const { text, isError = false } = await entry.call(args, {
    signal: new AbortController().signal,
  });
  return { text, isError };
}

function closedUrl(): string {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return `http://127.0.0.1:${port}`;
}
