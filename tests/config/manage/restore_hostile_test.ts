/** Backups that are damaged or made to do harm: each is refused, and nothing is written. */
import { join } from "node:path";
import { ConfigError } from "../../../src/config/errors.ts";
import { assertEquals, assertRejects, assertStringIncludes } from "../../support/assert.ts";
import { withFolder } from "../../support/folder.ts";
import { readAll } from "./folders.ts";
import { backUp, edit, entry, FILES, restore } from "./saved.ts";

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
