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
  // On Windows such a path is another machine, or a device: asking for it would already log in there.
  if (/^[\\/]{2}/.test(path)) return { refused: OUTSIDE };
  try {
    const [real, ...folders] = await Promise.all([path, ...roots].map(realPath));
    const isInside = folders.some((folder) => real !== undefined && isBelow(real, folder));
    if (real === undefined || !isInside) return { refused: OUTSIDE };
    // Looked at before it is opened: opening a pipe waits for whoever writes to it.
    const seen = await Deno.lstat(real);
    if (!seen.isFile) return { refused: "not a file" };
    if (seen.size > maxBytes) return { refused: tooLarge(maxBytes) };
    using file = await Deno.open(real);
    // What is open now is what was looked at, not what somebody put in its place meanwhile.
    const { dev, ino } = await file.stat();
    if (dev !== seen.dev || ino !== seen.ino) return { refused: OUTSIDE };
    const bytes = await readBounded(file, maxBytes);
    if (bytes === undefined) return { refused: tooLarge(maxBytes) };
    return { name: real.split(/[\\/]/).at(-1) ?? "file", bytes };
  } catch {
    return { refused: OUTSIDE };
  }
}

/** Undefined for more than that: a file may grow while it is read, and some tell no size. */
async function readBounded(
  file: Deno.FsFile,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const chunk of file.readable) {
    size += chunk.byteLength;
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return await new Blob(chunks).bytes();
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
