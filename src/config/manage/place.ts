/** Knows where a command writes when it was not told, and whether something is there. */
import { ConfigError } from "../errors.ts";
import { newFilePlace } from "../find.ts";
import { refusalOf, type System } from "../system.ts";

/** @throws {ConfigError} where no file is named and this user has no configuration folder */
export function requirePlace(file: string | undefined, system: System): string {
  const path = file ?? newFilePlace(system);
  if (path !== undefined) return path;
  throw new ConfigError(
    "--output",
    "Cannot choose a file: there is no configuration folder of this user, name it with --output FILE",
  );
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
