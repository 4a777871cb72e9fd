/**
 * `deno task bench [--quick]`: progress on standard error, one JSON object as the last line of standard
 * output. Knows which benchmarks there are; each knows its own keys. Never a test: nothing here fails.
 */
import { measureDecoding } from "./decoding.ts";
import { measureDownload } from "./download.ts";
import { measureLive } from "./live.ts";
import { measureLiveUpdates } from "./live_updates.ts";
import { measureMemory } from "./memory.ts";
import { measureOverhead } from "./overhead.ts";
import { measurePool } from "./pool.ts";
import { measureRoundTrips } from "./round_trips.ts";
import { measureStart } from "./start.ts";
import { measureThroughput } from "./throughput.ts";
import { measureTokens } from "./tokens.ts";
import { measureToolsScaling } from "./tools_scaling.ts";

/** `quick` keeps the whole run under 60 seconds on two cores. */
export interface BenchOptions {
  readonly quick: boolean;
}

/** Figures by key; null where this machine cannot tell. */
export type Figures = Readonly<Record<string, number | null>>;

const BENCHMARKS: readonly (readonly [string, (options: BenchOptions) => Promise<Figures>])[] = [
  ["Odoo calls per warm tool call", measureRoundTrips],
  ["tokens", measureTokens],
  ["XML-RPC decoding", measureDecoding],
  ["own time around a call", measureOverhead],
  ["pool", measurePool],
  ["real Odoo", measureLive],
  ["start and memory over stdio", measureStart],
  ["throughput over HTTP", measureThroughput],
  ["number of tools", measureToolsScaling],
  ["memory over HTTP", measureMemory],
  ["download of 20 MiB", measureDownload],
  ["live updates", measureLiveUpdates],
];

async function main(): Promise<void> {
  const options = { quick: Deno.args.includes("--quick") };
  const figures: Record<string, number | null> = {};
  for (const [name, measure] of BENCHMARKS) {
    const begun = performance.now();
    await tell(Deno.stderr, `${name} …`);
    Object.assign(figures, await measure(options));
    await tell(Deno.stderr, ` ${((performance.now() - begun) / 1000).toFixed(1)} s\n`);
  }
  await tell(Deno.stdout, `${JSON.stringify(figures)}\n`);
}

async function tell(stream: typeof Deno.stdout, text: string): Promise<void> {
  await stream.write(new TextEncoder().encode(text));
}

if (import.meta.main) await main();
