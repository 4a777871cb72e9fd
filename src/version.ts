/** The program's version: `deno.json` is its one source. */
import manifest from "../deno.json" with { type: "json" };

export const VERSION = manifest.version;
