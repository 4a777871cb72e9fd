/**
 * `download_ratio`: the time to read an attachment of 20 MiB as a resource, divided by the time that a bare `fetch` takes
 * for the same base64 over JSON-RPC, until its JSON is parsed.
 *
 * One right after the other, each first in turn. The transport to the client is not in it.
 */
import { createApp } from "../../src/app.ts";
import { createConfig } from "../../src/config/parse.ts";
import { jsonrpc } from "../../src/odoo/rpc/jsonrpc.ts";
import { ACCOUNTS } from "../../src/sandbox/logins.ts";
import type { BenchOptions, Figures } from "./bench.ts";
import { median, rounded } from "./numbers.ts";
import { configOf, startHelper } from "./processes.ts";
import { accessTo } from "./sandbox_access.ts";

const SIZE = 20 * 2 ** 20;

/** Pairs before the engine is warm. */
const WARM_UP = 2;

export async function measureDownload({ quick }: BenchOptions): Promise<Figures> {
  await using sandbox = await startHelper("sandbox_server.ts");
  const config = { ...configOf(accessTo(sandbox.url)), max_binary_bytes: SIZE };
  using app = createApp(createConfig(config));
  const id = await attach(app);
  const { signal } = new AbortController();
  const read = async (): Promise<number> => {
    const { contents } = await app.catalog.resources.read(`odoo://attachment/${id}`, { signal });
    const [content] = contents;
    return content && "blob" in content ? content.blob.length : 0;
  };
  const fetched = (): Promise<number> => fetchContent(sandbox.url, id);
  const times = { read: new Array<number>(), fetched: new Array<number>() };
  const pairs = quick ? 6 : 20;
  for (let pair = -WARM_UP; pair < pairs; pair++) {
    const runs = [["read", read], ["fetched", fetched]] as const;
    for (const [name, run] of pair % 2 === 0 ? runs : runs.toReversed()) {
      const ms = await time(run);
      if (pair >= 0) times[name].push(ms);
    }
  }
  return { download_ratio: rounded(median(times.read) / median(times.fetched)) };
}

async function attach({ instances }: ReturnType<typeof createApp>): Promise<number> {
  const [instance] = instances.values();
  const datas = new Uint8Array(SIZE).map((_, i) => i % 251).toBase64();
  const ids = await instance?.service.create("ir.attachment", [{ name: "large.bin", datas }]);
  return ids?.[0] ?? 0;
}

/** The same bytes without the program. */
async function fetchContent(url: string, id: number): Promise<number> {
  const { uid, login, apiKey } = ACCOUNTS.admin;
  const { body = "" } = jsonrpc.encodeExecute(
    { database: "demo", username: login, secret: apiKey, kind: "key", uid },
    { model: "ir.attachment", method: "read", ids: [id], args: [["datas"]], kwargs: {} },
  );
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${url}/jsonrpc`, { method: "POST", headers, body });
  const { result } = await response.json();
  return String(result?.[0]?.datas).length;
}

async function time(run: () => Promise<number>): Promise<number> {
  const begun = performance.now();
  const length = await run();
  // A failure is quick and would look good.
  if (length < SIZE) throw new Error(`Cannot measure: ${length} characters were read`);
  return performance.now() - begun;
}
