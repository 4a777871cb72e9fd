/**
 * `stdio_start_ratio` and `idle_memory_mb`: what a desktop pays for a program that waits. The same ratio of
 * a program that is nothing but the SDK tells how much of it is ours.
 */
import type { BenchOptions, Figures } from "./bench.ts";
import { median, rounded } from "./numbers.ts";
import { PLAIN_PROGRAM, runFile, StdioProgram } from "./processes.ts";
import { accessTo } from "./sandbox_access.ts";

/** Nobody listens there: a program that only waits needs no Odoo. */
const NOWHERE = accessTo("http://127.0.0.1:9");

export async function measureStart({ quick }: BenchOptions): Promise<Figures> {
  const empty = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await runFile(empty);
    await startOnce();
    const starts: number[] = [];
    const plain: number[] = [];
    const empties: number[] = [];
    const memory: (number | null)[] = [];
    for (let run = 0; run < (quick ? 9 : 25); run++) {
      const started = await startOnce();
      starts.push(started.ms);
      memory.push(started.memoryMb);
      plain.push((await startOnce(PLAIN_PROGRAM)).ms);
      const begun = performance.now();
      await runFile(empty);
      empties.push(performance.now() - begun);
    }
    return {
      stdio_start_ratio: rounded(median(starts) / median(empties)),
      stdio_start_ratio_of_plain_sdk: rounded(median(plain) / median(empties)),
      idle_memory_mb: medianOrNull(memory),
    };
  } finally {
    await Deno.remove(empty);
  }
}

/** From the start of the process to the answer of `initialize`. */
async function startOnce(file?: string): Promise<{ ms: number; memoryMb: number | null }> {
  const begun = performance.now();
  await using program = new StdioProgram(NOWHERE, file);
  await program.initialize();
  return { ms: performance.now() - begun, memoryMb: await residentMb(program.pid) };
}

/** Resident memory as Linux tells it; other systems have no such file. */
async function residentMb(pid: number): Promise<number | null> {
  if (Deno.build.os !== "linux") return null;
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kib === undefined ? null : Number(kib) / 1024;
}

function medianOrNull(samples: readonly (number | null)[]): number | null {
  const known = samples.filter((sample) => sample !== null);
  return known.length === 0 ? null : rounded(median(known));
}
