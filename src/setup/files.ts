/**
 * Files of others and of our own, changed so that no moment shows half of one. Knows modes, links and what a system
 * refuses; must not know what is in a file.
 */
import { basename, dirname, join } from "node:path";
import { SetupError } from "./errors.ts";

const OWNER_ONLY = 0o600;
const OWNER_ONLY_FOLDER = 0o700;
const MODE_BITS = 0o777;

/** The text of a file; undefined where there is none. @throws {SetupError} where it cannot be read */
export async function readText(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw failed(`read ${path}`, error);
  }
}

export async function isThere(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

/** The same, for whoever cannot wait. */
export function isThereNow(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}

/** Whether its mode keeps everybody else out; Windows has no modes. */
export async function isOwnersAlone(path: string): Promise<boolean> {
  const mode = await modeOf(path);
  return Deno.build.os === "windows" || mode === undefined || (mode & ~OWNER_ONLY) === 0;
}

export interface WriteOptions {
  /** Whether nobody else may read it; else it keeps its mode, and a new file has the system's. */
  readonly isPrivate: boolean;
}

/** Writes a whole file in one step, in a folder that is made where it is missing. @throws {SetupError} */
export async function writeText(
  path: string,
  text: string,
  { isPrivate }: WriteOptions,
): Promise<void> {
  try {
    const target = await followLink(path);
    await makeFolder(dirname(target), { isPrivate });
    const mode = isPrivate ? OWNER_ONLY : await modeOf(target);
    await replace(target, { text, mode });
  } catch (error) {
    throw failed(`write ${path}`, error);
  }
}

/** A link stays one: what it leads to is written. */
async function followLink(path: string): Promise<string> {
  const isLink = await Deno.lstat(path).then(({ isSymlink }) => isSymlink, () => false);
  return isLink ? await Deno.realPath(path) : path;
}

/** A folder that is there keeps its mode. */
async function makeFolder(path: string, { isPrivate }: WriteOptions): Promise<void> {
  if (await isThere(path)) return;
  await Deno.mkdir(path, { recursive: true, ...(isPrivate && { mode: OWNER_ONLY_FOLDER }) });
}

async function modeOf(path: string): Promise<number | undefined> {
  const { mode } = await Deno.stat(path).catch(() => ({ mode: null }));
  return mode === null ? undefined : mode & MODE_BITS;
}

async function replace(
  target: string,
  { text, mode }: { text: string; mode: number | undefined },
): Promise<void> {
  const folder = dirname(target);
  const draft = join(folder, `.${basename(target)}.${crypto.randomUUID().slice(0, 8)}.tmp`);
  try {
    await Deno.writeTextFile(draft, text, { createNew: true, ...(mode !== undefined && { mode }) });
    // The mode of a new file is cut by the process's umask.
    if (mode !== undefined && Deno.build.os !== "windows") await Deno.chmod(draft, mode);
    await Deno.rename(draft, target);
  } catch (error) {
    await Deno.remove(draft).catch(() => {});
    throw error;
  }
}

/** @throws {SetupError} where it is there and cannot be removed */
export async function removeFile(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw failed(`remove ${path}`, error);
  }
}

/** A folder that holds something stays. */
export async function removeEmptyFolder(path: string): Promise<void> {
  await Deno.remove(path).catch(() => {});
}

const BACKUP_MARK = ".backup-";

/** Keeps a copy beside the file, which its owner alone may read; gives its path. @throws {SetupError} */
export async function backUp(path: string, text: string): Promise<string> {
  const moment = new Date().toISOString().replace(/[-:]/g, "").replace(/\.\d+/, "");
  const stem = `${path}${BACKUP_MARK}${moment}`;
  let copy = stem;
  for (let n = 2; await isThere(copy); n++) copy = `${stem}-${n}`;
  await writeText(copy, text, { isPrivate: true });
  return copy;
}

/** The backups beside a file, the oldest first. */
export async function listBackups(path: string): Promise<string[]> {
  const folder = dirname(path);
  const start = basename(path) + BACKUP_MARK;
  const found: string[] = [];
  try {
    for await (const { name, isFile } of Deno.readDir(folder)) {
      if (
        isFile && name.startsWith(start) && /^\d{8}T\d{6}Z(-\d+)?$/.test(name.slice(start.length))
      ) {
        found.push(join(folder, name));
      }
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw failed(`read ${folder}`, error);
  }
  return found.sort();
}

const REASONS: readonly (readonly [abstract new (...args: never[]) => Error, string])[] = [
  [Deno.errors.NotCapable, "this process may not, start it as the help of setup says"],
  [Deno.errors.PermissionDenied, "the system refuses access, check who owns it"],
  [Deno.errors.IsADirectory, "it is a folder"],
  [Deno.errors.NotADirectory, "a part of the path is no folder"],
  [Deno.errors.InvalidData, "it is no text"],
  [Deno.errors.NotFound, "what it leads to is not there"],
];

function failed(action: string, error: unknown): SetupError {
  if (error instanceof SetupError) return error;
  const reason = REASONS.find(([known]) => error instanceof known)?.[1] ??
    (isReadOnly(error) ? "it is on a file system that is read-only" : "the system refuses it");
  return new SetupError(`Cannot ${action}: ${reason}`, { cause: error });
}

function isReadOnly(error: unknown): boolean {
  return error instanceof Error && /read-only/i.test(error.message);
}
