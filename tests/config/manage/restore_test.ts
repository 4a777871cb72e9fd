import { join } from "node:path";
import { ConfigError } from "../../../src/config/errors.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { writeAll } from "../../../src/config/manage/write_all.ts";
import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "../../support/assert.ts";
import { systemWith } from "../support.ts";
import { withFolder } from "../../support/folder.ts";
import { readAll } from "./folders.ts";
import { backUp, CONFIG, FILES, restore } from "./saved.ts";

const hasModes = Deno.build.os !== "windows";

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
    const copies = Object.entries(all).filter(([path]) => path.includes(".backup-"));
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
