/** The Markdown files of the project. Knows where they are; must not know what is in them. */
import { join, relative } from "node:path";

export const ROOT = new URL("../../", import.meta.url).pathname;

/** Folders and files that hold what people read. */
const PLACES = [
  "README.md",
  "CONTRIBUTING.md",
  "CHANGES.md",
  "SECURITY.md",
  ".github",
  "docs",
  "examples",
  "packaging",
];

export interface Document {
  /** From the root of the project, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** All of them, by path. */
export async function readDocuments(): Promise<Document[]> {
  const paths: string[] = [];
  for (const place of PLACES) await collect(join(ROOT, place), paths);
  return await Promise.all(
    paths.toSorted().map(async (path) => ({
      path: relative(ROOT, path).replaceAll("\\", "/"),
      text: (await Deno.readTextFile(path)).replaceAll("\r\n", "\n"),
    })),
  );
}

async function collect(path: string, found: string[]): Promise<void> {
  const info = await Deno.stat(path).catch(() => undefined);
  if (info?.isFile && path.endsWith(".md")) found.push(path);
  if (!info?.isDirectory) return;
  for await (const entry of Deno.readDir(path)) await collect(join(path, entry.name), found);
}
