/** Every command of docs/configuration.md that is not marked `not run` is run, in their order and in one folder. */
import { parseFile } from "../../src/config/find.ts";
import { readReference } from "../../src/config/references.ts";
import { splitBlocks } from "../docs/markdown.ts";
import { withFolder } from "../support/folder.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { runProgram } from "../support/program.ts";

const DOCUMENT = await Deno.readTextFile(new URL("../../docs/configuration.md", import.meta.url));

function blocks(language: string): string[] {
  return splitBlocks(DOCUMENT).blocks
    .filter((block) => block.language === language && !/^not run: /.test(block.mark ?? ""))
    .map(({ code }) => `${code}\n`);
}

Deno.test("the commands in docs/configuration.md work as they stand there", async () => {
  const lines = blocks("sh").join("").trim().split("\n");
  assert(lines.length >= 10, `${lines.length} commands were found`);
  await withFolder({}, async (folder) => {
    for (const line of lines) {
      const [program, ...args] = line.split(" ");
      assertEquals(program, "odoo-mcp");
      const { code, stderr } = await runProgram(args, {
        cwd: folder,
        env: { ODOO_KEY: "a-key" },
        permissions: ["--allow-env", "--allow-read", "--allow-write"],
      });
      assertEquals(code, 0, `${line}\n${stderr}`);
    }
  });
});

Deno.test("the snippets in docs/configuration.md are configurations", async () => {
  const snippets = blocks("json");
  for (const snippet of snippets) {
    const { values } = await parseFile("", snippet);
    assert(readReference(values.api_key), snippet);
  }
  assertEquals([snippets.length, blocks("jsonc").length], [2, 2]);
});
