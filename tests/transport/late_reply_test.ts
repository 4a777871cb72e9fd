/** Clients that leave while their call runs, over requests of a size that clients really send. */
import { modernRequest } from "../mcp/modern_client.ts";
import { createProbeCatalog, serving } from "../mcp/probe_catalog.ts";
import { EventReader } from "../support/mcp_events.ts";
import { toolCall, withHttp } from "../support/mcp_http.ts";
import { assertEquals, assertStringIncludes } from "../support/assert.ts";

const LARGE = { filler: "x".repeat(100_000) };
const BOTH = { accept: "application/json, text/event-stream" };
const OPTIONS = { mode: "streamable_http", keepAliveMs: 5 } as const;
const CALLS = {
  "2025": { body: toolCall("slow", LARGE), headers: BOTH },
  "2026": modernRequest("tools/call", { name: "slow", arguments: LARGE }),
};

for (const [era, { body, headers }] of Object.entries(CALLS)) {
  Deno.test(`a large call of ${era} is cancelled by the client that leaves`, async () => {
    await withHttp(OPTIONS, async ({ post, catalog, errors }) => {
      const client = new AbortController();
      const response = await post(body, { headers, signal: client.signal });
      const call = await catalog.nextSlowCall();
      client.abort();
      await call.aborted;
      await response.body?.cancel().catch(() => {});
      assertEquals(errors, []);
    });
  });

  Deno.test(`a long call of ${era} has signs of life, and its answer at the end`, async () => {
    await withHttp(OPTIONS, async ({ post, catalog }) => {
      const reader = new EventReader(await post(body, { headers }));
      assertEquals((await reader.next())?.event, "comment");
      (await catalog.nextSlowCall()).finish();
      assertStringIncludes(JSON.stringify((await reader.nextMessage())?.result), "filler");
      assertEquals(await reader.next(), undefined);
    });
  });
}

Deno.test("shutdown waits for a call of 2026 that has told of its progress", async () => {
  const finish = Promise.withResolvers<void>();
  const catalog = createProbeCatalog({
    call: async (_args, { progress }) => {
      progress?.(1, 2);
      await finish.promise;
      return { text: "finished" };
    },
  });
  await withHttp({ ...OPTIONS, ...serving(catalog) }, async ({ server, post }) => {
    const { body, headers } = modernRequest("tools/call", { name: "probe" }, { progressToken: 1 });
    const reader = new EventReader(await post(body, { headers }));
    await reader.nextMessage();
    const ended = server.shutdown();
    finish.resolve();
    assertStringIncludes(JSON.stringify((await reader.nextMessage())?.result), "finished");
    assertEquals(await reader.next(), undefined);
    await ended;
  });
});

Deno.test("http answers a long call of 2026 with JSON", async () => {
  await withHttp({ mode: "http", keepAliveMs: 1 }, async ({ post, catalog }) => {
    const { body, headers } = CALLS["2026"];
    const answer = post(body, { headers });
    (await catalog.nextSlowCall()).finish();
    assertEquals((await answer).headers.get("content-type"), "application/json");
    await (await answer).body?.cancel();
  });
});
