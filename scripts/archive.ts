/**
 * Packs a compiled program as people download it: `archive.ts TARGET BINARY FOLDER`. Flat, so that unpacking it is all
 * there is to do. On Windows a zip, elsewhere a tar that `tar` makes.
 */
import { zipSync } from "fflate";
import { join, resolve } from "node:path";
import { TERMS_FILE } from "./compile.ts";
import { absoluteLinks } from "./packaging/absolute_links.ts";
import { archiveName, ROOT } from "./packaging/project.ts";
import { findTarget, programName, type Target } from "./packaging/targets.ts";

/** For those who run it as a service. */
const UNIT = "odoo-mcp.service";

interface ArchiveRequest {
  readonly target: Target;
  readonly binary: string;
  /** Where the archive goes. */
  readonly folder: string;
}

/** Gives the archive's path. @throws {Error} where a file is missing, or tar fails */
export async function archive({ target, binary, folder }: ArchiveRequest): Promise<string> {
  const output = join(folder, archiveName(target));
  const copied: Readonly<Record<string, string>> = {
    [programName(target)]: binary,
    "LICENSE": join(ROOT, "LICENSE"),
    "config.example.json": join(ROOT, "config.example.json"),
    ...target.platform === "linux" && { [UNIT]: join(ROOT, "packaging/systemd", UNIT) },
    [TERMS_FILE]: join(binary, "..", TERMS_FILE),
  };
  const readme = absoluteLinks(await Deno.readTextFile(join(ROOT, "README.md")));
  if (target.archive === ".zip") {
    const contents = await Promise.all(
      Object.entries(copied).map(async ([name, path]) => [name, await Deno.readFile(path)]),
    );
    const files = {
      ...Object.fromEntries(contents),
      "README.md": new TextEncoder().encode(readme),
    };
    await Deno.writeFile(output, zipSync(files, { level: 9 }));
  } else await tar(output, { copied, readme });
  return output;
}

async function tar(
  output: string,
  { copied, readme }: { copied: Readonly<Record<string, string>>; readme: string },
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "odoo-mcp-archive-" });
  try {
    for (const [name, path] of Object.entries(copied)) {
      await Deno.copyFile(path, join(folder, name));
    }
    await Deno.writeTextFile(join(folder, "README.md"), readme);
    const { success, stderr } = await new Deno.Command("tar", {
      args: ["-czf", output, "-C", folder, ...Object.keys(copied), "README.md"],
      // Or the tar of macOS adds files of its own.
      env: { COPYFILE_DISABLE: "1" },
      stdout: "null",
      stderr: "piped",
    }).output();
    if (!success) throw new Error(`Cannot pack ${output}: ${new TextDecoder().decode(stderr)}`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) {
  const [triple = "", binary = "", folder = "dist"] = Deno.args;
  const target = findTarget(triple);
  const made = await archive({ target, binary: resolve(binary), folder: resolve(folder) });
  await Deno.stdout.write(new TextEncoder().encode(`${made}\n`));
}
