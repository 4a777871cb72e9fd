/** A configuration's outside world for tests: real files, an environment of our own. */
import type { System } from "../../src/config/system.ts";
import { denoSystem } from "../../src/config/system.ts";

export function systemWith(
  env: Record<string, string> = {},
  os: System["os"] = "linux",
): System {
  return { ...denoSystem(), os, env: (name) => env[name], envNames: () => Object.keys(env) };
}

/** Runs `use` in a new folder that holds the files, and removes it. */
export async function withFolder<T>(
  files: Record<string, string>,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, text] of Object.entries(files)) {
      const path = `${folder}/${name}`;
      await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
      await Deno.writeTextFile(path, text);
    }
    return await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
