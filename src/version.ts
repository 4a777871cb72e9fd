/**
 * What this program is. `deno.json` is the one source of its version; what it was compiled from is in `build.json`,
 * which `scripts/compile.ts` writes anew into the copy that it compiles.
 */
import manifest from "../deno.json" with { type: "json" };
import build from "./build.json" with { type: "json" };

export const VERSION = manifest.version;

/** The commit that was compiled; null where the program runs from source. */
const { commit }: { commit: string | null } = build;

/** For people who report something, such as `odoo-mcp 0.1.0 (commit 1a2b3c4, Deno 2.9.6, x86_64-unknown-linux-gnu)`. */
export function describeVersion(): string {
  const origin = commit === null ? "source" : `commit ${commit}`;
  return `odoo-mcp ${VERSION} (${origin}, Deno ${Deno.version.deno}, ${Deno.build.target})`;
}
