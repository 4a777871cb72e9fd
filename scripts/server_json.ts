/**
 * Writes the entry for the MCP registry. By itself the template at the root, which names the files of this version;
 * with `--checksums SHA256SUMS --output FILE` the one that is published, with what the files are.
 */
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { parseChecksums } from "./packaging/checksums.ts";
import { ROOT } from "./packaging/project.ts";
import { registryEntry } from "./packaging/registry_entry.ts";

/** As the file has it. */
export function formatEntry(checksums?: ReadonlyMap<string, string>): string {
  return `${JSON.stringify(registryEntry(checksums), null, 2)}\n`;
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      checksums: { type: "string" },
      output: { type: "string", default: join(ROOT, "server.json") },
    },
  });
  const checksums = values.checksums === undefined
    ? undefined
    : parseChecksums(await Deno.readTextFile(values.checksums));
  await Deno.writeTextFile(resolve(values.output), formatEntry(checksums));
}
