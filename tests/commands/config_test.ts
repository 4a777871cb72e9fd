/** `config` as its users run it: processes, files, exit codes. */
import { join } from "node:path";
import {
  assert,
  assertEquals,
  assertMatch,
  assertNotMatch,
  assertStringIncludes,
} from "../support/assert.ts";
import { withFolder } from "../support/folder.ts";
import { type Finished, runProgram, startProgram } from "../support/program.ts";

const READING = ["--allow-env", "--allow-read"];
const WRITING = [...READING, "--allow-write"];
const hasModes = Deno.build.os !== "windows";

function run(
  args: readonly string[],
  { folder, env = {}, permissions = WRITING }: {
    folder: string;
    env?: Record<string, string>;
    permissions?: readonly string[];
  },
): Promise<Finished> {
  return runProgram(["config", ...args], {
    cwd: folder,
    env: { XDG_CONFIG_HOME: join(folder, "home"), ...env },
    permissions,
  });
}

function modeOf(path: string): number {
  return (Deno.statSync(path).mode ?? 0) & 0o777;
}

const CONNECTION = '"odoo_url": "https://erp.acme.test", "database": "erp", "username": "ada"';

Deno.test("config init: a file for its owner alone, where every start finds it, and what to do next", async () => {
  await withFolder({}, async (folder) => {
    const { code, stdout, stderr } = await run(["init", "--profile", "production"], { folder });
    const path = join(folder, "home", "odoo-mcp", "config.json");
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, `Wrote ${path} for production`);
    assertStringIncludes(
      stdout,
      `write ${join(folder, "home", "odoo-mcp", "odoo_api_key")}: api_key`,
    );
    assertMatch(stdout, /^ {2}odoo-mcp config check$/m);
    if (hasModes) assertEquals([modeOf(path), modeOf(join(path, ".."))], [0o600, 0o700]);
    const checked = await run(["check"], { folder, permissions: READING });
    assertEquals(checked.code, 2);
    assertStringIncludes(checked.stdout, `${path} cannot be used, 2 problems, 2 warnings\n`);
    for (const name of ["odoo_api_key", "agent_token"]) {
      await Deno.writeTextFile(join(path, "..", name), `${crypto.randomUUID()}\n`);
    }
    const again = await run(["check"], { folder, permissions: READING });
    assertEquals([again.code, again.stdout.split("\n")[0]], [0, `${path} can be used, 2 warnings`]);
  });
});

Deno.test("config check refuses a log file as the start does, and makes none", async () => {
  await withFolder({ "logs/x": "" }, async (folder) => {
    for (
      const [name, why] of [
        ["none/x.log", "create its folder"],
        ["logs", "it is a folder, name a file in it"],
      ] as const
    ) {
      const filename = join(folder, name);
      const handlers = JSON.stringify([{ type: "FileHandler", filename }]);
      const text =
        `{ ${CONNECTION}, "api_key": { "env": "KEY" }, "logging": { "handlers": ${handlers} } }`;
      await Deno.writeTextFile(join(folder, "config.json"), text);
      const options = { cwd: folder, env: { KEY: crypto.randomUUID() } };
      const message = `Cannot use logging.handlers[0].filename: cannot write ${filename}, ${why}`;
      const checked = await run(["check", "config.json"], { folder, env: options.env });
      assertEquals([checked.code, checked.stdout.includes(message)], [2, true], checked.stdout);
      const started = await runProgram(["stdio", "config.json"], {
        ...options,
        alsoAllowed: ["--allow-write"],
      });
      assertEquals([started.code, started.stderr.includes(message)], [2, true], started.stderr);
    }
    const inLogs = JSON.stringify([{ type: "FileHandler", filename: join(folder, "logs/y.log") }]);
    const text =
      `{ ${CONNECTION}, "api_key": { "env": "KEY" }, "logging": { "handlers": ${inLogs} } }`;
    await Deno.writeTextFile(join(folder, "config.json"), text);
    const good = await run(["check", "config.json"], { folder, env: { KEY: "k".repeat(20) } });
    assertEquals(good.code, 0, good.stdout);
    assertEquals([...Deno.readDirSync(join(folder, "logs"))].map(({ name }) => name), ["x"]);
  });
});

Deno.test("config init never overwrites; --force keeps a copy", async () => {
  await withFolder({ "config.json": '{"mine": 1}' }, async (folder) => {
    const args = ["init", "config.json", "--profile", "development"];
    const refused = await run(args, { folder });
    assertEquals([refused.code, refused.stdout], [2, ""]);
    assertStringIncludes(refused.stderr, "Cannot write config.json: it is there already");
    assertEquals(await Deno.readTextFile(join(folder, "config.json")), '{"mine": 1}');
    const forced = await run([...args, "--force"], { folder });
    assertEquals(forced.code, 0);
    const [, copy = ""] = /kept in (\S+)/.exec(forced.stdout) ?? [];
    assertEquals(await Deno.readTextFile(join(folder, copy)), '{"mine": 1}');
    assertMatch(
      await Deno.readTextFile(join(folder, "config.json")),
      /^\/\/ odoo-mcp for development/,
    );
  });
});

Deno.test("config init says which permission is lacking, and that another file would be found first", async () => {
  await withFolder({ "config.json": "{}" }, async (folder) => {
    const args = ["init", "--profile", "development"];
    const { code, stderr } = await run(args, { folder, permissions: READING });
    assertEquals(code, 2);
    assertStringIncludes(stderr, `allow it with --allow-write=${join(folder, "home", "odoo-mcp")}`);
    const { stdout } = await run(args, { folder });
    assertStringIncludes(
      stdout,
      `odoo-mcp config check ${join(folder, "home", "odoo-mcp", "config.json")}\n`,
    );
  });
});

const SECRETS = [
  "hunter22-inline",
  "hunter22-env",
  "hunter22-file",
  "hunter22-variable",
  "hunter22-url",
];

const WITH_SECRETS = `{
  ${CONNECTION},
  "instances": {
    "old": { "odoo_url": "https://old.acme.test", "database": "old", "api_key": "hunter22-inline" },
    "shop": { "odoo_url": "https://shop.acme.test", "database": "shop", "api_key": { "env": "SHOP_KEY" } }
  },
  "http": {
    "tokens": { "crm": { "token": { "file": "crm_token" } } },
    "oauth": { "issuer": "https://me:hunter22-url@login.acme.test/x" },
    "auth": "tokens"
  }
}`;

Deno.test("config check and show never print a secret", async () => {
  const files = { "config.json": WITH_SECRETS, crm_token: "hunter22-file\n" };
  await withFolder(files, async (folder) => {
    const env = { SHOP_KEY: "hunter22-env", ODOO_PASSWORD: "hunter22-variable" };
    const outputs = await Promise.all(
      [["show"], ["show", "--json"], ["check"], ["check", "--json"]].map((args) =>
        run([...args, "--transport", "http"], { folder, env, permissions: READING })
      ),
    );
    assertEquals(outputs.map(({ code }) => code), [0, 0, 0, 0]);
    const told = outputs.map(({ stdout, stderr }) => stdout + stderr).join("\n");
    for (const secret of SECRETS) assert(!told.includes(secret), told);
    const [table = ""] = outputs.map(({ stdout }) => stdout);
    assertMatch(table, /^instances\.old\.api_key +\[secret\] +file: written there$/m);
    assertMatch(table, /^password +\[secret\] +ODOO_PASSWORD$/m);
    assertMatch(table, /^instances\.shop\.api_key +\[secret\] +file: variable SHOP_KEY$/m);
    assertMatch(table, /^instances\.shop\.odoo_url +https:\/\/shop\.acme\.test +file$/m);
    assertMatch(table, /^http\.tokens\.crm\.token +\[secret\] +file: crm_token$/m);
    assertMatch(table, /^http\.oauth\.issuer +https:\/\/\[secret\]@login\.acme\.test\/x +file$/m);
    assertMatch(table, /^connection_type +http +--transport$/m);
    assertMatch(table, /^http\.port +8080 +default$/m);
  });
});

Deno.test("config check tells every problem, and hides what stands where a secret belongs", async () => {
  const text = `{
    ${CONNECTION},
    "api_key": { "env": "NOT_THERE" },
    "pool_size": 0, "timeout": "soon", "cache": [], "colour": "red", "timeot": 3,
    "http": { "port": 99999, "tokens": { "crm": "hunter22" }, "auht": "none" },
    "instances": { "shop": { "api_key": ["hunter22"] }, "Shop": {} },
    "tls": { "ca_file": "none.pem" },
    "logging": { "handlers": [{ "type": "FileHandler" }] }
  }`;
  await withFolder({ "config.json": text }, async (folder) => {
    const env = { ODOO_MCP_HTTP_METRICS: "maybe", ODOO_MCP_NOISE: "1" };
    const { code, stdout } = await run(["check", "--json"], { folder, env, permissions: READING });
    const { ok, problems, warnings, file } = JSON.parse(stdout);
    assertEquals([code, ok, file], [2, false, "config.json"]);
    assertEquals(warnings.map((warning: string) => warning.split(" ")[1]), [
      "colour",
      "timeot",
      "ODOO_MCP_NOISE:",
    ]);
    const keys: string[] = problems.map((problem: { key: string }) => problem.key).sort();
    assertEquals(keys, [
      "ODOO_MCP_HTTP_METRICS",
      "api_key",
      "cache",
      "http.auht",
      "http.port",
      "http.tokens.crm",
      "instances.Shop",
      "instances.shop.api_key",
      "logging.handlers[0].filename",
      "pool_size",
      "timeout",
      "tls.ca_file",
    ]);
    assertNotMatch(stdout, /hunter22/);
    for (const { message } of problems) assertMatch(message, /^Cannot (?:use|read) [^\n]+[^.]$/);
    const plain = await run(["check"], { folder, env, permissions: READING });
    assertEquals([plain.code, plain.stdout.split("\n")[0]], [
      2,
      "config.json cannot be used, 12 problems, 3 warnings",
    ]);
  });
});

const OUTCOMES: readonly (readonly [text: string, args: string[], code: number, told: string])[] = [
  [`{${CONNECTION}, "api_key": "k"}`, [], 0, "config.json can be used\n"],
  [
    `{${CONNECTION}, "api_key": "k", "colour": 1}`,
    [],
    0,
    "can be used, 1 warning\nWarning: Ignoring colour in",
  ],
  [`{${CONNECTION}}`, [], 2, "Cannot connect to Odoo: api_key is not set"],
  [
    `{${CONNECTION}, "api_key": "k"`,
    [],
    2,
    "The configuration cannot be used, 1 problem\nCannot read config.json:1:",
  ],
  [
    `{${CONNECTION}, "api_key": "k", "http": {"auth": "none", "tokens": {"a": {"token": "0123456789abcdef"}}}}`,
    ["--transport", "http"],
    2,
    "Cannot use http.auth: none asks nobody for http.tokens",
  ],
  [
    `{${CONNECTION}, "api_key": "k", "http": {"tokens": {"a": {"token": "short"}}}}`,
    ["--transport", "http"],
    0,
    "Warning: http.tokens.a can be found by trying",
  ],
  [
    `{"odoo_url": "http://erp.acme.test", "database": "d", "username": "u", "api_key": "k"}`,
    [],
    0,
    "Warning: Reaching http://erp.acme.test: http sends the key unencrypted",
  ],
  [
    `{"odoo_url": "https://erp.acme.test", "database": "d", "http": {"identity": "headers"}}`,
    ["--transport", "streamable_http"],
    0,
    "can be used",
  ],
];

for (const [text, args, code, told] of OUTCOMES) {
  Deno.test(`config check ${args.join(" ")} exits with ${code}: ${told.split("\n")[0]}`, async () => {
    await withFolder({ "config.json": text }, async (folder) => {
      const result = await run(["check", "config.json", ...args], { folder, permissions: READING });
      assertStringIncludes(result.stdout, told);
      assertEquals([result.code, result.stderr], [code, ""]);
    });
  });
}

Deno.test("config show prints what can be known beside what is lacking, and exits with 2", async () => {
  await withFolder(
    { "config.json": `{${CONNECTION}, "api_key": {"env": "LACKING"}}` },
    async (folder) => {
      const { code, stdout, stderr } = await run(["show"], { folder, permissions: READING });
      assertEquals([code, stderr], [
        2,
        "Cannot use api_key in config.json: the variable LACKING is not set\n",
      ]);
      assertMatch(stdout, /^api_key +\[secret\] +file: variable LACKING$/m);
    },
  );
});

Deno.test("config show and check say the same of a configuration that lacks something", async () => {
  await withFolder({ "config.json": '{ "odoo_url": "https://erp.acme.test" }' }, async (folder) => {
    const show = await run(["show"], { folder, permissions: READING });
    assertEquals(show.code, 2);
    assertMatch(show.stderr, /^Cannot connect to Odoo: database, username and api_key are not set/);
    assertMatch(show.stdout, /^odoo_url +https:\/\/erp\.acme\.test +file$/m);
    const check = await run(["check"], { folder, permissions: READING });
    assertEquals(check.code, 2);
    assertStringIncludes(check.stdout, show.stderr.trim());
  });
});

Deno.test("config backup and restore move a configuration, through a pipe too", async () => {
  const files = {
    "a/config.json": `{${CONNECTION}, "api_key": {"file": "key"}}`,
    "a/key": "hunter22\n",
  };
  await withFolder(files, async (folder) => {
    const saved = await run(["backup", "a/config.json"], { folder });
    assertEquals(saved.code, 0);
    assertStringIncludes(saved.stderr, "THE BACKUP HOLDS SECRETS AS THEY ARE (api_key)");
    const [, backup = ""] = /^Wrote (\S+): config\.json, key$/m.exec(saved.stdout) ?? [];
    assertMatch(backup, /^a\/odoo-mcp-backup-\d{8}T\d{6}Z\.json$/);
    if (hasModes) assertEquals(modeOf(join(folder, backup)), 0o600);
    const taken = await run(["backup", "a/config.json", "--output", backup], { folder });
    assertEquals([taken.code, taken.stdout], [2, ""]);
    assertStringIncludes(taken.stderr, `Cannot write ${backup}: it is there already`);

    const piped = await run(["backup", "a/config.json", "--output", "-"], {
      folder,
      permissions: READING,
    });
    assertEquals([piped.code, JSON.parse(piped.stdout).version], [0, 1]);
    const program = startProgram(["config", "restore", "-"], {
      cwd: folder,
      env: { XDG_CONFIG_HOME: join(folder, "home") },
      permissions: WRITING,
    });
    await program.write(piped.stdout);
    await program.closeInput();
    const restored = await program.finished;
    assertEquals([restored.code, restored.stderr], [0, ""]);
    const checked = await run(["check"], { folder, permissions: READING });
    const home = join(folder, "home", "odoo-mcp");
    assertEquals([checked.code, checked.stdout], [0, `${join(home, "config.json")} can be used\n`]);
    if (hasModes) assertEquals([modeOf(home), modeOf(join(home, "key"))], [0o700, 0o600]);
  });
});

Deno.test("config restore looks without the permission to write, and says that it lacks it", async () => {
  await withFolder(
    { "config.json": `{${CONNECTION}, "api_key": {"env": "K"}}` },
    async (folder) => {
      const env = { K: "k" };
      const saved = await run(["backup", "--output", "b.json"], { folder });
      assertStringIncludes(saved.stderr, "Not in it: the variable K (api_key)");
      const args = ["restore", "b.json", "--output", "new/config.json"];
      const dry = await run([...args, "--dry-run"], { folder, env, permissions: READING });
      assertEquals([dry.code, dry.stderr], [0, ""]);
      assertStringIncludes(dry.stdout, "  new/config.json: new\n");
      const refused = await run(args, { folder, env, permissions: READING });
      assertEquals([refused.code, refused.stdout], [2, ""]);
      assertEquals(
        refused.stderr,
        "Cannot write new/config.json: this process may not write there, allow it with --allow-write=new\n",
      );
      assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), [
        "b.json",
        "config.json",
      ]);
    },
  );
});
