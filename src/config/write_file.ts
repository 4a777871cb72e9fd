/**
 * Reads files to change them, and writes files that people rely on: whole or not at all, and with what was there kept
 * aside.
 *
 * Knows the file system and Deno's permissions; must not know what is in a file. On Windows a mode means nothing:
 * a file has the rights of its folder there.
 */
import { basename, dirname, join } from "node:path";
import { FileError } from "./errors.ts";
import { isGranted, refusalOf } from "./system.ts";

/** Read and written by its owner alone. */
export const OWNER_ONLY = 0o600;

const OWNER_ONLY_FOLDER = 0o700;
const MODE_BITS = 0o777;

/** What lets the group or everybody read or write. */
const OTHERS = 0o066;

export interface WriteOptions {
  /** The file's rights afterwards, whatever the process's mask says; unless told, it keeps those it has. */
  readonly mode?: number | undefined;
}

/** A file that is written, under a name of its own beside the one it is for. Disposing removes it unless it is in place. */
export interface StagedFile extends AsyncDisposable {
  /** Puts it in place of what is there. @throws {FileError} and nothing is changed */
  commit(): Promise<void>;
}

/** The text of a file, its byte order mark too; undefined where there is none. @throws {FileError} */
export async function readText(path: string): Promise<string | undefined> {
  const bytes = await naming(
    { action: "read", path },
    () => unlessAbsent(() => Deno.readFile(path)),
  );
  try {
    return bytes && new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new FileError(path, `Cannot read ${path}: it is no text in UTF-8`, { cause });
  }
}

/** Whether its mode lets nobody else read or write it. False where there is none; Windows has no modes. */
export async function isOwnersAlone(path: string): Promise<boolean> {
  const { mode } = await Deno.stat(path).catch(() => ({ mode: OTHERS }));
  return Deno.build.os === "windows" || ((mode ?? 0) & OTHERS) === 0;
}

/**
 * Writes a file so that everybody sees the old one or the new one, and nobody a part of it. Missing folders are made
 * for their owner alone; a link stays, and what it leads to is replaced.
 *
 * @throws {FileError} that names the file and why it cannot be written; what was there is untouched
 */
export async function writeAtomically(
  path: string,
  content: string | Uint8Array,
  { mode }: WriteOptions = {},
): Promise<void> {
  requireWritable(path);
  const target = await naming({ action: "write", path }, () => followLink(path));
  await using staged = await stageFile(target, content, { mode });
  await staged.commit();
}

const BACKUP_MARK = ".backup-";

/**
 * Copies a file to one beside it that did not exist, with the same rights unless told.
 *
 * @returns the copy's path; undefined where there is no such file
 * @throws {FileError}
 */
export async function keepBackup(
  path: string,
  { mode }: WriteOptions = {},
): Promise<string | undefined> {
  requireWritable(path);
  return await naming({ action: "copy", path }, async () => {
    const found = await unlessAbsent(() => Deno.stat(path));
    if (found === undefined) return undefined;
    const content = await Deno.readFile(path);
    const stem = path + BACKUP_MARK + utcStamp(new Date().toISOString());
    for (let count = 1;; count++) {
      const copy = count === 1 ? stem : `${stem}-${count}`;
      try {
        await createFile(copy, content, mode ?? (found.mode ?? OWNER_ONLY) & MODE_BITS);
        return copy;
      } catch (error) {
        if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
      }
    }
  });
}

/** The copies that are kept beside a file, the oldest first. @throws {FileError} */
export async function listBackups(path: string): Promise<string[]> {
  const folder = dirname(path);
  const start = basename(path) + BACKUP_MARK;
  const entries = await naming(
    { action: "read", path: folder },
    () => unlessAbsent(() => Array.fromAsync(Deno.readDir(folder))),
  );
  return (entries ?? [])
    .filter(({ name, isFile }) =>
      isFile && name.startsWith(start) && /^\d{8}T\d{6}Z(-\d+)?$/.test(name.slice(start.length))
    )
    .map(({ name }) => join(folder, name))
    .sort();
}

/** A moment as ISO 8601 has it, as a part of a name: `20260131T101500Z`. */
export function utcStamp(moment: string): string {
  return moment.replace(/[-:]|\.\d+/g, "");
}

/** Several files at once: each is staged, then each committed. @throws {FileError} */
export async function stageFile(
  path: string,
  content: string | Uint8Array,
  { mode }: WriteOptions = {},
): Promise<StagedFile> {
  requireWritable(path);
  const temporary = join(dirname(path), `.${basename(path)}.${crypto.randomUUID()}.tmp`);
  let isInPlace = false;
  const staged: StagedFile = {
    commit: () =>
      naming({ action: "write", path }, async () => {
        await Deno.rename(temporary, path);
        isInPlace = true;
      }),
    // It may have been moved away or never been made, and there is nothing more to do about it.
    [Symbol.asyncDispose]: () =>
      isInPlace ? Promise.resolve() : Deno.remove(temporary).catch(() => {}),
  };
  try {
    await naming({ action: "write", path }, async () => {
      await Deno.mkdir(dirname(path), { recursive: true, mode: OWNER_ONLY_FOLDER });
      await createFile(temporary, content, mode ?? await modeOf(path));
    });
  } catch (error) {
    await staged[Symbol.asyncDispose]();
    throw error;
  }
  return staged;
}

/** Removes a file that may be gone already. @throws {FileError} */
export async function removeFile(path: string): Promise<void> {
  await naming({ action: "remove", path }, () => unlessAbsent(() => Deno.remove(path)));
}

/** @throws {FileError} where this process lacks the permission, before anything is done */
export function requireWritable(path: string): void {
  const folder = dirname(path);
  if (isGranted({ name: "write", path: folder })) return;
  throw new FileError(
    path,
    `Cannot write ${path}: this process may not write there, allow it with --allow-write=${folder}`,
  );
}

/**
 * @param mode The system's own where undefined
 * @throws {Deno.errors.AlreadyExists}
 */
async function createFile(
  path: string,
  content: string | Uint8Array,
  mode: number | undefined,
): Promise<void> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const rights = mode === undefined ? {} : { mode };
  using file = await Deno.open(path, { write: true, createNew: true, ...rights });
  if (mode !== undefined && Deno.build.os !== "windows") await Deno.chmod(path, mode);
  for (let written = 0; written < bytes.length;) {
    written += await file.write(bytes.subarray(written));
  }
  // The name must not point to the new file before its content has arrived on the disk.
  await file.sync();
}

/** @throws {FileError} for a link to nothing: what was meant with it cannot be known */
async function followLink(path: string): Promise<string> {
  const isLink = await unlessAbsent(async () => (await Deno.lstat(path)).isSymlink);
  if (!isLink) return path;
  const target = await unlessAbsent(() => Deno.realPath(path));
  if (target !== undefined) return target;
  throw new FileError(
    path,
    `Cannot write ${path}: it is a link, and what it leads to is not there`,
  );
}

async function modeOf(path: string): Promise<number | undefined> {
  const { mode } = await unlessAbsent(() => Deno.stat(path)) ?? {};
  return typeof mode === "number" ? mode & MODE_BITS : undefined;
}

async function unlessAbsent<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

interface Doing {
  readonly action: "read" | "write" | "copy" | "remove";
  /** The file that is meant, not a temporary one. */
  readonly path: string;
}

async function naming<T>({ action, path }: Doing, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FileError) throw error;
    const reason = refusalOf(error) ?? "the system refuses it";
    throw new FileError(path, `Cannot ${action} ${path}: ${reason}`, { cause: error });
  }
}
