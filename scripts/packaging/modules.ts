/** Which files the program is made of: the graph of its imports, and what it starts as workers. */
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type GraphModule, readGraph } from "./deno_info.ts";
import { ROOT } from "./project.ts";

export interface Modules {
  /** Files of the project, as absolute paths, sorted. */
  readonly files: readonly string[];
  /** Those among them that start as workers. */
  readonly workers: readonly string[];
  /** What they import by a name of the import map, sorted. */
  readonly names: readonly string[];
}

/** @throws {Error} where a worker cannot be told from the source, or an import leads nowhere */
export async function listModules(root = ROOT): Promise<Modules> {
  const known = new Map<string, GraphModule>();
  const workers = new Set<string>();
  const pending = [pathToFileURL(join(root, "main.ts")).href];
  for (let entry = pending.pop(); entry !== undefined; entry = pending.pop()) {
    for (const module of await readModules(entry)) {
      if (known.has(module.specifier) || !module.specifier.startsWith("file:")) continue;
      known.set(module.specifier, module);
      const text = await Deno.readTextFile(new URL(module.specifier));
      for (const worker of workersIn(text, module.specifier)) {
        if (!workers.has(worker)) pending.push(worker);
        workers.add(worker);
      }
    }
  }
  const names = new Set(
    [...known.values()].flatMap(({ dependencies = [] }) =>
      dependencies.filter(({ code }) => code?.specifier?.startsWith("npm:"))
        .map(({ specifier }) => specifier)
    ),
  );
  return {
    files: [...known.keys()].map((url) => fileURLToPath(url)).sort(),
    workers: [...workers].map((url) => fileURLToPath(url)).sort(),
    names: [...names].sort(),
  };
}

async function readModules(entry: string): Promise<readonly GraphModule[]> {
  const { modules } = await readGraph(entry);
  const broken = modules.find(({ error }) => error !== undefined);
  if (broken === undefined) return modules;
  throw new Error(`Cannot list the program's files: ${broken.specifier}: ${broken.error}`);
}

const WORKER = /\bnew Worker\(/g;
const WORKER_BY_URL = /\bnew Worker\(\s*new URL\(\s*"([^"]+)",\s*import\.meta\.url\s*,?\s*\)/g;

/**
 * The addresses of the workers that a module starts.
 *
 * @throws {Error} for a worker that is not written as `new Worker(new URL("…", import.meta.url)`: nobody could tell
 * what to pack
 */
export function workersIn(text: string, url: string): string[] {
  const found = [...text.matchAll(WORKER_BY_URL)].map(([, path = ""]) => new URL(path, url).href);
  if (found.length === [...text.matchAll(WORKER)].length) return found;
  throw new Error(
    `Cannot tell a worker of ${url}: write it as new Worker(new URL("…", import.meta.url)`,
  );
}
