/**
 * Makes the program one file: `deno task compile` for this machine, `deno task compile:all` for every system of a
 * release. `--target TRIPLE` chooses another system, `--output FILE` another place.
 */
import { basename, dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { commitOf } from "./packaging/commit.ts";
import { denoCompile } from "./packaging/deno_compile.ts";
import { ROOT } from "./packaging/project.ts";
import { stage } from "./packaging/staging.ts";
import { findTarget, programName, type Target, TARGETS } from "./packaging/targets.ts";

/** Lies beside the program, and in every archive. */
export const TERMS_FILE = "THIRD_PARTY_LICENSES.txt";

interface Job {
  readonly target: Target;
  readonly output: string;
}

/** @throws {Error} in a few lines that say what to do */
async function compile(args: string[]): Promise<void> {
  const jobs = planJobs(args);
  await using staging = await stage({ commit: await commitOf(ROOT) });
  for (const { target, output } of jobs) {
    await Deno.mkdir(dirname(output), { recursive: true });
    await denoCompile({ ...staging, target, output });
    await Deno.writeTextFile(join(dirname(output), TERMS_FILE), staging.packages.terms);
    await tell(`${output}: ${megabytes((await Deno.stat(output)).size)}`);
  }
  const { files, bytes, dropped } = staging.packages;
  await tell(`${files} files of packages inside, ${megabytes(bytes)}; ${dropped} left out`);
}

function planJobs(args: string[]): Job[] {
  const { values: { all, target, output } } = parseArgs({
    args,
    options: {
      all: { type: "boolean", default: false },
      target: { type: "string", default: Deno.build.target },
      output: { type: "string" },
    },
  });
  if (!all) {
    const chosen = findTarget(target);
    return [{ target: chosen, output: withEnding(output ?? join("dist", "odoo-mcp"), chosen) }];
  }
  if (Deno.env.has("DENORT_BIN")) {
    throw new Error(
      "Cannot compile for all systems: DENORT_BIN is the runtime of one, unset it or name one with --target",
    );
  }
  return TARGETS.map((each) => ({
    target: each,
    output: resolve(ROOT, "dist", each.triple, programName(each)),
  }));
}

function withEnding(output: string, target: Target): string {
  const isProgram = target.platform !== "win32" || basename(output).endsWith(".exe");
  return resolve(ROOT, isProgram ? output : `${output}.exe`);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

async function tell(line: string): Promise<void> {
  await Deno.stdout.write(new TextEncoder().encode(`${line}\n`));
}

if (import.meta.main) {
  try {
    await compile(Deno.args);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    await Deno.stderr.write(new TextEncoder().encode(`${error.message}\n`));
    Deno.exit(1);
  }
}
