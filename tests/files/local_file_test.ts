/** Files of this machine: only from inside the named folders, whatever leads there. */
import { readLocalFile } from "../../src/files/local_file.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { withFolder } from "../support/folder.ts";

/** A folder `in` to read from, with files beside and links between. */
async function withFolders(run: (base: string) => Promise<void>): Promise<void> {
  const files = {
    "in/a.txt": "hello",
    "in/sub/b.txt": "deep",
    "secret.txt": "secret",
    "inside/c.txt": "a sibling with a longer name",
  };
  await withFolder(files, async (base) => {
    await Deno.symlink(`${base}/secret.txt`, `${base}/in/link.txt`);
    await Deno.symlink(`${base}/in/a.txt`, `${base}/in/good_link.txt`);
    await Deno.symlink(base, `${base}/in/up`);
    await run(base);
  });
}

async function read(path: string, roots: readonly string[], maxBytes = 100): Promise<string> {
  const found = await readLocalFile(path, { roots, maxBytes });
  return "refused" in found
    ? found.refused
    : `${found.name}: ${new TextDecoder().decode(found.bytes)}`;
}

Deno.test("a file inside is read, by links and `..` that stay inside too", async () => {
  await withFolders(async (base) => {
    const roots = [`${base}/nowhere`, `${base}/in`];
    assertEquals(await read(`${base}/in/a.txt`, roots), "a.txt: hello");
    assertEquals(await read(`${base}/in/sub/../sub/b.txt`, roots), "b.txt: deep");
    assertEquals(await read(`${base}/in/good_link.txt`, roots), "a.txt: hello");
    assertEquals(await read(`${base}/in/a.txt`, [`${base}/in/`]), "a.txt: hello");
  });
});

Deno.test("what is outside is refused like what does not exist", async () => {
  await withFolders(async (base) => {
    const outside = [
      "/etc/passwd",
      `${base}/secret.txt`,
      `${base}/in/../secret.txt`,
      `${base}/in/link.txt`,
      `${base}/in/up/secret.txt`,
      `${base}/inside/c.txt`,
      `${base}/in/missing.txt`,
      `${base}/in/a.txt\0.png`,
      // On Windows the beginning of another machine's name.
      `/${base}/in/a.txt`,
      `\\\\${base}\\in\\a.txt`,
      "",
    ];
    for (const path of outside) {
      assertEquals(await read(path, [`${base}/in`]), "not inside file_roots", path);
    }
  });
});

Deno.test("folders, pipes and files over the limit are refused, and nobody waits for a pipe", async () => {
  await withFolders(async (base) => {
    const roots = [`${base}/in`];
    assertEquals(await read(`${base}/in/sub`, roots), "not a file");
    const made = await new Deno.Command("mkfifo", { args: [`${base}/in/pipe`] }).output();
    assert(made.success);
    assertEquals(await read(`${base}/in/pipe`, roots), "not a file");
    assertEquals(
      await read(`${base}/in/a.txt`, roots, 4),
      "over the limit of 4 bytes (max_binary_bytes)",
    );
  });
});

Deno.test("without folders there are no paths", async () => {
  await withFolders(async (base) => {
    assertEquals(
      await read(`${base}/in/a.txt`, []),
      "paths cannot be given here: give the content",
    );
  });
});
