/**
 * `pool_ideal_ratio`: how long callers who all come at once take through a pool of 5 to an Odoo that takes 20 ms for
 * each call, divided by what five calls at a time would take at best. The whole program without the transport to the
 * client; Odoo is a process of its own.
 * `pool_ideal_ratio_of_plain_fetch`: five callers that only send the same kind of request, one after another, in turn
 * with ours. What it is above 1 is the server, the network and the machine, so what ours is above it is ours.
 */
import { createApp } from "../../src/app.ts";
import { createConfig } from "../../src/config/parse.ts";
import type { BenchOptions, Figures } from "./bench.ts";
import { median, rounded } from "./numbers.ts";
import { configOf, startHelper } from "./processes.ts";
import { accessTo, searchRead } from "./sandbox_access.ts";

const POOL_SIZE = 5;
const SERVER_MS = 20;

/** What the sandbox's timer is asked for: the answer leaves 2.3 ms later than that (measured on Deno 2.9.6). */
const ASKED_MS = 18;

const WARM_UP = 100;
const MODEL = "res.partner";
const FIELDS = ["name", "email", "phone", "city", "country_id"];

type Run = () => Promise<unknown>;

export async function measurePool({ quick }: BenchOptions): Promise<Figures> {
  await using sandbox = await startHelper("sandbox_server.ts", [String(ASKED_MS)]);
  using app = createApp(
    createConfig({ ...configOf(accessTo(sandbox.url)), pool_size: POOL_SIZE }),
  );
  const tool = app.catalog.findTool("search_records");
  const { signal } = new AbortController();
  const search: Run = async () => {
    const outcome = await tool?.call({ model: MODEL, fields: FIELDS, limit: 10 }, { signal });
    // A failure is quick and would look good.
    if (!outcome || outcome.isError) throw new Error(`Cannot measure: ${outcome?.text}`);
  };
  const plain: Run = () => searchRead(sandbox.url, MODEL, { fields: FIELDS, limit: 11 });
  // Also until the program has found out how to name the database, which takes places in the pool.
  await inTurn(search, WARM_UP);
  await inTurn(plain, WARM_UP);
  const calls = quick ? 250 : 1_000;
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < (quick ? 2 : 3); round++) {
    ours.push(await ratio(calls, () => Promise.all(Array.from({ length: calls }, search))));
    theirs.push(await ratio(calls, () => inTurn(plain, calls)));
  }
  return {
    pool_ideal_ratio: rounded(median(ours)),
    pool_ideal_ratio_of_plain_fetch: rounded(median(theirs)),
  };
}

async function ratio(calls: number, run: Run): Promise<number> {
  const begun = performance.now();
  await run();
  return (performance.now() - begun) / (calls / POOL_SIZE * SERVER_MS);
}

/** As many callers as the pool has places, each waiting for its answer before it sends again. */
async function inTurn(run: Run, calls: number): Promise<void> {
  let left = calls;
  const caller = async (): Promise<void> => {
    while (left-- > 0) await run();
  };
  await Promise.all(Array.from({ length: POOL_SIZE }, caller));
}
