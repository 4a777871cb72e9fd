/**
 * `http_throughput_ratio`: requests a second of `search_records` with ten rows by clients of the 2025 era without a
 * session, against those of a bare server that forwards the same RPC; `http_throughput_ratio_modern`: by clients of
 * the 2026 era. Odoo is the sandbox; each of the three is a process of its own. In turn.
 * `http_p99_over_p50`: the slowest hundredth of the calls of the 2025 era against the middle one, in each slice of time.
 * `http_p99_over_p50_of_bare_server`: the same of the bare server, which is what the machine and the clients bring along.
 */
import type { BenchOptions, Figures } from "./bench.ts";
import { FORWARDED_SEARCH, type HttpRequest, load, SEARCH_2025, SEARCH_2026 } from "./load.ts";
import { median, quantile, rounded } from "./numbers.ts";
import { startHelper, startProgram } from "./processes.ts";
import { accessTo } from "./sandbox_access.ts";

interface Slice {
  readonly perSecond: number;
  readonly spread: number;
}

export async function measureThroughput({ quick }: BenchOptions): Promise<Figures> {
  await using sandbox = await startHelper("sandbox_server.ts");
  await using bare = await startHelper("bare_server.ts", [sandbox.url]);
  await using program = await startProgram(accessTo(sandbox.url));
  const forMs = quick ? 1_000 : 2_500;
  const measure = async (url: string, request: HttpRequest): Promise<Slice> => {
    const { perSecond, latencies } = await load(url, { request, forMs });
    return { perSecond, spread: quantile(latencies, 0.99) / median(latencies) };
  };
  const measureAll = async () => ({
    legacy: await measure(program.url, SEARCH_2025),
    modern: await measure(program.url, SEARCH_2026),
    bare: await measure(bare.url, FORWARDED_SEARCH),
  });
  await measureAll();
  const rounds: Awaited<ReturnType<typeof measureAll>>[] = [];
  for (let round = 0; round < (quick ? 4 : 9); round++) rounds.push(await measureAll());
  const middle = (read: (round: typeof rounds[number]) => number): number =>
    rounded(median(rounds.map(read)));
  return {
    http_throughput_ratio: middle(({ legacy, bare }) => legacy.perSecond / bare.perSecond),
    http_throughput_ratio_modern: middle(({ modern, bare }) => modern.perSecond / bare.perSecond),
    http_p99_over_p50: middle(({ legacy }) => legacy.spread),
    http_p99_over_p50_of_bare_server: middle(({ bare }) => bare.spread),
  };
}
