/**
 * `tools_scaling_ratio`: what a call over HTTP takes with 200 tools registered, divided by what it takes with 10. The
 * tools are the program's own under more names; the one that is called answers at once, so that nothing covers what
 * the number of tools costs. Both servers are in this process, and each call of the one is followed by one of the other.
 */
import { createApp } from "../../src/app.ts";
import { createConfig } from "../../src/config/parse.ts";
import type { Catalog, ToolEntry } from "../../src/mcp/catalog.ts";
import { createServerFactory } from "../../src/mcp/server.ts";
import { type HttpServer, startHttp } from "../../src/transport/http.ts";
import type { BenchOptions, Figures } from "./bench.ts";
import { type HttpRequest, post, toolCall2025, toolCall2026 } from "./load.ts";
import { median, rounded } from "./numbers.ts";
import { configOf } from "./processes.ts";
import { accessTo } from "./sandbox_access.ts";

const FEW = 10;
const MANY = 200;
const WARM_UP = 500;

/** The last that is registered: a search for it from the front would go the whole way. */
const CALL = { name: "last", arguments: {} };
const REQUESTS: readonly HttpRequest[] = [toolCall2025(CALL), toolCall2026(CALL)];

export async function measureToolsScaling({ quick }: BenchOptions): Promise<Figures> {
  using app = createApp(createConfig(configOf(accessTo("http://127.0.0.1:9"))));
  const [few, many] = [serve(app.catalog, FEW), serve(app.catalog, MANY)];
  const times: { few: number[]; many: number[] } = { few: [], many: [] };
  for (let pair = -WARM_UP; pair < (quick ? 1_500 : 10_000); pair++) {
    // Who is first changes, or what one leaves behind for the collection the other would always pay.
    const isFewFirst = pair % 2 === 0;
    const first = await callBothEras(isFewFirst ? few : many);
    const second = await callBothEras(isFewFirst ? many : few);
    if (pair < 0) continue;
    times.few.push(isFewFirst ? first : second);
    times.many.push(isFewFirst ? second : first);
  }
  await Promise.all([few.shutdown(), many.shutdown()]);
  return { tools_scaling_ratio: rounded(median(times.many) / median(times.few)) };
}

function serve(catalog: Catalog, count: number): HttpServer {
  const factory = createServerFactory(withTools(catalog, count), { onError: () => {} });
  return startHttp(factory, { host: "127.0.0.1", port: 0, mode: "streamable_http" });
}

/** The catalog with so many tools: its own ones again and again, each under a name of its own. */
function withTools(catalog: Catalog, count: number): Catalog {
  const tools = Array.from({ length: count }, (_, index): ToolEntry => {
    const { listed } = catalog.tools[index % catalog.tools.length] ?? missing();
    const name = index === count - 1 ? CALL.name : `${listed.name}_${index}`;
    return { listed: { ...listed, name }, call: () => Promise.resolve({ text: "done" }) };
  });
  const byName = new Map(tools.map((tool) => [tool.listed.name, tool]));
  return { ...catalog, tools, findTool: (name) => byName.get(name) };
}

function missing(): never {
  throw new Error("Cannot measure: the catalog has no tools");
}

/** Milliseconds for one call of each era. */
async function callBothEras({ url }: HttpServer): Promise<number> {
  const begun = performance.now();
  for (const request of REQUESTS) await post(url, request);
  return performance.now() - begun;
}
