/** What is served on the port as a whole: here, what all its streams share. */
import { createServerFactory } from "../../src/mcp/server.ts";
import { QueueBudget, StalledReader } from "../../src/transport/reader_queue.ts";
import { createSite, type Site } from "../../src/transport/site.ts";
import { createFakeCatalog } from "../support/fake_catalog.ts";
import { INITIALIZE } from "../support/mcp_events.ts";
import { toolCall } from "../support/mcp_http.ts";
import { assertEquals, assertExists, assertRejects } from "../support/assert.ts";

const catalog = createFakeCatalog();

function createSmallSite(): Site {
  return createSite(createServerFactory(catalog, { onError: () => {} }), {
    ...{ mode: "streamable_http", path: "/mcp", host: "localhost" },
    ...{ allowedHosts: [], corsOrigins: [], maxBodyBytes: 10_000, bodyTimeoutMs: 60_000 },
    ...{ maxOpenRequests: 100, maxSessions: 100, sessionTimeoutMs: 60_000, keepAliveMs: 60_000 },
    queues: new QueueBudget(1_000),
  });
}

/** Asks without a socket: nobody reads the answer who is not told to. */
async function ask(site: Site, path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { host: "localhost", "content-type": "application/json", ...init.headers };
  const remoteAddr = { transport: "tcp", hostname: "127.0.0.1", port: 1 } as const;
  const request = new Request(new URL(path, "http://localhost"), { ...init, headers });
  return await site.handle(request, { remoteAddr, completed: Promise.resolve() });
}

function post(message: object, headers: Record<string, string> = {}): RequestInit {
  return { method: "POST", body: JSON.stringify(message), headers };
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;

/** Opens a stream of HTTP+SSE, and reads no more of it than where messages go. */
async function openStalled(site: Site): Promise<Reader> {
  const { body } = await ask(site, "/sse");
  assertExists(body);
  const reader = body.getReader();
  const { value } = await reader.read();
  const [, address = ""] = /data: (\S+)/.exec(new TextDecoder().decode(value)) ?? [];
  const accepted = await ask(site, address, post(toolCall("big", { size: 2_000 })));
  assertEquals(accepted.status, 202);
  return reader;
}

const STREAMS: Readonly<Record<string, (site: Site) => Promise<Response>>> = {
  "HTTP+SSE": (site) => ask(site, "/sse"),
  "a session": async (site) => {
    const opened = await ask(site, "/mcp", post(INITIALIZE));
    const headers = {
      "accept": "text/event-stream",
      "mcp-protocol-version": "2025-11-25",
      "mcp-session-id": opened.headers.get("mcp-session-id") ?? "",
    };
    return await ask(site, "/mcp", { headers });
  },
};

for (const [name, open] of Object.entries(STREAMS)) {
  Deno.test(`a reader that does not read is given up for the stream of ${name}`, async () => {
    const site = createSmallSite();
    const stalled = await openStalled(site);
    const { body } = await open(site);
    await assertRejects(() => stalled.read(), StalledReader);
    await body?.cancel();
    await site.close();
  });
}
