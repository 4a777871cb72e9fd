/** Clients that leave while their call runs, over requests of a size that clients really send. */
import { modernRequest } from "../mcp/modern_client.ts";
import { createProbeCatalog, serving } from "../mcp/probe_catalog.ts";
import { EventReader } from "../support/mcp_events.ts";
import { toolCall, withHttp } from "../support/mcp_http.ts";
import { Activity } from "../../src/transport/activity.ts";
import { streamWhenLate } from "../../src/transport/late_reply.ts";
import { QueueBudget } from "../../src/transport/reader_queue.ts";
import { assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";

const LARGE = { filler: "x".repeat(100_000) };
const BOTH = { accept: "application/json, text/event-stream" };
const OPTIONS = { mode: "streamable_http", keepAliveMs: 5 } as const;

/** What plain calls are served by, and what any other is. */
const PLAIN = modernRequest("tools/call", { name: "slow", arguments: LARGE });
const ENCODED = {
  ...PLAIN,
  headers: { ...PLAIN.headers, "mcp-name": `=?base64?${btoa("slow")}?=` },
};
const CASES = [
  { era: "2025", mode: "streamable_http", body: toolCall("slow", LARGE), headers: BOTH },
  { era: "2026", mode: "streamable_http", ...PLAIN },
  { era: "2026, with an encoded name,", mode: "streamable_http", ...ENCODED },
  { era: "2026 in mode http", mode: "http", ...PLAIN },
  { era: "2026, with an encoded name, in mode http", mode: "http", ...ENCODED },
] as const;

for (const { era, mode, body, headers } of CASES) {
  Deno.test(`a large call of ${era} is cancelled by the client that leaves`, async () => {
    await withHttp({ ...OPTIONS, mode }, async ({ post, catalog, errors }) => {
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
    await withHttp({ ...OPTIONS, mode }, async ({ post, catalog }) => {
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

const BROKEN = {
  "the answer": () => Promise.reject(new Error("broken")),
  "the stream of the answer": () =>
    Promise.resolve(
      new Response(new ReadableStream({ start: (stream) => stream.error(new Error("broken")) }), {
        headers: { "content-type": "text/event-stream" },
      }),
    ),
} as const;

for (const [what, fail] of Object.entries(BROKEN)) {
  Deno.test(`a stream ends where ${what} fails after it has begun`, async () => {
    const begun = Promise.withResolvers<void>();
    const activity = new Activity();
    const response = await streamWhenLate(begun.promise.then(fail), {
      keepAliveMs: 5,
      queues: new QueueBudget(),
      activity,
      onEnd: () => {},
    });
    begun.resolve();
    assertMatch(await response.text(), /^(: still working\n\n)+$/);
    await activity.whenIdle();
  });
}
