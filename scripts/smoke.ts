/**
 * Tries a program that was just built: `deno task smoke [BINARY]`. With `--source [FOLDER]` it tries the source, or a
 * staged copy of it, in the place of a program. Exit code 1 where something does not hold.
 */
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { PERMISSIONS, V8_FLAGS } from "./packaging/deno_compile.ts";
import { denoFolder } from "./packaging/deno_info.ts";
import { ROOT, VERSION } from "./packaging/project.ts";
import { runChecks, type Subject } from "./packaging/smoke_checks.ts";
import { findTarget, programName } from "./packaging/targets.ts";

async function main(args: string[]): Promise<number> {
  const { values: { source }, positionals: [word] } = parseArgs({
    args,
    options: { source: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  if (source) return await smoke(await sourceSubject(resolve(word ?? ROOT)));
  const shown = word ?? join("dist", programName(findTarget(Deno.build.target)));
  const binary = word === undefined ? join(ROOT, shown) : resolve(word);
  if (await isFile(binary)) return await smoke(binarySubject(binary));
  // Whoever names a file means to have it.
  const state = word === undefined ? "skipped" : "failed";
  await tell(`smoke: ${state}, no binary at ${shown} (deno task compile makes it)`);
  return word === undefined ? 0 : 1;
}

async function smoke(subject: Subject): Promise<number> {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for await (const { name, skipped, failed } of runChecks(subject)) {
    const [verdict, why] = failed !== undefined
      ? ["failed", `: ${failed}`] as const
      : skipped !== undefined
      ? ["skipped", `: ${skipped}`] as const
      : ["passed", ""] as const;
    counts[verdict]++;
    await tell(`${verdict.padEnd(8)}${name}${why}`);
  }
  const { passed, failed, skipped } = counts;
  await tell(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
  return failed > 0 ? 1 : 0;
}

function binarySubject(binary: string): Subject {
  const origin = String.raw`commit (unknown|[0-9a-f]{7}(\+changes)?)`;
  return { launch: { command: binary, args: [] }, binary, version: versionPattern(origin) };
}

/** With the permissions that a compiled program has. */
async function sourceSubject(folder: string): Promise<Subject> {
  const flags = ["--quiet", "--cached-only", ...PERMISSIONS, V8_FLAGS];
  const args = ["run", ...flags, join(folder, "main.ts")];
  // The program's home is not where Deno keeps the packages.
  const env = { DENO_DIR: await denoFolder() };
  const launch = { command: Deno.execPath(), args, env };
  return { launch, binary: undefined, version: versionPattern(String.raw`(source|commit \S+)`) };
}

function versionPattern(origin: string): RegExp {
  const { deno } = Deno.version;
  const [version, runtime, target] = [VERSION, deno, Deno.build.target].map(RegExp.escape);
  return new RegExp(`^odoo-mcp ${version} \\(${origin}, Deno ${runtime}, ${target}\\)$`);
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function tell(line: string): Promise<void> {
  await Deno.stdout.write(new TextEncoder().encode(`${line}\n`));
}

if (import.meta.main) Deno.exit(await main(Deno.args));
