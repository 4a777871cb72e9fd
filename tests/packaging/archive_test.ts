/** What somebody unpacks: the program, and pages whose links lead somewhere. */
import { unzipSync } from "fflate";
import { join } from "node:path";
import { archive } from "../../scripts/archive.ts";
import { absoluteLinks } from "../../scripts/packaging/absolute_links.ts";
import { REPOSITORY, ROOT, VERSION } from "../../scripts/packaging/project.ts";
import { programName, TARGETS } from "../../scripts/packaging/targets.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { makeFolder } from "../support/folder.ts";

const SOURCE = `${REPOSITORY}/blob/v${VERSION}/`;

Deno.test("absoluteLinks() changes the relative ones alone", () => {
  assertEquals(
    absoluteLinks("[a](docs/a.md#b) [c](#c) [d](https://d.example/x) [e](LICENSE)"),
    `[a](${SOURCE}docs/a.md#b) [c](#c) [d](https://d.example/x) [e](${SOURCE}LICENSE)`,
  );
});

for (const target of TARGETS) {
  Deno.test(`the archive for ${target.triple} has what its readers need`, async () => {
    await using temporary = await makeFolder();
    const folder = temporary.path;
    const binary = join(folder, programName(target));
    await Deno.writeTextFile(binary, "the program");
    await Deno.writeTextFile(join(folder, "THIRD_PARTY_LICENSES.txt"), "their terms\n");
    const files = await unpack(await archive({ target, binary, folder }));
    assertEquals(
      [...files.keys()].sort(),
      [
        programName(target),
        "LICENSE",
        "README.md",
        "THIRD_PARTY_LICENSES.txt",
        "config.example.json",
        ...target.platform === "linux" ? ["odoo-mcp.service"] : [],
      ].sort(),
    );
    const readme = files.get("README.md") ?? "";
    const links = [...readme.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
    assertEquals(links.filter((link) => !/^(?:https:|#)/.test(link)), []);
    const within = links.filter((link) => link.startsWith(SOURCE));
    assert(within.length > 10, `${within.length} links`);
    for (const link of within) {
      await Deno.stat(join(ROOT, link.slice(SOURCE.length).replace(/#.*/, "")));
    }
  });
}

async function unpack(path: string): Promise<Map<string, string>> {
  if (path.endsWith(".zip")) {
    const files = Object.entries(unzipSync(await Deno.readFile(path)));
    return new Map(files.map(([name, bytes]) => [name, new TextDecoder().decode(bytes)]));
  }
  await using temporary = await makeFolder();
  const { success } = await new Deno.Command("tar", { args: ["-xzf", path, "-C", temporary.path] })
    .output();
  assert(success, `tar cannot read ${path}`);
  const files = new Map<string, string>();
  for await (const { name } of Deno.readDir(temporary.path)) {
    files.set(name, await Deno.readTextFile(join(temporary.path, name)));
  }
  return files;
}
