/** Folders of a test's own, gone when it ends. */
import { dirname } from "node:path";

export interface Folder extends AsyncDisposable {
  /** As the system itself calls it: on some a link leads to the folder for temporary files. */
  readonly path: string;
}

/** A new folder that holds these files, by their paths in it. */
export async function makeFolder(files: Readonly<Record<string, string>> = {}): Promise<Folder> {
  const path = await Deno.realPath(await Deno.makeTempDir());
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => Deno.remove(path, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    await Deno.mkdir(dirname(`${path}/${name}`), { recursive: true });
    await Deno.writeTextFile(`${path}/${name}`, text);
  }
  const kept = cleanup.move();
  return { path, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** Runs `use` in such a folder. */
export async function withFolder<T>(
  files: Readonly<Record<string, string>>,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  await using folder = await makeFolder(files);
  return await use(folder.path);
}
