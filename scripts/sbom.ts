/**
 * Writes what the program is made of, as CycloneDX 1.6: the packages inside, as they are locked, and Deno.
 * `sbom.ts [--output FILE]`, else on standard output. The same source gives the same text.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { readGraph } from "./packaging/deno_info.ts";
import { cutLockFile, integrityHash, parseLockFile, splitKey } from "./packaging/lock_file.ts";
import { listModules } from "./packaging/modules.ts";
import { LICENSE, MANIFEST, REPOSITORY, ROOT, VERSION } from "./packaging/project.ts";

/** What the packages say of themselves. */
type Licences = ReadonlyMap<string, string>;

/** @throws {Error} where an import of the program is not locked */
export async function makeSbom(): Promise<Record<string, unknown>> {
  const { names } = await listModules();
  const lock = parseLockFile(await Deno.readTextFile(join(ROOT, "deno.lock")));
  const { npm } = cutLockFile(lock, names.map((name) => MANIFEST.imports[name] ?? ""));
  const licences = await readLicences();
  const packages = Object.entries(npm).map(([key, { integrity }]) => {
    const { name, version } = splitKey(key);
    const { algorithm, hex } = integrityHash(integrity);
    const licence = licences.get(`${name}@${version}`);
    return {
      ...component({ type: "library", name, version, purl: npmPurl(name, version) }),
      hashes: [{ alg: algorithm, content: hex }],
      ...licence !== undefined && { licenses: licensedAs(licence) },
    };
  });
  const program = describeProgram();
  const components = [...packages, describeRuntime()];
  const dependsOn = components.map((each) => each["bom-ref"]);
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: { component: program },
    components,
    dependencies: [{ ref: program["bom-ref"], dependsOn }],
  };
}

interface Described extends Part {
  readonly "bom-ref": string;
  readonly licenses: readonly unknown[];
}

function describeProgram(): Described {
  const part = { type: "application", name: "odoo-mcp", version: VERSION, purl: programPurl() };
  return { ...component(part), licenses: licensedAs(LICENSE) };
}

/** It is inside as well, and the largest part of it. */
function describeRuntime(): Described {
  const { deno: version } = Deno.version;
  const purl = `pkg:github/denoland/deno@v${version}`;
  const part = { type: "platform", name: "deno", version, purl };
  return { ...component(part), licenses: licensedAs("MIT") };
}

interface Part {
  readonly type: string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
}

function component(part: Part): Part & { readonly "bom-ref": string } {
  return { ...part, "bom-ref": part.purl };
}

/** One licence, or several with `OR` and `AND` between them. */
function licensedAs(licence: string): readonly unknown[] {
  return /^[\w.+-]+$/.test(licence) ? [{ license: { id: licence } }] : [{ expression: licence }];
}

/** The `@` of a scope is written in its code there. */
function npmPurl(name: string, version: string): string {
  return `pkg:npm/${name.replace("@", "%40")}@${version}`;
}

function programPurl(): string {
  const { hostname, pathname } = new URL(REPOSITORY);
  return `pkg:${hostname.split(".")[0]}${pathname}@v${VERSION}`;
}

/** By name and version. A package that is not on this machine, or says none, is left out. */
async function readLicences(): Promise<Licences> {
  const { npmPackages } = await readGraph(join(ROOT, "main.ts"));
  const known = new Map<string, string>();
  for (const { name, version, localPath } of Object.values(npmPackages)) {
    const text = await Deno.readTextFile(join(localPath, "package.json")).catch(() => "{}");
    const { license }: { license?: unknown } = JSON.parse(text);
    if (typeof license === "string") known.set(`${name}@${version}`, license);
  }
  return known;
}

if (import.meta.main) {
  const { values: { output } } = parseArgs({ options: { output: { type: "string" } } });
  const text = `${JSON.stringify(await makeSbom(), null, 2)}\n`;
  if (output === undefined) await Deno.stdout.write(new TextEncoder().encode(text));
  else await Deno.writeTextFile(output, text);
}
