/** `doctor` at an Odoo that answers: every version, and what can be wrong with the database, the log-in or the user. */
import { type Sandbox, startSandbox, type Version } from "../../src/sandbox/mod.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { brokenOf, diagnose, find, runDoctor } from "../support/doctor.ts";
import { startFront } from "../support/front.ts";
import { connectionEnv } from "../support/program.ts";

type AccountName = keyof Sandbox["accounts"];

function envOf(
  { url, database, accounts }: Sandbox,
  { as = "demo", at = url }: { as?: AccountName; at?: string } = {},
): { env: Record<string, string>; secrets: string[] } {
  const { login: username, apiKey: key } = accounts[as];
  return { env: connectionEnv({ url: at, database, username, key }), secrets: [key] };
}

const VERSIONS: readonly Version[] = ["15.0", "16.0", "17.0", "18.0", "19.0", "20.0"];

for (const version of VERSIONS) {
  Deno.test(`everything holds at an Odoo ${version}`, async () => {
    await using sandbox = await startSandbox({ version });
    const { report, code } = await diagnose(envOf(sandbox));
    assertEquals([code, report.ok, brokenOf(report)], [0, true, []]);
    assertEquals(report.checks.filter(({ status }) => status === "warning"), []);
    assertEquals(find(report, "version").detail, version);
    assertStringIncludes(find(report, "login").detail, "as demo by key over jsonrpc");
    assertStringIncludes(find(report, "user").detail, "Corte Lumina");
    assertStringIncludes(find(report, "protocols").detail, "jsonrpc, ");
    assertEquals(
      find(report, "protocols").detail.includes("not json2"),
      Number.parseInt(version) < 19,
    );
    assertStringIncludes(find(report, "cache").detail, "asked Odoo nothing");
  });
}

Deno.test("nothing is written, and the questions are few", async () => {
  await using sandbox = await startSandbox();
  await diagnose(envOf(sandbox, { as: "admin" }));
  const methods = new Set(sandbox.calls.map(({ method }) => method));
  const changing = ["create", "write", "unlink", "copy", "message_post"];
  assertEquals(changing.filter((method) => methods.has(method)), []);
  assert(sandbox.calls.length < 90, `${sandbox.calls.length} calls`);
});

Deno.test("the demo is looked at without any configuration", async () => {
  const { code, stdout } = await runDoctor({ args: ["--demo"] });
  assertEquals(code, 0);
  assertMatch(stdout, /^ok +Configuration +the demo/m);
  assertMatch(stdout, /^warning +Administrator +yes/m);
  assertMatch(stdout, /\n\nNothing is broken, 1 warning\.\n$/);
});

Deno.test("an administrator is warned of", async () => {
  await using sandbox = await startSandbox();
  const { report } = await diagnose(envOf(sandbox, { as: "admin" }));
  assertEquals(find(report, "administrator").status, "warning");
  assertEquals(report.ok, true);
});

Deno.test("a user with few rights sees which ones", async () => {
  await using sandbox = await startSandbox();
  const { report } = await diagnose(envOf(sandbox, { as: "lowrights" }));
  const { detail, status } = find(report, "rights");
  assertEquals([status, report.ok], ["ok", true]);
  assertMatch(detail, /^ {2}res\.partner +read$/m);
  assertMatch(detail, /^ {2}sale\.order +nothing$/m);
  assertMatch(detail, /^ {2}purchase\.order +not installed$/m);
});

Deno.test("a wrong key and an unknown user: Odoo does not tell which, and doctor says so", async () => {
  await using sandbox = await startSandbox();
  const { env } = envOf(sandbox);
  const wrong = "not-the-key-of-anybody";
  const changes = [["ODOO_API_KEY", wrong], ["ODOO_USERNAME", "nobody@example.com"]] as const;
  for (const [name, text] of changes) {
    const secrets = [wrong, sandbox.accounts.demo.apiKey];
    const { report } = await diagnose({ env: { ...env, [name]: text }, secrets });
    assertEquals(brokenOf(report), ["login"]);
    assertStringIncludes(find(report, "login").advice ?? "", "make a new key in Odoo");
    for (const id of ["user", "rights", "cache", "reports"]) {
      assertEquals([find(report, id).status, find(report, id).detail], ["skipped", "no log-in"]);
    }
  }
});

Deno.test("a password of a user with two-factor log-in", async () => {
  await using sandbox = await startSandbox();
  const { login, password } = sandbox.accounts.twoFactor;
  const { ODOO_API_KEY: _, ...env } = envOf(sandbox).env;
  const { report } = await diagnose({
    env: { ...env, ODOO_USERNAME: login, ODOO_PASSWORD: password },
  });
  assertEquals(brokenOf(report), ["login"]);
  assertStringIncludes(find(report, "login").advice ?? "", "make an API key");
});

Deno.test("an unknown database, and the one that was meant", async () => {
  await using sandbox = await startSandbox({ otherDatabases: 2 });
  const { env } = envOf(sandbox);
  const { report } = await diagnose({ env: { ...env, ODOO_DB: "dema" } });
  assertEquals(brokenOf(report), ["database"]);
  const { detail, advice } = find(report, "database");
  assertStringIncludes(detail, "did you mean demo?");
  assertStringIncludes(advice ?? "", "demo, other_1, other_2");
  assertEquals(find(report, "login").detail, "no such database");
});

Deno.test("an unknown database of a server that does not list them", async () => {
  await using sandbox = await startSandbox({ version: "20.0" });
  const { env } = envOf(sandbox);
  const { report } = await diagnose({ env: { ...env, ODOO_DB: "dema" } });
  assertEquals(find(report, "database").status, "skipped");
  assertEquals(brokenOf(report), ["login"]);
  assertStringIncludes(find(report, "login").detail, "there is no such database");
});

Deno.test("an Odoo that is too old, or not known yet", async () => {
  for (const serverVersion of ["14.0", "21.0"]) {
    await using sandbox = await startSandbox({ version: "15.0", serverVersion });
    const { report } = await diagnose(envOf(sandbox));
    const { status, detail } = find(report, "version");
    assertEquals([status, detail], ["warning", `Odoo ${serverVersion} is not supported`]);
  }
});

Deno.test("a protocol that is not open there", async () => {
  await using sandbox = await startSandbox({ version: "17.0" });
  const { database, url, accounts: { demo } } = sandbox;
  const { report } = await diagnose({
    config: {
      odoo_url: url,
      database,
      username: demo.login,
      api_key: { env: "KEY" },
      protocol: "json2",
    },
    env: { KEY: demo.apiKey },
  });
  assertEquals(brokenOf(report), ["protocols"]);
  assertStringIncludes(find(report, "protocols").advice ?? "", "jsonrpc, xmlrpc");
});

Deno.test("every Odoo is looked at, and a broken one hides no other", async () => {
  await using sandbox = await startSandbox();
  const { database, url, accounts: { demo } } = sandbox;
  const account = { username: demo.login, api_key: { env: "KEY" } };
  const { report } = await diagnose({
    config: {
      odoo_url: "http://nowhere.invalid",
      database,
      ...account,
      instances: { shop: { odoo_url: url, database, api_key: { env: "KEY" } } },
    },
    env: { KEY: demo.apiKey },
  });
  assertEquals(find(report, "dns", "default").status, "broken");
  assertEquals(find(report, "rights", "shop").status, "ok");
  assertEquals(report.ok, false);
});

Deno.test("a server without wkhtmltopdf", async () => {
  await using sandbox = await startSandbox({ printsPdf: false });
  const { report } = await diagnose(envOf(sandbox));
  assertEquals([find(report, "reports").status, report.ok], ["warning", true]);
});

Deno.test("what names the database is told where it helps", async () => {
  await using sandbox = await startSandbox({ version: "19.0", lookupMs: 20 });
  const { report } = await diagnose(envOf(sandbox));
  assertMatch(find(report, "pinning").detail, /^calls name the database by header: \d+ ms became/);
});

Deno.test("an Odoo that asks to slow down is told as that", async () => {
  await using sandbox = await startSandbox();
  const busy = () => new Response("later", { status: 429, headers: { "retry-after": "30" } });
  await using front = startFront(sandbox.url, {
    before: ({ method }) => method === "authenticate" ? busy() : undefined,
  });
  const { report } = await diagnose(envOf(sandbox, { at: front.url }));
  assertEquals(brokenOf(report), ["login"]);
  assertStringIncludes(find(report, "login").detail, "try again in 30 s");
  assertStringIncludes(find(report, "login").advice ?? "", "requests_per_minute");
});

Deno.test("one question too many is no broken Odoo", async () => {
  await using sandbox = await startSandbox();
  await using front = startFront(sandbox.url, {
    before: ({ method }) =>
      method === "get_wkhtmltopdf_state" ? new Response("later", { status: 429 }) : undefined,
  });
  const { report } = await diagnose(envOf(sandbox, { at: front.url }));
  assertEquals([find(report, "reports").status, report.ok], ["warning", true]);
});

Deno.test("a limit of our own that the rights do not fit into", async () => {
  await using sandbox = await startSandbox();
  const { env, secrets } = envOf(sandbox);
  const { report } = await diagnose({ config: { requests_per_minute: 30 }, env, secrets });
  assertEquals(find(report, "rights").status, "skipped");
  assertStringIncludes(find(report, "rights").detail, "requests_per_minute is 30");
  assertEquals(find(report, "rate_limit").status, "warning");
  assertEquals(report.ok, true);
});

Deno.test("a slow Odoo: its answers are timed, and the rights are left out", async () => {
  await using sandbox = await startSandbox();
  await using front = startFront(sandbox.url, {
    before: async ({ method }) => {
      if (method === "context_get") await new Promise((resolve) => setTimeout(resolve, 1_100));
    },
  });
  const { report } = await diagnose(envOf(sandbox, { at: front.url }));
  assertEquals(find(report, "round_trip").status, "warning");
  assertMatch(find(report, "round_trip").detail, /takes 1\.[12] s/);
  assertEquals(find(report, "rights").status, "skipped");
  assertEquals(report.ok, true);
});

Deno.test("a cache that is off", async () => {
  await using sandbox = await startSandbox();
  const { env } = envOf(sandbox);
  const { report } = await diagnose({ config: { cache: { enabled: false } }, env });
  assertEquals(find(report, "cache").status, "warning");
});
