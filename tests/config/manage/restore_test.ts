import { join } from "node:path";
import { ConfigError } from "../../../src/config/errors.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { backUpConfig } from "../../../src/config/manage/backup.ts";
import { restoreConfig, type RestoreRequest } from "../../../src/config/manage/restore.ts";
import { writeAll } from "../../../src/config/manage/write_all.ts";
import { checkServing } from "../../../src/commands/access_check.ts";
import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "../../support/assert.ts";
import { systemWith, withFolder } from "../support.ts";
import { readAll } from "./folders.ts";

const hasModes = Deno.build.os !== "windows";

const CONFIG = `// Kept as it is: "secrets/key"
{
  "odoo_url": "https://erp.acme.test", "database": "erp", "username": "ada",
  "api_key": { "file": "secrets/key" },
  "tls": { "ca_file": "./ca.pem" },
}
`;
const FILES = { "old/config.json": CONFIG, "old/secrets/key": "hunter22\n", "old/ca.pem": "PEM\n" };

/** Backs up `old/config.json` to `backup.json`. */
async function backUp(
  folder: string,
  options: { withoutSecrets?: boolean } = {},
): Promise<string[]> {
  const { notes = [] } = await backUpConfig({
    file: join(folder, "old", "config.json"),
    output: join(folder, "backup.json"),
    force: true,
    ...options,
  });
  return [...notes];
}

function restore(folder: string, options: Partial<RestoreRequest> = {}) {
  return restoreConfig({
    backup: join(folder, "backup.json"),
    output: join(folder, "new", "config.json"),
    checkServing,
    ...options,
  });
}

/** Changes the backup as JSON. */
async function edit(
  folder: string,
  change: (backup: Record<string, unknown>) => unknown,
): Promise<void> {
  const path = join(folder, "backup.json");
  const backup = JSON.parse(await Deno.readTextFile(path));
  await Deno.writeTextFile(path, JSON.stringify(change(backup) ?? backup));
}

async function entry(
  path: string,
  references: string[],
  text: string,
): Promise<Record<string, unknown>> {
  const bytes = new TextEncoder().encode(text);
  const sha256 = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
  return { path, references, sha256, content: bytes.toBase64() };
}

Deno.test("a backup brings configuration and files to another folder, byte by byte, for their owner alone", async () => {
  await withFolder(FILES, async (folder) => {
    const notes = await backUp(folder);
    assertMatch(notes.join("\n"), /HOLDS SECRETS AS THEY ARE \(api_key\)/);
    const { ok, text } = await restore(folder);
    assert(ok);
    assertStringIncludes(text, `${join(folder, "new", "config.json")}: new`);
    const all = readAll(folder);
    for (const name of ["config.json", "secrets/key", "ca.pem"]) {
      assertEquals(all[`new/${name}`], all[`old/${name}`]);
    }
    if (hasModes) {
      for (const name of ["backup.json", "new/config.json", "new/secrets/key", "new/ca.pem"]) {
        assertEquals((Deno.statSync(join(folder, name)).mode ?? 0) & 0o777, 0o600, name);
      }
    }
    const { config } = await loadConfig({ file: join(folder, "new", "config.json") });
    assertEquals([config.api_key?.reveal(), config.tls.ca_file], [
      "hunter22",
      join(folder, "new", "ca.pem"),
    ]);
    const again = await restore(folder);
    assertEquals(again.text.match(/the same already/g)?.length, 3);
  });
});

Deno.test("a file from elsewhere is taken as it is there; where there is none, it goes beside the configuration", async () => {
  await withFolder({ ...FILES, "run/key": "k1", "run/ca.pem": "c1" }, async (folder) => {
    const [key, ca] = [join(folder, "run", "key"), join(folder, "run", "ca.pem")];
    const named = JSON.stringify(key);
    const text = CONFIG.replaceAll('"secrets/key"', named).replace("./ca.pem", "../run/ca.pem");
    await Deno.writeTextFile(join(folder, "old", "config.json"), text);
    await backUp(folder);
    const kept = await restore(folder);
    assertEquals(readAll(folder)["new/config.json"], text);
    assertEquals(kept.notes?.length, 2);
    assertStringIncludes(kept.notes?.join("\n") ?? "", `Left as it is: ${key}, it is the same`);
    await Deno.remove(key);
    await Deno.writeTextFile(ca, "c2");
    const moved = await restore(folder, { output: join(folder, "far", "config.json") });
    assertStringIncludes(moved.notes?.join("\n") ?? "", `${ca}, it has another content`);
    const all = readAll(folder);
    assertEquals([all["far/restored/key"], all["far/restored/ca.pem"], all["run/key"]], [
      "k1",
      undefined,
      undefined,
    ]);
    assertEquals(
      all["far/config.json"],
      text.replace(`{ "file": ${named} }`, '{ "file": "restored/key" }'),
    );
    const { config } = await loadConfig({ file: join(folder, "far", "config.json") });
    assertEquals([config.api_key?.reveal(), config.tls.ca_file], ["k1", ca]);
  });
});

Deno.test("a path that stands for something else too is not rewritten blindly", async () => {
  await withFolder({ ...FILES, "run/key": "k1" }, async (folder) => {
    const key = join(folder, "run", "key");
    const text = `{"odoo_url": "https://a.test", "database": "d", "username": ${
      JSON.stringify(key)
    },
      "api_key": {"file": ${JSON.stringify(key)}}}`;
    await Deno.writeTextFile(join(folder, "old", "config.json"), text);
    await backUp(folder);
    await Deno.remove(key);
    const before = readAll(folder);
    await assertRejects(() => restore(folder), ConfigError, "put the file there first");
    assertEquals(readAll(folder), before);
  });
});

Deno.test("restore replaces nothing unless forced, and keeps what was there", async () => {
  const there = { "new/config.json": "{}", "new/secrets/key": "mine" };
  await withFolder({ ...FILES, ...there }, async (folder) => {
    await backUp(folder);
    const before = readAll(folder);
    const refused = await assertRejects(() => restore(folder), ConfigError);
    assertMatch(refused.message, /secrets\/key, .*config\.json: another content is there/);
    const dry = await restore(folder, { dryRun: true });
    assertStringIncludes(dry.text, "Would restore");
    assertStringIncludes(dry.notes?.join("\n") ?? "", "needs --force");
    assertEquals(readAll(folder), before);
    const { text } = await restore(folder, { force: true });
    const all = readAll(folder);
    assertEquals([all["new/config.json"], all["new/secrets/key"]], [CONFIG, "hunter22\n"]);
    const copies = Object.entries(all).filter(([path]) => path.endsWith(".backup"));
    assertEquals(copies.map(([, content]) => content).sort(), ["mine", "{}"]);
    for (const [path] of copies) assertStringIncludes(text, path);
  });
});

Deno.test("restore writes through no link", async () => {
  await withFolder({ ...FILES, "elsewhere/key": "mine", "new/x": "" }, async (folder) => {
    await backUp(folder);
    await Deno.symlink(join(folder, "elsewhere"), join(folder, "new", "secrets"));
    const before = readAll(folder);
    for (const force of [false, true]) {
      await assertRejects(() => restore(folder, { force }), ConfigError, "is a link or a file");
    }
    assertEquals(readAll(folder), before);
    await Deno.remove(join(folder, "new", "secrets"));
    await Deno.symlink(join(folder, "elsewhere", "key"), join(folder, "new", "config.json"));
    await assertRejects(
      () => restore(folder, { force: true }),
      ConfigError,
      "it is a link or a dev",
    );
    assertEquals(readAll(folder)["elsewhere/key"], "mine");
  });
});

Deno.test("a backup without secrets has none of them, and says what is not in it", async () => {
  await withFolder(FILES, async (folder) => {
    const notes = await backUp(folder, { withoutSecrets: true });
    assertEquals(notes, ["Not in it: the file secrets/key (api_key)"]);
    const text = await Deno.readTextFile(join(folder, "backup.json"));
    const bytes = new TextEncoder().encode("hunter22\n");
    assert(!text.includes("hunter22") && !text.includes(bytes.toBase64()));
    const { notes: lacking = [] } = await restore(folder);
    assertEquals(lacking.length, 1);
    assertMatch(lacking[0] ?? "", /^Still lacking: Cannot read .*new\/secrets\/key \(api_key\)/);
  });
});

for (
  const [extra, key] of [
    ['"password": "hunter22"', "password"],
    ['"instances": {"shop": {"api_key": "hunter22"}}', "instances.shop.api_key"],
    ['"mcpServers": {"a": {"env": {"KEY": "hunter22"}}}', "mcpServers"],
    ['"pasword": "hunter22"', "pasword"],
  ] as const
) {
  Deno.test(`a backup without secrets is refused where ${key} stands in the file`, async () => {
    const text = `{"odoo_url": "https://a.test", ${extra}}`;
    await withFolder({ "old/config.json": text }, async (folder) => {
      const before = readAll(folder);
      const { message } = await assertRejects(
        () => backUp(folder, { withoutSecrets: true }),
        ConfigError,
        `without secrets: ${key} holds`,
      );
      assert(!message.includes("hunter22"));
      assertEquals(readAll(folder), before);
    });
  });
}

Deno.test("a backup is refused where a file of it is missing or is none", async () => {
  await withFolder(FILES, async (folder) => {
    await Deno.remove(join(folder, "old", "ca.pem"));
    await assertRejects(() => backUp(folder), ConfigError, "(tls.ca_file): there is no such file");
    await Deno.mkdir(join(folder, "old", "ca.pem"));
    await assertRejects(() => backUp(folder), ConfigError, "(tls.ca_file): it is no file");
    assertEquals(readAll(folder)["backup.json"], undefined);
  });
});

const DAMAGE: readonly (readonly [
  name: string,
  change: (backup: Record<string, unknown>) => unknown,
  message: string,
])[] = [
  ["another format", (backup) => ({ ...backup, format: "x" }), "it is no backup that odoo-mcp"],
  [
    "something else",
    () => ({ name: "package", version: "1.0.0" }),
    "it is no backup that odoo-mcp",
  ],
  ["a list", () => [], "it is no backup that odoo-mcp"],
  ["a newer version", (backup) => ({ ...backup, version: 2 }), "a newer odoo-mcp wrote it"],
  ["no files", (backup) => ({ ...backup, others: undefined }), "others is damaged"],
  ["an unknown key", (backup) => ({ ...backup, extra: 1 }), "it is damaged or not of this format"],
  [
    "another content",
    ({ config, ...backup }) => ({ ...backup, config: { ...Object(config), content: "e30=" } }),
    "the checksum of config.json does not fit",
  ],
  [
    "content that is no base64",
    ({ config, ...backup }) => ({ ...backup, config: { ...Object(config), content: "{}" } }),
    "config.content is damaged",
  ],
  ["no other file", (backup) => ({ ...backup, others: [] }), ""],
];

for (const [name, change, message] of DAMAGE) {
  Deno.test(`restore of a backup with ${name} ${message === "" ? "says what lacks" : "writes nothing"}`, async () => {
    await withFolder(FILES, async (folder) => {
      await backUp(folder);
      await edit(folder, change);
      const before = readAll(folder);
      if (message === "") {
        const { notes = [] } = await restore(folder, { dryRun: true });
        assertEquals(notes.length, 2);
      } else await assertRejects(() => restore(folder), ConfigError, message);
      assertEquals(readAll(folder), before);
    });
  });
}

Deno.test("restore of a backup that is cut off anywhere writes nothing", async () => {
  await withFolder(FILES, async (folder) => {
    await backUp(folder);
    const path = join(folder, "backup.json");
    const text = (await Deno.readTextFile(path)).trimEnd();
    for (let length = 0; length < text.length; length += 17) {
      await Deno.writeTextFile(path, text.slice(0, length));
      await assertRejects(() => restore(folder), ConfigError, "it may be cut off");
    }
    assertEquals(Object.keys(readAll(folder)).filter((name) => name.startsWith("new")), []);
  });
});

const OUTSIDE = [
  "../key",
  "/tmp/key",
  "a/../../key",
  "..",
  ".",
  "",
  "a//b",
  "./key",
  "a\\..\\..\\key",
  "C:\\key",
  "C:key",
  "\\\\server\\share",
  "key\u0000.pem",
  "con",
  "a/nul.txt",
  "key.",
  "key ",
  "config.json:stream",
  "a/b/c/d/e/f/g/h/i",
  "x".repeat(201),
];

for (const path of OUTSIDE) {
  Deno.test(`restore never writes to ${JSON.stringify(path.slice(0, 30))}, checksum or not`, async () => {
    await withFolder(FILES, async (folder) => {
      await backUp(folder);
      const file = await entry(path, ["secrets/key"], "evil");
      await edit(folder, (backup) => ({ ...backup, others: [file] }));
      const before = readAll(folder);
      const refused = await assertRejects(() => restore(folder, { force: true }), ConfigError);
      assertStringIncludes(refused.message, "leads out of its folder or is no plain path");
      assertEquals(readAll(folder), before);
    });
  });
}

const SMUGGLED:
  readonly (readonly [others: [path: string, references: string[]][], message: string])[] = [
    [[[".bashrc", []]], "does not refer to .bashrc"],
    [[[".bashrc", ["nothing"]]], "does not refer to .bashrc"],
    [[["CONFIG.json", ["secrets/key"]]], "two of its files would be"],
    [[["config.json/x", ["secrets/key"]]], "two of its files would be"],
    [[["a", ["secrets/key"]], ["A", ["./ca.pem"]]], "two of its files would be a"],
    [[["a", ["secrets/key"]], ["a/b", ["./ca.pem"]]], "two of its files would be a"],
    [[["a", ["secrets/key"]], ["b", ["secrets/key"]]], "two of its files stand for the same one"],
  ];

for (const [others, message] of SMUGGLED) {
  Deno.test(`restore refuses ${JSON.stringify(others)}: ${message}`, async () => {
    await withFolder(FILES, async (folder) => {
      await backUp(folder);
      const files = await Promise.all(others.map(([path, refs]) => entry(path, refs, "evil")));
      await edit(folder, (backup) => ({ ...backup, others: files }));
      const before = readAll(folder);
      await assertRejects(() => restore(folder, { force: true }), ConfigError, message);
      assertEquals(readAll(folder), before);
    });
  });
}

Deno.test("restore refuses to put two files into one place", async () => {
  await withFolder(FILES, async (folder) => {
    await backUp(folder);
    const before = readAll(folder);
    for (const output of ["ca.pem", "CA.PEM", "secrets"].map((name) => join(folder, "new", name))) {
      await assertRejects(() => restore(folder, { output }), ConfigError, "two of its files would");
    }
    assertEquals(readAll(folder), before);
  });
});

Deno.test("restore refuses a configuration that cannot be used, whatever the environment says", async () => {
  for (
    const [extra, message] of [
      ['"timeout": "soon"', "Cannot use timeout in"],
      ['"read_onyl": true', "Cannot use read_onyl in"],
      [
        '"connection_type": "http", "http": {"auth": "none", "tokens": {"a": {"token": {"env": "T"}}}}',
        "Cannot use http.auth",
      ],
    ] as const
  ) {
    await withFolder(
      { "old/config.json": `{"api_key": {"env": "K"}, ${extra}}` },
      async (folder) => {
        await backUp(folder);
        const before = readAll(folder);
        const system = systemWith({ ODOO_MCP_TIMEOUT: "1" });
        await assertRejects(() => restore(folder, { system }), ConfigError, message);
        assertEquals(readAll(folder), before);
      },
    );
  }
});

Deno.test("restore tells what this machine lacks, and restores", async () => {
  const text = '{"odoo_url": "https://a.test", "database": "d", "api_key": {"env": "K"}}';
  await withFolder({ "old/config.json": text }, async (folder) => {
    assertEquals(await backUp(folder), ["Not in it: the variable K (api_key)"]);
    const system = systemWith({ ODOO_MCP_TIMEOUT: "never" });
    const { notes = [] } = await restore(folder, { system });
    assertEquals(notes.map((note) => note.slice(0, 30)), [
      "Still lacking: Cannot use api_",
      "Still lacking: Cannot connect ",
    ]);
    assertEquals(readAll(folder)["new/config.json"], text);
  });
});

Deno.test("files that belong together are all written or none", async () => {
  await withFolder({ "a": "old a" }, async (folder) => {
    const content = new TextEncoder().encode("new");
    const targets = [join(folder, "a"), join(folder, "b"), `${folder}/c/`];
    await assertRejects(
      () => writeAll(targets.map((target) => ({ target, content }))),
      ConfigError,
    );
    assertEquals(readAll(folder), { a: "old a" });
    await writeAll([join(folder, "a"), join(folder, "b")].map((target) => ({ target, content })));
    assertEquals(readAll(folder).b, "new");
  });
});
