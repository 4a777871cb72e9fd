/**
 * Which files of the installed packages a program can reach. Takes too many rather than too few: whatever a kept file
 * names in quotes, and that is there, is kept. Knows folders of packages; must not know which packages they are.
 */
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const PACKAGES = "node_modules";

/** Says how a package is read, so that it is kept whoever names it. */
const MANIFEST_NAME = "package.json";

/** The terms under which a package is given on. They are read by people, and kept beside the program. */
const TERMS = /^(licen[cs]e|copying|notice)(\.\w+)?$/i;

const CODE = /\.[cm]?js$/;

/** What an import may leave out at its end. */
const ENDINGS = ["", ".js", ".cjs", ".mjs", ".json", "/index.js"];

export interface Kept {
  readonly files: number;
  readonly bytes: number;
  readonly dropped: number;
  /** The terms of all packages, as text. */
  readonly terms: string;
}

/** Drops what is not reached from the names that the program imports. */
export async function keepReached(folder: string, names: readonly string[]): Promise<Kept> {
  const terms = await collectTerms(folder);
  const reached = await reach(folder, names);
  const kept = { files: 0, bytes: 0, dropped: 0 };
  for (const file of await listFiles(join(folder, PACKAGES))) {
    if (reached.has(file) || basename(file) === MANIFEST_NAME) {
      kept.files++;
      kept.bytes += (await Deno.stat(file)).size;
    } else {
      kept.dropped++;
      await Deno.remove(file);
    }
  }
  return { ...kept, terms };
}

/** @throws {Error} for a package that comes without its terms: it could not be given on */
async function collectTerms(folder: string): Promise<string> {
  const texts: string[] = [];
  for (const name of [...await listPackages(folder)].sort()) {
    const home = join(folder, PACKAGES, name);
    const { version, license }: { version: string; license?: string } = JSON.parse(
      await Deno.readTextFile(join(home, MANIFEST_NAME)),
    );
    const files = (await Array.fromAsync(Deno.readDir(home))).map((entry) => entry.name)
      .filter((file) => TERMS.test(file)).sort();
    const parts = await Promise.all(files.map((file) => Deno.readTextFile(join(home, file))));
    if (license === undefined && parts.length === 0) {
      throw new Error(`Cannot give ${name} on: it says no terms`);
    }
    texts.push([`${name} ${version}: ${license ?? "see below"}`, ...parts].join("\n\n").trim());
  }
  return `${texts.join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
}

async function reach(folder: string, names: readonly string[]): Promise<ReadonlySet<string>> {
  const packages = await listPackages(folder);
  const reached = new Set<string>();
  const asked = new Set<string>();
  let unresolved: readonly string[] = names;
  while (unresolved.length > 0) {
    unresolved.forEach((name) => asked.add(name));
    const pending = await resolveNames(folder, unresolved);
    const named = new Set<string>();
    for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
      if (reached.has(file)) continue;
      reached.add(file);
      for (const text of CODE.test(file) ? quotedIn(await Deno.readTextFile(file)) : []) {
        if (/^\.\.?\//.test(text)) pending.push(...await existing(join(dirname(file), text)));
        else if (text.startsWith("#")) pending.push(...await ownNames(folder, file));
        else if (packages.has(packageOf(text))) named.add(text);
      }
    }
    unresolved = [...named].filter((name) => !asked.has(name));
  }
  return reached;
}

/** Short texts in quotes that could name a file or a package. */
function quotedIn(text: string): Set<string> {
  return new Set(
    [...text.matchAll(/(["'`])([@./#\w-][^"'`\s\\]{0,199})\1/g)].map(([, , name = ""]) => name),
  );
}

/** What a package calls by names of its own, such as `#filesink`, for whichever system. */
async function ownNames(folder: string, file: string): Promise<string[]> {
  const inside = relative(join(folder, PACKAGES), file).replaceAll("\\", "/");
  const home = join(folder, PACKAGES, packageOf(inside));
  const { imports = {} }: { imports?: object } = JSON.parse(
    await Deno.readTextFile(join(home, MANIFEST_NAME)),
  );
  const paths = [...quotedIn(JSON.stringify(imports))].filter((path) => CODE.test(path));
  return (await Promise.all(paths.map((path) => existing(join(home, path))))).flat();
}

/** `@scope/name/part` as `@scope/name`. */
function packageOf(name: string): string {
  return name.split("/").slice(0, name.startsWith("@") ? 2 : 1).join("/");
}

async function existing(path: string): Promise<string[]> {
  for (const ending of ENDINGS) {
    const file = path + ending;
    const info = await Deno.stat(file).catch(() => undefined);
    if (info?.isFile) return [file];
  }
  return [];
}

const RESOLVER = `
  const found = [];
  for (const name of Deno.args) {
    try { found.push(import.meta.resolve(name)); } catch { /* a text that only looks like a package */ }
  }
  console.log(JSON.stringify(found));
`;

/** The files that names of packages lead to, as Deno itself finds them. */
async function resolveNames(folder: string, names: readonly string[]): Promise<string[]> {
  const script = join(folder, "resolve.js");
  await Deno.writeTextFile(script, RESOLVER);
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-lock", script, ...names],
    cwd: folder,
    stdout: "piped",
    stderr: "piped",
  }).output();
  await Deno.remove(script);
  const decoder = new TextDecoder();
  if (!success) throw new Error(`Cannot find the packages: ${decoder.decode(stderr).trim()}`);
  const urls: string[] = JSON.parse(decoder.decode(stdout));
  return urls.filter((url) => url.startsWith("file:")).map((url) => fileURLToPath(url));
}

async function listPackages(folder: string): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for await (const { name } of Deno.readDir(join(folder, PACKAGES))) {
    if (name.startsWith(".")) continue;
    if (!name.startsWith("@")) names.add(name);
    else {
      for await (const inner of Deno.readDir(join(folder, PACKAGES, name))) {
        names.add(`${name}/${inner.name}`);
      }
    }
  }
  return names;
}

async function listFiles(folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) files.push(...await listFiles(path));
    else files.push(path);
  }
  return files;
}
