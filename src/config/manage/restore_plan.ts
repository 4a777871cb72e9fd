/**
 * Decides what a backup would write: only below the folder of the configuration, only what the configuration refers
 * to, and nothing through a link. Looks at the disk and writes nothing.
 */
import { dirname, join, normalize } from "node:path";
import { ConfigError } from "../errors.ts";
import { parseFile } from "../find.ts";
import { fromFolder } from "../references.ts";
import { type Backup, type BackupFile, findClash } from "./backup_format.ts";
import { isThere, lstatIfThere } from "./place.ts";
import { readBytes } from "./read_bytes.ts";
import { referredFiles } from "../referred.ts";
import { rewritePaths } from "./rewrite.ts";

export interface PlannedFile {
  readonly target: string;
  readonly content: Uint8Array<ArrayBuffer>;
  /** What is there already. */
  readonly there: "nothing" | "the same" | "another";
}

export interface RestorePlan {
  /** The configuration is the last one: until it stands, nothing refers to the others. */
  readonly files: readonly PlannedFile[];
  readonly text: string;
  readonly values: Record<string, unknown>;
  /** What is left as it is. */
  readonly notes: readonly string[];
}

export interface RestoreTarget {
  /** What the backup is called in messages. */
  readonly name: string;
  /** The configuration file; the folder of the others. */
  readonly target: string;
}

/** @throws {ConfigError} where anything of it would be unsafe or ambiguous */
export async function planRestore(
  { config, others }: Backup,
  { name, target }: RestoreTarget,
): Promise<RestorePlan> {
  const folder = dirname(target);
  const original = decodeText(name, config);
  const { values } = await parseFile(`${config.path} in ${name}`, original);
  refuseUnreferred(name, { others, known: referredFiles(values).map(({ to }) => to) });
  const placed = await Promise.all(others.map((file) => place(file, folder)));
  const moved = new Map(placed.flatMap((one) => [...one.moved]));
  const text = await rewritePaths(original, moved) ?? refuseAmbiguous(name, [...moved.keys()]);
  const written = [
    ...placed.filter(({ isNeeded }) => isNeeded),
    { target, content: new TextEncoder().encode(text) },
  ];
  refuseSame(name, written.map((file) => file.target));
  const files = await Promise.all(written.map(async ({ target, content }) => {
    return { target, content, there: await look(target, { content, folder }) };
  }));
  const notes = placed.flatMap((one) => one.notes);
  return { files, text, values: (await parseFile(target, text)).values, notes };
}

interface Placed {
  readonly target: string;
  readonly content: Uint8Array<ArrayBuffer>;
  readonly isNeeded: boolean;
  /** How the configuration is to call it instead of what it says now. */
  readonly moved: ReadonlyMap<string, string>;
  readonly notes: readonly string[];
}

/** A file that lay outside the folder is taken as it is there; where there is none, it goes into the folder. */
async function place(
  { path, references, content }: BackupFile,
  folder: string,
): Promise<Placed> {
  const target = join(folder, ...path.split("/"));
  const moved = new Map<string, string>();
  const notes: string[] = [];
  for (const reference of references) {
    const meant = normalize(fromFolder(folder, reference));
    if (meant === normalize(target)) continue;
    // Where this user may not look, another one may keep it.
    const isKept = await isThere(meant).catch(() => true);
    if (isKept) notes.push(await describeKept(meant, content));
    else moved.set(reference, path);
  }
  return { target, content, isNeeded: notes.length < references.length, moved, notes };
}

function decodeText(name: string, { path, content }: BackupFile): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    throw new ConfigError(name, `Cannot restore ${name}: ${path} in it is no text`);
  }
}

function refuseUnreferred(
  name: string,
  { others, known }: { others: readonly BackupFile[]; known: readonly string[] },
): void {
  const claimed = others.flatMap(({ references }) => references);
  const stray = others.find(({ references }) =>
    references.length === 0 || references.some((reference) => !known.includes(reference))
  );
  if (stray === undefined && new Set(claimed).size === claimed.length) return;
  const state = stray === undefined
    ? "two of its files stand for the same one"
    : `its configuration does not refer to ${stray.path}`;
  throw new ConfigError(name, `Cannot restore ${name}: ${state}, it was changed`);
}

function refuseAmbiguous(name: string, references: readonly string[]): never {
  throw new ConfigError(
    name,
    `Cannot restore ${name}: ${references.join(", ")} is not here, and the same text stands for ` +
      "something else in the configuration too, put the file there first",
  );
}

/** The configuration may go to a name that another file has in the backup. */
function refuseSame(name: string, targets: readonly string[]): void {
  const clash = findClash(targets.map((target) => normalize(target).replaceAll("\\", "/")));
  if (clash === undefined) return;
  throw new ConfigError(name, `Cannot restore ${name}: two of its files would be ${clash}`);
}

async function describeKept(path: string, content: Uint8Array): Promise<string> {
  const found = await readBytes(path, { option: path, purpose: "there already" })
    .catch(() => undefined);
  const state = found === undefined
    ? "it cannot be read by this user"
    : isSame(found, content)
    ? "it is the same as in the backup"
    : "it has another content than in the backup";
  return `Left as it is: ${path}, ${state}`;
}

/** What stands where a file is to go. @throws {ConfigError} where it is no plain file in plain folders */
async function look(
  path: string,
  { content, folder }: { content: Uint8Array; folder: string },
): Promise<PlannedFile["there"]> {
  const refuse = (state: string): never => {
    throw new ConfigError(path, `Cannot restore ${path}: ${state}`);
  };
  for (
    let above = dirname(path);
    above !== folder && above !== dirname(above);
    above = dirname(above)
  ) {
    const found = await lstatIfThere(above);
    if (found && !found.isDirectory) refuse(`${above} is a link or a file, not a folder`);
  }
  const found = await lstatIfThere(path);
  if (found === undefined) return "nothing";
  if (found.isDirectory) return refuse("it is a folder");
  const option = { option: path, purpose: "there already" };
  if (found.isFile) return isSame(await readBytes(path, option), content) ? "the same" : "another";
  if (found.isSymlink && isSame(await readBytes(path, option), content)) return "the same";
  return refuse("it is a link or a device, which is not replaced, move it away first");
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
