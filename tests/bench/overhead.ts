/**
 * `overhead_ms`: the program's own time around its wire call, for one caller and a page of 20 records with 5 fields.
 * `overhead_ms_of_80_records`: the same for 80 records with 8 fields.
 *
 * Each sample is a warm `search_records` on the handler table minus a bare `fetch` of the very request that it sent,
 * until its text is there: one right after the other, each first in turn, so that what disturbs the machine disturbs
 * both. What is left is all of ours: arguments, domain, pool, deadline, JSON, values, table, text. The transport to the
 * client is not in it.
 */
import { createApp } from "../../src/app.ts";
import { createConfig } from "../../src/config/parse.ts";
import type { BenchOptions, Figures } from "./bench.ts";
import { median, rounded } from "./numbers.ts";
import { configOf, startHelper } from "./processes.ts";
import { accessTo } from "./sandbox_access.ts";

interface Page {
  readonly limit: number;
  readonly fields: readonly string[];
}

const FIELDS = ["name", "email", "phone", "city", "country_id"];
const USUAL: Page = { limit: 20, fields: FIELDS };
const LARGE: Page = { limit: 80, fields: [...FIELDS, "is_company", "child_ids", "write_date"] };

/** Calls until the engine is warm and the program has found out how to name the database. */
const WARM_UP = 300;

type Run = () => Promise<void>;

export async function measureOverhead({ quick }: BenchOptions): Promise<Figures> {
  await using sandbox = await startHelper("sandbox_server.ts");
  using app = createApp(createConfig(configOf(accessTo(sandbox.url))));
  const tool = app.catalog.findTool("search_records");
  const { signal } = new AbortController();
  const search = ({ limit, fields }: Page): Run => async () => {
    const outcome = await tool?.call({ model: "res.partner", limit, fields }, { signal });
    // A failure is quick and would look good.
    if (!outcome || outcome.isError) throw new Error(`Cannot measure: ${outcome?.text}`);
  };
  const pairs = quick ? 400 : 2_000;
  return {
    overhead_ms: rounded(await ownTime(search(USUAL), pairs)),
    overhead_ms_of_80_records: rounded(await ownTime(search(LARGE), pairs)),
  };
}

/** Milliseconds that a call takes besides the request in it, as the median of so many pairs. */
async function ownTime(call: Run, pairs: number): Promise<number> {
  for (let i = 0; i < WARM_UP; i++) await call();
  const { url, init } = await requestOf(call);
  using client = Deno.createHttpClient({});
  const send: Run = async () => {
    const response = await fetch(url, { ...init, client });
    const text = await response.text();
    if (!text.includes('"result"')) throw new Error(`Cannot measure: ${text.slice(0, 200)}`);
  };
  const samples: number[] = [];
  for (let pair = -WARM_UP; pair < pairs; pair++) {
    const [first, second] = pair % 2 === 0 ? [call, send] : [send, call];
    const difference = await time(first) - await time(second);
    if (pair >= 0) samples.push(first === call ? difference : -difference);
  }
  return median(samples);
}

/** What a call sends, overheard once. */
async function requestOf(call: Run): Promise<{ url: string; init: RequestInit }> {
  const original = globalThis.fetch;
  const overheard = Promise.withResolvers<Request>();
  globalThis.fetch = (input, init) => {
    overheard.resolve(new Request(input, init));
    return original(input, init);
  };
  try {
    await call();
  } finally {
    globalThis.fetch = original;
  }
  const request = await overheard.promise;
  const { url, method } = request;
  return { url, init: { method, headers: [...request.headers], body: await request.text() } };
}

async function time(run: Run): Promise<number> {
  const begun = performance.now();
  await run();
  return performance.now() - begun;
}
