/** `doctor` on the configuration and on serving over HTTP, without any Odoo behind it. */
import { startSandbox } from "../../src/sandbox/mod.ts";
import { assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { brokenOf, diagnose, find, runDoctor } from "../support/doctor.ts";
import { startProgram } from "../support/program.ts";
import { withFolder } from "../support/folder.ts";

/** A place that is left at once: nothing is asked there. */
const NOWHERE = { odoo_url: "http://odoo.invalid", database: "erp", username: "ada" };

const KEY = "inline-key-that-no-report-may-hold";

Deno.test("nothing is configured", async () => {
  const { report } = await diagnose();
  assertEquals(brokenOf(report), ["config_complete"]);
  assertEquals(find(report, "config_file").detail, "no file");
  assertStringIncludes(find(report, "config_complete").advice ?? "", "odoo-mcp setup");
});

Deno.test("a named file that is not there, and one that is not JSON", async () => {
  const { report } = await diagnose({ args: ["nowhere.json"] });
  assertEquals(brokenOf(report), ["config_file"]);
  assertEquals(find(report, "config_complete").detail, "no configuration");
  const broken = await diagnose({ args: [import.meta.filename ?? ""] });
  assertMatch(
    find(broken.report, "config_file").detail,
    /configuration_test\.ts:\d+:\d+: not valid/,
  );
});

Deno.test("a command line that cannot be understood ends with 2", async () => {
  for (const args of [["--prot", "1"], ["a.json", "b.json"], ["--output", "x"]]) {
    assertEquals((await runDoctor({ args })).code, 2, args.join(" "));
  }
});

Deno.test("keys that mean nothing, and a key that is sent in the open", async () => {
  const config = { ...NOWHERE, odoo_url: "http://erp.example.invalid", time_out: 5, api_key: KEY };
  const { report } = await diagnose({ config, secrets: [KEY] });
  const { status, detail } = find(report, "config_warnings");
  assertEquals(status, "warning");
  assertMatch(detail, /^Ignoring time_out in config\.json: .* timeout\?\nReaching .* unencrypted/);
});

Deno.test("a secret in the file, which others can read", async () => {
  const config = { ...NOWHERE, api_key: KEY };
  const { report } = await diagnose({ config, mode: 0o644, secrets: [KEY] });
  assertEquals(find(report, "secrets").detail, "api_key stands in the open in config.json");
  assertEquals(find(report, "file_modes").detail, "others can read config.json");
  assertEquals(find(report, "file_modes").advice, 'Run chmod 600 "config.json"');
});

Deno.test("a secret in a file of its own, which others can read", async () => {
  await withFolder({}, async (folder) => {
    const file = `${folder}/key`;
    await Deno.writeTextFile(file, KEY, { mode: 0o644 });
    const config = { ...NOWHERE, api_key: { file } };
    const open = await diagnose({ config, mode: 0o644, secrets: [KEY] });
    assertEquals(find(open.report, "secrets").detail, `api_key from the file ${file}`);
    assertEquals(find(open.report, "file_modes").detail, `others can read ${file}`);
    await Deno.chmod(file, 0o600);
    const closed = await diagnose({ config, mode: 0o644, secrets: [KEY] });
    assertEquals(find(closed.report, "file_modes").status, "ok");
  });
});

Deno.test("a log file without the permission to write it", async () => {
  const handlers = [{ type: "FileHandler", filename: "/var/log/odoo-mcp.log" }];
  const config = { ...NOWHERE, api_key: { env: "KEY" }, logging: { handlers } };
  const { report } = await diagnose({ config, env: { KEY } });
  assertEquals(find(report, "log_files").status, "broken");
  assertStringIncludes(
    find(report, "log_files").advice ?? "",
    "--allow-write=/var/log/odoo-mcp.log",
  );
});

Deno.test("a log file in a folder that is not there", async () => {
  await withFolder({}, async (folder) => {
    const handlers = [{ type: "FileHandler", filename: `${folder}/none/x.log` }];
    const config = { ...NOWHERE, api_key: { env: "KEY" }, logging: { handlers } };
    const permissions = ["--allow-net", "--allow-env", "--allow-read", `--allow-write=${folder}`];
    const { report } = await diagnose({ config, env: { KEY }, permissions });
    const { status, detail, advice } = find(report, "log_files");
    assertEquals(status, "broken");
    assertMatch(detail, /cannot write \S+x\.log, create its folder$/);
    assertEquals(advice, "Make the folder, or correct logging.handlers");
  });
});

Deno.test("limits that stand in each other's way", async () => {
  const config = {
    ...NOWHERE,
    api_key: { env: "KEY" },
    requests_per_minute: 40,
    max_binary_bytes: 40_000_000,
    max_response_bytes: 20_000_000,
    timeout: 600,
    file_roots: ["/nowhere/at/all"],
  };
  const { report } = await diagnose({ config, env: { KEY } });
  assertStringIncludes(find(report, "rate_limit").advice ?? "", "above 60");
  assertStringIncludes(find(report, "sizes").advice ?? "", "max_response_bytes to 53343334");
  assertEquals(find(report, "timeout").status, "warning");
  assertEquals(find(report, "file_roots").detail, "not there: /nowhere/at/all");
});

const SERVED = {
  ...NOWHERE,
  api_key: { env: "KEY" },
  connection_type: "streamable_http",
} as const;

Deno.test("serving over HTTP: a free port, and one that another program has", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const taken = await diagnose({ config: { ...SERVED, http: { port } }, env: { KEY } });
  assertEquals(find(taken.report, "port").status, "broken");
  assertStringIncludes(find(taken.report, "port").advice ?? "", "--port");
  listener.close();
  const free = await diagnose({ config: SERVED, args: ["--port", `${port}`], env: { KEY } });
  assertEquals(find(free.report, "port").detail, `127.0.0.1:${port} is free`);
});

Deno.test("serving over HTTP: odoo-mcp serves there already", async () => {
  await using sandbox = await startSandbox();
  const { url: ODOO_URL, database: ODOO_DB, accounts: { demo } } = sandbox;
  const env = { ODOO_URL, ODOO_DB, ODOO_USERNAME: demo.login, ODOO_API_KEY: demo.apiKey };
  const program = startProgram(["serve", "streamable_http", "--port", "0"], { env });
  const [, port = ""] = await program.told(/listening on http:\/\/127\.0\.0\.1:(\d+)/);
  const args = ["--transport", "streamable_http", "--port", port];
  const { report } = await diagnose({ args, env, secrets: [demo.apiKey] });
  program.signal("SIGTERM");
  await program.finished;
  assertEquals(find(report, "port").detail, `odoo-mcp serves on 127.0.0.1:${port} already`);
  assertEquals(report.ok, true);
});

Deno.test("serving over HTTP: who may come in", async () => {
  const token = "a-token-that-is-long-enough";
  const http = { host: "0.0.0.0", port: 0, tokens: { crm: { token }, bi: { token: "short" } } };
  const weak = await diagnose({ config: { ...SERVED, http }, env: { KEY }, secrets: [token] });
  assertEquals(find(weak.report, "access").status, "warning");
  assertStringIncludes(find(weak.report, "access").detail, "http.tokens.bi can be found by trying");
  assertStringIncludes(find(weak.report, "access").detail, "http.allowed_hosts");
  const contradiction = { port: 0, auth: "none", tokens: { crm: { token } } };
  const { report } = await diagnose({ config: { ...SERVED, http: contradiction }, env: { KEY } });
  assertEquals(find(report, "access").status, "broken");
});

Deno.test("serving over HTTP: each caller brings a user of its own", async () => {
  await using sandbox = await startSandbox();
  const place = { odoo_url: sandbox.url, database: sandbox.database };
  const config = { ...place, connection_type: "http", http: { port: 0, identity: "headers" } };
  const { report } = await diagnose({ config });
  assertEquals([report.ok, find(report, "login").status], [true, "skipped"]);
  assertEquals(find(report, "rights").detail, "each caller brings its own Odoo user");
});

Deno.test("serving over HTTP: the users that callers act as are let in, or not", async () => {
  await using sandbox = await startSandbox();
  const { url: odoo_url, database, accounts: { demo, seller } } = sandbox;
  const tokens = { crm: { token: { env: "TOKEN" } }, bi: { token: { env: "OTHER_TOKEN" } } };
  const accounts = (key: string) => ({
    crm: { username: demo.login, api_key: { env: "KEY" } },
    bi: { username: seller.login, api_key: key },
  });
  const env = { KEY: demo.apiKey, TOKEN: "t".repeat(20), OTHER_TOKEN: "u".repeat(20) };
  const serve = (key: string) => ({
    odoo_url,
    database,
    connection_type: "http",
    http: { port: 0, identity: "map", tokens, accounts: accounts(key) },
  });
  const secrets = [seller.apiKey, demo.apiKey, "not-the-key-of-anybody"];
  const good = await diagnose({ config: serve(seller.apiKey), env, secrets });
  assertEquals(find(good.report, "accounts").detail, "2 of 2 tried, each is let in");
  const bad = await diagnose({ config: serve("not-the-key-of-anybody"), env, secrets });
  assertEquals(brokenOf(bad.report), ["accounts"]);
  assertStringIncludes(find(bad.report, "accounts").detail, "http.accounts.bi: log-in");
});
