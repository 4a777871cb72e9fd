/** Everything below a folder, for tests that hold what a command may change against what it did change. */
import { join } from "node:path";

/** By path from the folder on: the content of a file, `<folder>`, or where a link leads. */
export function readAll(folder: string, prefix = ""): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { name, isDirectory, isSymlink } of Deno.readDirSync(folder)) {
    const path = join(folder, name);
    if (isSymlink) found[prefix + name] = `-> ${Deno.readLinkSync(path)}`;
    else if (isDirectory) {
      found[prefix + name] = "<folder>";
      Object.assign(found, readAll(path, `${prefix}${name}/`));
    } else found[prefix + name] = Deno.readTextFileSync(path);
  }
  return found;
}
