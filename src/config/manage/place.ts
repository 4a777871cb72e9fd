/** Knows where a command writes when it was not told, whether something is there, and what is said of replacing it. */
import { ConfigError } from "../errors.ts";
import { newFilePlace } from "../find.ts";
import { refusalOf, type System } from "../system.ts";
import { keepBackup, OWNER_ONLY, requireWritable, writeAtomically } from "../write_file.ts";

/** @throws {ConfigError} where no file is named and this user has no configuration folder */
export function requirePlace(file: string | undefined, system: System): string {
  const path = file ?? newFilePlace(system);
  if (path !== undefined) return path;
  throw new ConfigError(
    "--output",
    "Cannot choose a file: there is no configuration folder of this user, name it with --output FILE",
  );
}

/** @throws {ConfigError} where something is there that may not be replaced, or this process may not write there */
export async function refuseTaken(path: string, force: boolean): Promise<void> {
  requireWritable(path);
  if (force || !await isThere(path)) return;
  throw new ConfigError(
    path,
    `Cannot write ${path}: it is there already, take another file (--output FILE), ` +
      "or replace it with --force, which keeps a copy",
  );
}

/** Writes the text for its owner alone. Gives what is to be said of what was there, a line or none. @throws {ConfigError} */
export async function replaceFile(path: string, text: string): Promise<string[]> {
  const copy = await keepBackup(path);
  await writeAtomically(path, text, { mode: OWNER_ONLY });
  return copy === undefined ? [] : [`What was there is kept in ${copy}`];
}

/** Whether the name is taken, if only by a link to nothing. @throws {ConfigError} where it cannot be known */
export async function isThere(path: string): Promise<boolean> {
  return await lstatIfThere(path) !== undefined;
}

/** undefined where there is nothing. @throws {ConfigError} where it cannot be known */
export async function lstatIfThere(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.lstat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return undefined;
    }
    const reason = refusalOf(error) ?? "the system refuses to look there";
    throw new ConfigError(path, `Cannot use ${path}: ${reason}`, { cause: error });
  }
}
