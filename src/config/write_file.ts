/**
 * Writes files that people rely on: whole or not at all, and with what was there kept aside.
 *
 * Knows the file system and Deno's permissions; must not know what is in a file. On Windows a mode means nothing:
 * a file has the rights of its folder there.
 */
import { basename, dirname, join } from "node:path";
import { ConfigError } from "./errors.ts";

/** Read and written by its owner alone. */
export const OWNER_ONLY = 0o600;

const OWNER_ONLY_FOLDER = 0o700;

export interface WriteOptions {
  /** The file's rights afterwards, whatever the process's mask says. */
  readonly mode: number;
}

/** A file that is written, under a name of its own beside the one it is for. Disposing removes it unless it is in place. */
export interface StagedFile extends AsyncDisposable {
  /** Puts it in place of what is there. @throws {ConfigError} and nothing is changed */
  commit(): Promise<void>;
}

/**
 * Writes a file so that everybody sees the old one or the new one, and nobody a part of it. Missing folders are made
 * for their owner alone; a link stays, and what it leads to is replaced.
 *
 * @throws {ConfigError} that names the file and why it cannot be written; what was there is untouched
 */
export async function writeAtomically(
  path: string,
  content: string | Uint8Array,
  { mode }: WriteOptions,
): Promise<void> {
  requireWritable(path);
  const target = await naming(path, () => followLink(path));
  await using staged = await stageFile(target, content, { mode });
  await staged.commit();
}

/**
 * Copies a file to one beside it that did not exist, with the same rights.
 *
 * @returns the copy's path; undefined where there is no such file
 * @throws {ConfigError}
 */
export async function keepBackup(path: string): Promise<string | undefined> {
  requireWritable(path);
  return await naming(path, async () => {
    const found = await statIfThere(path);
    if (found === undefined) return undefined;
    const content = await Deno.readFile(path);
    const stamp = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
    for (let count = 1;; count++) {
      const copy = `${path}.${stamp}${count === 1 ? "" : `-${count}`}.backup`;
      try {
        await createFile(copy, content, { mode: (found.mode ?? OWNER_ONLY) & 0o777 });
        return copy;
      } catch (error) {
        if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
      }
    }
  });
}

/** Several files at once: each is staged, then each committed. @throws {ConfigError} */
export async function stageFile(
  path: string,
  content: string | Uint8Array,
  { mode }: WriteOptions,
): Promise<StagedFile> {
  requireWritable(path);
  const temporary = join(dirname(path), `.${basename(path)}.${crypto.randomUUID()}.tmp`);
  let isInPlace = false;
  const staged: StagedFile = {
    commit: () =>
      naming(path, async () => {
        await Deno.rename(temporary, path);
        isInPlace = true;
      }),
    // It may have been moved away or never been made, and there is nothing more to do about it.
    [Symbol.asyncDispose]: () =>
      isInPlace ? Promise.resolve() : Deno.remove(temporary).catch(() => {}),
  };
  try {
    await naming(path, async () => {
      await Deno.mkdir(dirname(path), { recursive: true, mode: OWNER_ONLY_FOLDER });
      await createFile(temporary, content, { mode });
    });
  } catch (error) {
    await staged[Symbol.asyncDispose]();
    throw error;
  }
  return staged;
}

/** @throws {ConfigError} where this process lacks the permission, before anything is done */
export function requireWritable(path: string): void {
  const folder = dirname(path);
  if (Deno.permissions.querySync({ name: "write", path: folder }).state === "granted") return;
  throw new ConfigError(
    path,
    `Cannot write ${path}: this process may not write there, allow it with --allow-write=${folder}`,
  );
}

/** @throws {Deno.errors.AlreadyExists} */
async function createFile(
  path: string,
  content: string | Uint8Array,
  { mode }: WriteOptions,
): Promise<void> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  using file = await Deno.open(path, { write: true, createNew: true, mode });
  if (Deno.build.os !== "windows") await Deno.chmod(path, mode);
  for (let written = 0; written < bytes.length;) {
    written += await file.write(bytes.subarray(written));
  }
  // The name must not point to the new file before its content has arrived on the disk.
  await file.sync();
}

async function followLink(path: string): Promise<string> {
  try {
    return await Deno.realPath(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return path;
    throw error;
  }
}

async function statIfThere(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

const FAILURES: readonly (readonly [abstract new (...args: never[]) => Error, string])[] = [
  [Deno.errors.PermissionDenied, "the system refuses access, check the folder's owner and mode"],
  [Deno.errors.NotCapable, "this process may not, allow it with --allow-read and --allow-write"],
  [Deno.errors.IsADirectory, "it is a folder, name a file"],
  [Deno.errors.NotADirectory, "a part of its path is a file, not a folder"],
];

/** Errors of the file system as ones that name the file that was meant, not the temporary one. */
async function naming<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const known = FAILURES.find(([kind]) => error instanceof kind)?.[1];
    const reason = known ?? systemReason(error) ?? "the system refuses, look at the disk";
    throw new ConfigError(path, `Cannot write ${path}: ${reason}`, { cause: error });
  }
}

/** `No space left on device` of `No space left on device (os error 28)`; the rest names temporary files. */
function systemReason(error: unknown): string | undefined {
  return /^[^:(]+(?= \(os error \d+\))/.exec(error instanceof Error ? error.message : "")?.[0];
}
