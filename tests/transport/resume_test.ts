/** Streams that break off, and clients that come back for the rest. */
import {
  createWatchedFactory,
  EventReader,
  openSession,
  type WatchedFactory,
} from "../support/mcp_events.ts";
import { type HttpFixture, jsonOf, textOf, toolCall, withHttp } from "../support/mcp_http.ts";
import { assert, assertEquals, assertExists, assertStringIncludes } from "../support/assert.ts";

interface Stage extends HttpFixture {
  readonly watched: WatchedFactory;
  readonly headers: Record<string, string>;
  /** Opens the session's stream, after an event where told. */
  listen(lastEventId?: string): Promise<Response>;
}

async function withSession(keepAliveMs: number, run: (stage: Stage) => Promise<void>) {
  const watched = createWatchedFactory();
  await withHttp({ mode: "streamable_http", keepAliveMs, watched }, async (fixture) => {
    const headers = await openSession(fixture);
    const listen = (lastEventId?: string): Promise<Response> => {
      const last: Record<string, string> = lastEventId ? { "last-event-id": lastEventId } : {};
      const accept = "text/event-stream";
      return fetch(fixture.server.url, { headers: { ...headers, accept, ...last } });
    };
    await run({ ...fixture, watched, headers, listen });
  });
}

const BOTH = { accept: "application/json, text/event-stream" };

Deno.test("a stream taken up again begins with what was missed", async () => {
  await withSession(60_000, async ({ watched: { servers: [server] }, listen }) => {
    const first = new EventReader(await listen());
    await server?.announce();
    const seen = await first.nextMessage();
    assertEquals(seen?.method, "notifications/tools/list_changed");
    await first.cancel();
    await server?.announce();
    await server?.announce();
    const second = new EventReader(await listen(seen?.eventId));
    const missed = [await second.nextMessage(), await second.nextMessage()];
    await server?.announce();
    const next = await second.nextMessage();
    const ids = [seen, ...missed, next].map((message) => message?.eventId);
    assertEquals(new Set(ids).size, 4);
    assertEquals(missed.map((message) => message?.method), [seen?.method, seen?.method]);
    await second.cancel();
  });
});

Deno.test("a new listener takes the place of the one before", async () => {
  await withSession(60_000, async ({ watched: { servers: [server] }, listen }) => {
    const first = new EventReader(await listen());
    const second = new EventReader(await listen());
    assertEquals(await first.nextMessage(), undefined);
    await server?.announce();
    assertEquals((await second.nextMessage())?.method, "notifications/tools/list_changed");
    await second.cancel();
  });
});

Deno.test("a call goes on when its stream breaks off, and its answer can be had later", async () => {
  await withSession(1, async ({ watched: { catalog }, post, headers, listen }) => {
    const response = await post(toolCall("slow", { a: 1 }, 5), {
      headers: { ...headers, ...BOTH },
    });
    const reader = new EventReader(response);
    const start = await reader.next();
    assertExists(start?.id);
    assertEquals(start.data, "");
    const call = await catalog.nextSlowCall();
    await reader.cancel();
    assert(!call.signal.aborted);

    const waiting = new EventReader(await listen(start.id));
    call.finish();
    const answer = await waiting.nextMessage();
    assertEquals([answer?.id, await waiting.nextMessage()], [5, undefined]);

    const again = new EventReader(await listen(start.id));
    assertEquals((await again.nextMessage())?.result, answer?.result);
    assertEquals(await again.nextMessage(), undefined);
  });
});

Deno.test("the end of a session is told in the streams of its calls", async () => {
  await withSession(1, async ({ watched: { catalog }, post, server, headers }) => {
    const response = await post(toolCall("slow", {}, 5), { headers: { ...headers, ...BOTH } });
    const reader = new EventReader(response);
    const call = await catalog.nextSlowCall();
    assertEquals((await fetch(server.url, { method: "DELETE", headers })).status, 204);
    await call.aborted;
    const last = await reader.nextMessage();
    assertEquals(last?.id, 5);
    assertStringIncludes(last?.error?.message ?? "", "its session was ended");
    assertEquals(await reader.nextMessage(), undefined);
  });
});

Deno.test("a stream cannot be taken up after an event that nobody sent", async () => {
  await withSession(60_000, async ({ listen, post, headers }) => {
    for (const id of ["7-7", "nonsense", "0-", "1-1; DROP", "9".repeat(400)]) {
      const response = await listen(id);
      assertEquals([response.status, (await jsonOf(response)).error?.code], [400, -32000], id);
    }
    assertEquals(textOf(await jsonOf(await post(toolCall("echo"), { headers }))), "{}");
  });
});

Deno.test("one session cannot take up the stream of another", async () => {
  await withSession(1, async ({ post, headers, server, watched: { catalog } }) => {
    const mine = await post(toolCall("slow", {}, 5), { headers: { ...headers, ...BOTH } });
    const reader = new EventReader(mine);
    const start = await reader.next();
    (await catalog.nextSlowCall()).finish();
    assertEquals((await reader.nextMessage())?.id, 5);
    const other = await openSession({ post });
    const response = await fetch(server.url, {
      headers: { ...other, accept: "text/event-stream", "last-event-id": start?.id ?? "" },
    });
    assertEquals([response.status, (await jsonOf(response)).error?.code], [400, -32000]);
  });
});
