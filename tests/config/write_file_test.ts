import { join } from "node:path";
import { ConfigError } from "../../src/config/errors.ts";
import {
  keepBackup,
  listBackups,
  OWNER_ONLY,
  stageFile,
  writeAtomically,
} from "../../src/config/write_file.ts";
import { assert, assertEquals, assertMatch, assertRejects } from "../support/assert.ts";
import { withFolder } from "../support/folder.ts";

const hasModes = Deno.build.os !== "windows";

function namesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}

function modeOf(path: string): number | undefined {
  return hasModes ? (Deno.statSync(path).mode ?? 0) & 0o777 : undefined;
}

Deno.test("writeAtomically() makes file and folders for their owner alone", async () => {
  await withFolder({}, async (folder) => {
    const path = join(folder, "a", "b", "config.json");
    await writeAtomically(path, "{}\n", { mode: OWNER_ONLY });
    assertEquals(await Deno.readTextFile(path), "{}\n");
    if (hasModes) {
      assertEquals([modeOf(path), modeOf(join(folder, "a", "b"))], [0o600, 0o700]);
      await writeAtomically(path, "[]", { mode: 0o644 });
      assertEquals([modeOf(path), await Deno.readTextFile(path)], [0o644, "[]"]);
    }
    assertEquals(namesIn(join(folder, "a", "b")), ["config.json"]);
  });
});

Deno.test("writeAtomically() writes through a link, and leaves nothing behind where it cannot write", async () => {
  await withFolder({ "real.json": "old" }, async (folder) => {
    await Deno.symlink(join(folder, "nothing"), join(folder, "dangling.json"));
    await assertRejects(
      () => writeAtomically(join(folder, "dangling.json"), "x"),
      ConfigError,
      "what it leads to is not there",
    );
    await Deno.remove(join(folder, "dangling.json"));
    const link = join(folder, "link.json");
    await Deno.symlink(join(folder, "real.json"), link);
    await writeAtomically(link, "new", { mode: OWNER_ONLY });
    assert(Deno.lstatSync(link).isSymlink);
    assertEquals(await Deno.readTextFile(join(folder, "real.json")), "new");
    await Deno.mkdir(join(folder, "taken", "inside"), { recursive: true });
    const failed = await assertRejects(
      () => writeAtomically(join(folder, "taken"), "x", { mode: OWNER_ONLY }),
      ConfigError,
    );
    assertMatch(failed.message, /^Cannot write .*taken: /);
    await assertRejects(
      () => writeAtomically(join(folder, "real.json", "x"), "x", { mode: OWNER_ONLY }),
      ConfigError,
      "not a folder",
    );
    assertEquals(namesIn(folder), ["link.json", "real.json", "taken"]);
  });
});

Deno.test("keepBackup() copies with the same rights, and never over another copy", async () => {
  await withFolder({ "config.json": "old" }, async (folder) => {
    const path = join(folder, "config.json");
    if (hasModes) await Deno.chmod(path, 0o640);
    const copies = await Promise.all([keepBackup(path), keepBackup(path), keepBackup(path)]);
    assertEquals(new Set(copies).size, 3);
    for (const copy of copies) {
      assertMatch(copy ?? "", /config\.json\.backup-\d{8}T\d{6}Z(?:-\d)?$/);
      assertEquals(await Deno.readTextFile(copy ?? ""), "old");
      if (hasModes) assertEquals(modeOf(copy ?? ""), 0o640);
    }
    assertEquals(await keepBackup(join(folder, "other.json")), undefined);
    assertEquals(await listBackups(path), copies.map((copy) => copy ?? "").sort());
  });
});

Deno.test("stageFile() changes nothing until it is committed", async () => {
  await withFolder({ "config.json": "old" }, async (folder) => {
    const path = join(folder, "config.json");
    {
      await using _ = await stageFile(path, "new", { mode: OWNER_ONLY });
      assertEquals([namesIn(folder).length, await Deno.readTextFile(path)], [2, "old"]);
    }
    assertEquals([namesIn(folder), await Deno.readTextFile(path)], [["config.json"], "old"]);
  });
});

Deno.test({
  name: "writeAtomically() says which permission is lacking",
  permissions: { read: true, write: false },
  fn: async () => {
    await assertRejects(
      () => writeAtomically("/etc/odoo-mcp/config.json", "x", { mode: OWNER_ONLY }),
      ConfigError,
      "allow it with --allow-write=/etc/odoo-mcp",
    );
  },
});
