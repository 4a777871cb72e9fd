/**
 * A file of this machine, from inside folders that were named beforehand. Knows the file system; must not know who
 * asks for it. Needs the permission to read those folders.
 */
import type { Refused } from "./content.ts";
import { sizeText } from "./size_text.ts";

export interface LocalFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface LocalFileOptions {
  /** Folders; without any there are no files. */
  readonly roots: readonly string[];
  readonly maxBytes: number;
}

const OUTSIDE = "not inside file_roots";

/**
 * A regular file whose real path is inside one of the folders, whatever links and `..` lead to it. What is outside
 * and what does not exist are answered alike, so that nobody can look around.
 */
export async function readLocalFile(
  path: string,
  { roots, maxBytes }: LocalFileOptions,
): Promise<LocalFile | Refused> {
  if (roots.length === 0) return { refused: "paths cannot be given here: give the content" };
  try {
    const [real, ...folders] = await Promise.all([path, ...roots].map(realPath));
    const isInside = folders.some((folder) => real !== undefined && isBelow(real, folder));
    if (real === undefined || !isInside) return { refused: OUTSIDE };
    // Looked at before it is opened: opening a pipe waits for whoever writes to it.
    const { isFile, size } = await Deno.lstat(real);
    if (!isFile) return { refused: "not a file" };
    if (size > maxBytes) return { refused: tooLarge(maxBytes) };
    return await readBounded(real, maxBytes);
  } catch {
    return { refused: OUTSIDE };
  }
}

async function readBounded(path: string, maxBytes: number): Promise<LocalFile | Refused> {
  const bytes = await Deno.readFile(path);
  if (bytes.byteLength > maxBytes) return { refused: tooLarge(maxBytes) };
  return { name: path.split(/[\\/]/).at(-1) ?? "file", bytes };
}

async function realPath(path: string): Promise<string | undefined> {
  try {
    return await Deno.realPath(path);
  } catch {
    return undefined;
  }
}

function isBelow(path: string, folder: string | undefined): boolean {
  if (folder === undefined) return false;
  const separator = Deno.build.os === "windows" ? "\\" : "/";
  return path.startsWith(folder.endsWith(separator) ? folder : folder + separator);
}

function tooLarge(maxBytes: number): string {
  return `over the limit of ${sizeText(maxBytes)} (max_binary_bytes)`;
}
