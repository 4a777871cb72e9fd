/** Writes several files that belong together. Knows how to take back what was written; must not know what is in them. */
import { keepBackup, OWNER_ONLY, stageFile } from "../write_file.ts";

export interface NewFile {
  readonly target: string;
  readonly content: Uint8Array;
}

/** Writes all of them, each for its owner alone, or none. @returns the copies of what was replaced, by the file's name */
export async function writeAll(files: readonly NewFile[]): Promise<Map<string, string>> {
  await using cleanup = new AsyncDisposableStack();
  const staged = [];
  for (const { target, content } of files) {
    const file = cleanup.use(await stageFile(target, content, { mode: OWNER_ONLY }));
    staged.push({ target, file });
  }
  const copies = new Map<string, string>();
  const written: string[] = [];
  try {
    for (const { target } of staged) {
      const copy = await keepBackup(target);
      if (copy !== undefined) copies.set(target, copy);
    }
    for (const { target, file } of staged) {
      await file.commit();
      written.push(target);
    }
    return copies;
  } catch (error) {
    await takeBack(written, copies);
    throw error;
  }
}

async function takeBack(
  written: readonly string[],
  copies: ReadonlyMap<string, string>,
): Promise<void> {
  for (const target of written) {
    const copy = copies.get(target);
    await (copy === undefined ? Deno.remove(target) : Deno.rename(copy, target));
  }
  for (const [target, copy] of copies) if (!written.includes(target)) await Deno.remove(copy);
}
