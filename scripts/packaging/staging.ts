/**
 * A copy of the program in a folder of its own, with nothing that running it does not need: the files of its import
 * graph, the packages of those, and of the packages the files that are reached. What is compiled is this copy.
 */
import { dirname, join, relative } from "node:path";
import { cutLockFile, parseLockFile } from "./lock_file.ts";
import { listModules } from "./modules.ts";
import { keepReached, type Kept } from "./package_files.ts";
import { MANIFEST, ROOT } from "./project.ts";

export interface Staging extends AsyncDisposable {
  readonly folder: string;
  /** What starts as a worker, as paths in the folder. */
  readonly workers: readonly string[];
  /** What became of the packages. */
  readonly packages: Kept;
}

export interface StagingOptions {
  /** What the program tells of its origin. */
  readonly commit: string;
}

/** @throws {Error} where the packages cannot be installed as they are locked */
export async function stage({ commit }: StagingOptions): Promise<Staging> {
  const { files, workers, names } = await listModules();
  const imports = Object.fromEntries(names.map((name) => [name, MANIFEST.imports[name] ?? ""]));
  const lock = parseLockFile(await Deno.readTextFile(join(ROOT, "deno.lock")));
  // The system's own name of it: on some a link leads to the folder for temporary files.
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "odoo-mcp-" }));
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => Deno.remove(folder, { recursive: true }));
  for (const file of files) {
    const copy = join(folder, relative(ROOT, file));
    await Deno.mkdir(dirname(copy), { recursive: true });
    await Deno.copyFile(file, copy);
  }
  const write = (file: string, value: unknown): Promise<void> =>
    Deno.writeTextFile(join(folder, file), `${JSON.stringify(value, null, 2)}\n`);
  await write("src/build.json", { commit });
  await write("deno.lock", cutLockFile(lock, Object.values(imports)));
  await write("deno.json", manifest(imports));
  await install(folder);
  await Deno.remove(join(folder, "deno.lock"));
  const packages = await keepReached(folder, names);
  const kept = cleanup.move();
  return {
    folder,
    workers: workers.map((file) => relative(ROOT, file)),
    packages,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

function manifest(imports: Record<string, string>): unknown {
  const { name, version, license, exports, unstable } = MANIFEST;
  // One flat folder, with no link that would have to be packed; by hand, or Deno would bring back what is dropped.
  const packages = { nodeModulesDir: "manual", nodeModulesLinker: "hoisted" };
  return { name, version, license, exports, imports, unstable, ...packages };
}

async function install(folder: string): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["install", "--quiet", "--frozen"],
    cwd: folder,
    stdout: "null",
    stderr: "piped",
  }).output();
  if (success) return;
  throw new Error(`Cannot install the packages: ${new TextDecoder().decode(stderr).trim()}`);
}
