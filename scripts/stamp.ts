/**
 * Writes the install scripts of a release, which know where it is: `stamp.ts FOLDER`. In the source they know nothing,
 * so that a copy of the source cannot send anybody to somebody else's releases.
 */
import { join } from "node:path";
import { RELEASES, ROOT } from "./packaging/project.ts";

/** The line of each script that holds the address, and the quotes around it. */
const PLACES: Readonly<Record<string, readonly [before: string, after: string]>> = {
  "install.sh": ['DEFAULT_DOWNLOAD_URL="', '"'],
  "install.ps1": ["$DefaultDownloadUrl = '", "'"],
};

/** @throws {Error} where a script has no such line, or several */
export async function stamp(folder: string, address = RELEASES): Promise<void> {
  if (!/^https?:\/\/[\w.:/-]+$/.test(address)) {
    throw new Error(`Cannot stamp ${address}: no plain address`);
  }
  for (const [file, [before, after]] of Object.entries(PLACES)) {
    const text = await Deno.readTextFile(join(ROOT, file));
    const lines = text.split("\n");
    const at = lines.indexOf(before + after);
    if (at < 0 || lines.lastIndexOf(before + after) !== at) {
      throw new Error(`Cannot stamp ${file}: expected the line ${before}${after} once`);
    }
    lines[at] = before + address + after;
    const output = join(folder, file);
    await Deno.writeTextFile(output, lines.join("\n"));
    if (file.endsWith(".sh") && Deno.build.os !== "windows") await Deno.chmod(output, 0o755);
  }
}

if (import.meta.main) {
  const [folder] = Deno.args;
  if (folder === undefined) throw new Error("Cannot stamp: write stamp.ts FOLDER");
  await stamp(folder);
}
