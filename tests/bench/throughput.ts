/**
 * `http_throughput_ratio`: requests a second of `search_records` with ten rows, against those of a bare
 * server that forwards the same RPC. Odoo is the sandbox; each of the three is a process of its own.
 */
import type { BenchOptions, Figures } from "./bench.ts";
import { median, rounded } from "./numbers.ts";
import { startHelper, startProgram } from "./processes.ts";
import { accessTo, searchReadBody } from "./sandbox_access.ts";

const CLIENTS = 16;
const MODEL = "res.partner";
const FIELDS = ["name", "email", "phone", "city", "country_id"];

const TOOL_CALL = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "tools/call",
  params: { name: "search_records", arguments: { model: MODEL, fields: FIELDS, limit: 10 } },
});

/** What the program asks Odoo for the same rows: one more, to know whether there are any. */
const FORWARDED = searchReadBody(MODEL, {
  fields: FIELDS,
  limit: 11,
  offset: 0,
  context: { bin_size: true },
});

export async function measureThroughput({ quick }: BenchOptions): Promise<Figures> {
  await using sandbox = await startHelper("sandbox_server.ts");
  await using bare = await startHelper("bare_server.ts", [sandbox.url]);
  await using program = await startProgram(accessTo(sandbox.url));
  const sliceMs = quick ? 1_000 : 2_500;
  const measureBoth = async (): Promise<number> => {
    const ours = await load({ url: program.url, body: TOOL_CALL }, sliceMs);
    return ours / await load({ url: bare.url, body: FORWARDED }, sliceMs);
  };
  await measureBoth();
  const ratios: number[] = [];
  for (let slice = 0; slice < (quick ? 5 : 9); slice++) ratios.push(await measureBoth());
  return { http_throughput_ratio: rounded(median(ratios)) };
}

/** Requests a second, from clients that each send one after another on connections kept alive. */
async function load(request: { url: string; body: string }, forMs: number): Promise<number> {
  const begun = performance.now();
  let answered = 0;
  const client = async (): Promise<void> => {
    while (performance.now() - begun < forMs) {
      await send(request);
      answered++;
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return answered / (performance.now() - begun) * 1_000;
}

/** @throws {Error} for any answer without rows: a refusal is quick and would look good */
async function send({ url, body }: { url: string; body: string }): Promise<void> {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "accept": "application/json, text/event-stream",
    },
    body,
  });
  const text = await response.text();
  if (!response.ok || text.includes('"isError"') || !text.includes("@")) {
    throw new Error(`Cannot measure ${url}: ${response.status} ${text.slice(0, 200)}`);
  }
}
