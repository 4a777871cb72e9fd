/** What ends when the token of its caller does, and what a new token keeps. */
import type { Caller } from "../../src/transport/caller.ts";
import { endAt } from "../../src/transport/lifetime.ts";
import { modernRequest } from "../mcp/modern_client.ts";
import { createWatchedFactory, EventReader, openSession } from "../support/mcp_events.ts";
import { jsonOf, textOf, toolCall, withHttp } from "../support/mcp_http.ts";
import { assertEquals, assertStringIncludes } from "../support/assert.ts";

/** Long enough for the calls before its end, also where the machine does much else. */
const TOKEN_MS = "700";

const STREAM = { accept: "text/event-stream" };

/** Ann, with a token that holds for as many milliseconds as the header says. */
function authenticate({ headers }: Request): Promise<Caller> {
  const ms = headers.get("x-ms");
  return Promise.resolve({
    id: "ann",
    ...(ms !== null && { expiresAt: performance.now() + Number(ms) }),
  });
}

async function readToEnd(reader: EventReader): Promise<void> {
  while (await reader.next() !== undefined);
}

Deno.test("the stream of a session ends with the token, and so does the session", async () => {
  const watched = createWatchedFactory();
  const options = { mode: "streamable_http", authenticate, watched, keepAliveMs: 5 } as const;
  await withHttp(options, async ({ server, post }) => {
    const headers = await openSession({ post }, { "x-ms": TOKEN_MS });
    const answer = post(toolCall("slow"), { headers });
    const call = await watched.catalog.nextSlowCall();
    await readToEnd(
      new EventReader(await fetch(server.url, { headers: { ...headers, ...STREAM } })),
    );
    await watched.servers[0]?.closed;
    await call.aborted;
    const { error } = await jsonOf(await answer);
    assertStringIncludes(error?.message ?? "", "the token of its session expired. Whether");
    assertEquals(server.sessionCount, 0);
  });
});

Deno.test("a session goes on with a new token of its caller", async () => {
  const watched = createWatchedFactory();
  const options = { mode: "streamable_http", authenticate, watched, keepAliveMs: 5 } as const;
  await withHttp(options, async ({ post }) => {
    const headers = await openSession({ post }, { "x-ms": TOKEN_MS });
    const renewed = { ...headers, "x-ms": "60000" };
    assertEquals((await post(toolCall("echo"), { headers: renewed }).then(jsonOf)).id, 1);
    await openSession({ post }, { "x-ms": TOKEN_MS });
    await watched.servers[1]?.closed;
    assertEquals(textOf(await jsonOf(await post(toolCall("echo"), { headers: renewed }))), "{}");
  });
});

Deno.test("a session of HTTP+SSE ends with the token", async () => {
  const watched = createWatchedFactory();
  await withHttp({ authenticate, watched }, async ({ server }) => {
    const headers = { "x-ms": TOKEN_MS };
    await readToEnd(new EventReader(await fetch(new URL("/sse", server.url), { headers })));
    await watched.servers[0]?.closed;
    assertEquals(server.sessionCount, 0);
  });
});

const PLAIN = modernRequest("tools/call", { name: "slow" });
const ENCODED = { ...PLAIN.headers, "mcp-name": `=?base64?${btoa("slow")}?=` };
const LONG_CALLS = {
  "2025": { body: toolCall("slow"), headers: STREAM },
  "2026": PLAIN,
  "2026, with an encoded name": { body: PLAIN.body, headers: ENCODED },
};

for (const [era, { body, headers }] of Object.entries(LONG_CALLS)) {
  Deno.test(`a long call of ${era} ends with the token, and its stream too`, async () => {
    const options = { mode: "streamable_http", authenticate, keepAliveMs: 1 } as const;
    await withHttp(options, async ({ post, catalog }) => {
      const reader = new EventReader(
        await post(body, { headers: { ...headers, "x-ms": TOKEN_MS } }),
      );
      const call = await catalog.nextSlowCall();
      await readToEnd(reader);
      await call.aborted;
    });
  });
}

Deno.test("a stream that ends before the token is whole, and leaves no timer", async () => {
  const options = { mode: "streamable_http", authenticate, keepAliveMs: 1 } as const;
  await withHttp(options, async ({ post, catalog }) => {
    const answer = post(toolCall("slow"), { headers: { ...STREAM, "x-ms": "1e13" } });
    const call = await catalog.nextSlowCall();
    const reader = new EventReader(await answer);
    call.finish();
    assertEquals((await reader.nextMessage())?.id, 1);
    await readToEnd(reader);
    const left = await post(toolCall("slow"), { headers: { ...STREAM, "x-ms": "60000" } });
    const other = await catalog.nextSlowCall();
    await left.body?.cancel();
    await other.aborted;
  });
});

Deno.test("endAt() keeps status, headers and an error", async () => {
  const broken = new ReadableStream({ start: (controller) => controller.error(new Error("no")) });
  const response = endAt(new Response(broken, { status: 201, headers: { a: "b" } }), Infinity);
  assertEquals([response.status, response.headers.get("a")], [201, "b"]);
  assertEquals(await response.text().catch((error) => error.message), "no");
});
