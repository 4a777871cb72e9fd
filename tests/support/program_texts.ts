/** All texts in the source of the program, as they would be told, for tests that hold documents against them. */

/** What a template fills in. */
const BLANK = /\$\{(?:[^{}]|\{[^{}]*\})*\}/g;

const SOURCE = new URL("../../src/", import.meta.url);

/** The whole source below `src/` but for those paths, with texts that are put together joined, and `…` for what is filled in. */
export async function programTexts(except: RegExp): Promise<string> {
  const texts: string[] = [];
  for await (const url of filesBelow(SOURCE)) {
    if (!except.test(url.pathname)) texts.push(await Deno.readTextFile(url));
  }
  return texts.join("\n").replace(/["`]\s*\+\s*["`]/g, "").replace(BLANK, "…");
}

async function* filesBelow(folder: URL): AsyncGenerator<URL> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) yield* filesBelow(new URL(`${name}/`, folder));
    else if (name.endsWith(".ts")) yield new URL(name, folder);
  }
}
