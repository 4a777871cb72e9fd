/** Writes SHA256SUMS for every other file of a folder, in the folder: `checksums.ts FOLDER`. */
import { join } from "node:path";
import { formatChecksums, sha256 } from "./packaging/checksums.ts";

const CHECKSUMS_FILE = "SHA256SUMS";

async function writeChecksums(folder: string): Promise<void> {
  const checksums = new Map<string, string>();
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (!isFile || name === CHECKSUMS_FILE) continue;
    checksums.set(name, await sha256(await Deno.readFile(join(folder, name))));
  }
  await Deno.writeTextFile(join(folder, CHECKSUMS_FILE), formatChecksums(checksums));
}

if (import.meta.main) {
  const [folder] = Deno.args;
  if (folder === undefined) throw new Error("Cannot write checksums: write checksums.ts FOLDER");
  await writeChecksums(folder);
}
