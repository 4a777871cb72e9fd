/**
 * Makes the `deno.json` and `deno.lock` of a container, in place: what the program needs when it runs, without
 * the packages of tests and benchmarks, which Deno would fetch too. Its arguments are the entry points, the
 * program's own and those of its workers, which no graph shows.
 *
 * Knows Deno's files alone. What is in the new lock was in the old one, to the last hash, or this fails.
 */

interface Config {
  readonly imports: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}

interface Lock {
  readonly npm: Readonly<Record<string, { readonly integrity: string }>>;
}

/** What means something to a running program. */
const KEPT = ["name", "version", "exports", "unstable", "lock"];

const [config, lock]: [Config, Lock] = [readJson("deno.json"), readJson("deno.lock")];
const used = await importedNames(Deno.args);
const imports = Object.entries(config.imports).filter(([name]) => used.has(name));
const kept = Object.entries(config).filter(([key]) => KEPT.includes(key));
const runtime = { ...Object.fromEntries(kept), imports: Object.fromEntries(imports) };
Deno.writeTextFileSync("deno.json", `${JSON.stringify(runtime, undefined, 2)}\n`);

// Deno takes out of the lock what is no longer needed.
await deno(["cache", "--frozen=false", ...Deno.args]);
const { npm }: Lock = readJson("deno.lock");
// Names and versions are keys; what else stands there is spelled as shortly as the other packages allow.
const strange = Object.keys(npm).filter((name) =>
  npm[name]?.integrity !== lock.npm[name]?.integrity
);
if (strange.length > 0) {
  throw new Error(`Cannot pack: ${strange.join(", ")} differs from deno.lock`);
}

function readJson<T>(path: string): T {
  return JSON.parse(Deno.readTextFileSync(path));
}

/** What the modules import by a name of the import map, as it is written there. */
async function importedNames(entryPoints: readonly string[]): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for (const entryPoint of entryPoints) {
    // Without the configuration nothing is resolved, so that nothing is fetched.
    const info = await deno(["info", "--no-config", "--no-lock", "--json", entryPoint]);
    const graph: { modules: { dependencies?: { specifier: string }[] }[] } = JSON.parse(info);
    for (const { dependencies = [] } of graph.modules) {
      for (const { specifier } of dependencies) names.add(specifier);
    }
  }
  return names;
}

async function deno(args: readonly string[]): Promise<string> {
  const command = new Deno.Command(Deno.execPath(), { args: [...args], stderr: "inherit" });
  const { success, stdout } = await command.output();
  if (!success) throw new Error(`Cannot pack: deno ${args[0]} failed`);
  return new TextDecoder().decode(stdout);
}
