/**
 * Runs `deno compile` over a staged copy, with the permissions that the program gets for good. Knows what Deno says
 * when it cannot get the runtime that it embeds.
 */
import { join } from "node:path";
import { denoFolder } from "./deno_info.ts";
import type { Target } from "./targets.ts";

/**
 * What the compiled program may do: never run another program, load a library or fetch code. It may write, as a
 * configuration, its backup and a log file need; what serves gives that back when it starts (src/commands/start.ts).
 * The system's certificates are to be had with `--allow-sys` alone, whole.
 */
export const PERMISSIONS = [
  "--no-prompt",
  "--allow-net",
  "--allow-env",
  "--allow-read",
  "--allow-write",
  "--allow-sys",
  "--deny-run",
  "--deny-ffi",
  "--deny-import",
] as const;

/** As the tasks `start` and `demo` have them. */
export const V8_FLAGS = "--v8-flags=--max-semi-space-size=16";

/** A download that takes longer has stopped, minutes after the last byte. */
const MAX_MINUTES = 15;

export interface CompileRequest {
  /** With `main.ts` in it. */
  readonly folder: string;
  /** What starts as a worker, as paths in the folder. */
  readonly workers: readonly string[];
  readonly target: Target;
  /** Absolute. */
  readonly output: string;
  readonly minutes?: number;
}

/** The runtime could not be had; the message says what to do, in a few lines. */
export class RuntimeMissing extends Error {
  override readonly name = "RuntimeMissing";
}

/** @throws {RuntimeMissing} @throws {Error} with what Deno said, for anything else */
export async function denoCompile(request: CompileRequest): Promise<void> {
  const { folder, workers, target, output, minutes = MAX_MINUTES } = request;
  const limit = AbortSignal.timeout(minutes * 60_000);
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "compile",
      // It was checked in whole; the staged copy has no types.
      "--no-check",
      ...PERMISSIONS,
      V8_FLAGS,
      ...target.codeCache ? [] : ["--no-code-cache"],
      ...workers.flatMap((worker) => ["--include", worker]),
      "--target",
      target.triple,
      "--output",
      output,
      "main.ts",
    ],
    cwd: folder,
    env: { NO_COLOR: "1" },
    stdout: "null",
    stderr: "piped",
    signal: limit,
  }).output();
  if (success) return;
  const said = new TextDecoder().decode(stderr).trim();
  if (limit.aborted || isRuntimeMissing(said)) {
    const why = limit.aborted ? `it took more than ${minutes} minutes` : reasonIn(said);
    throw new RuntimeMissing(await describeMissing(target, why));
  }
  throw new Error(`Cannot compile for ${target.triple}: ${said}`);
}

function isRuntimeMissing(said: string): boolean {
  return /Setting up base binary|Could not find denort|denort-\S+\.zip/.test(said);
}

/** The innermost of the causes that Deno lists, which is the plainest. */
function reasonIn(said: string): string {
  const causes = [...said.matchAll(/^\s+\d+: (?!<unknown>)(.+)$/gm)].map(([, cause = ""]) => cause);
  return causes.at(-1)?.trim() ?? "Deno did not say why";
}

async function describeMissing({ triple, platform }: Target, why: string): Promise<string> {
  const { deno: version } = Deno.version;
  const file = platform === "win32" ? "denort.exe" : "denort";
  return `Cannot compile for ${triple}: Deno's runtime could not be had (${why})
  It is denort-${triple}.zip, a file of the release v${version} of Deno (https://github.com/denoland/deno/releases).
  Put that zip into ${join(await denoFolder(), "dl", "release", `v${version}`)},
  or unpack it, and set DENORT_BIN to the path of ${file}.`;
}
