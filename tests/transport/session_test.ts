/** Sessions of Streamable HTTP: how they open, whose they are, and how they end. */
import {
  createWatchedFactory,
  EventReader,
  INITIALIZE,
  INITIALIZED,
  openSession,
} from "../support/mcp_events.ts";
import { jsonOf, textOf, toolCall, withHttp } from "../support/mcp_http.ts";
import { assertEquals, assertExists, assertStringIncludes } from "../support/assert.ts";

const STREAMABLE = { mode: "streamable_http" } as const;
const NOBODY = { "mcp-session-id": "00000000-0000-4000-8000-000000000000" };
const STREAM = { accept: "text/event-stream" };

/** Callers by name, as the header says. */
const byName = (request: Request): Promise<{ id: string }> =>
  Promise.resolve({ id: request.headers.get("x-name") ?? "nobody" });

Deno.test("initialize opens a session, and DELETE ends it", async () => {
  const watched = createWatchedFactory();
  await withHttp({ ...STREAMABLE, watched }, async ({ server, post }) => {
    const headers = await openSession({ post });
    const accepted = await post(INITIALIZED, { headers });
    assertEquals([accepted.status, await accepted.text()], [202, ""]);
    const answer = await post(toolCall("echo", { a: 1 }), { headers });
    assertEquals(answer.headers.get("mcp-session-id"), headers["mcp-session-id"]);
    assertEquals(textOf(await jsonOf(answer)), '{"a":1}');
    assertEquals([watched.servers.length, server.sessionCount], [1, 1]);

    const ended = await fetch(server.url, { method: "DELETE", headers });
    assertEquals([ended.status, await ended.text()], [204, ""]);
    await watched.servers[0]?.closed;
    assertEquals(server.sessionCount, 0);
    for (const method of ["POST", "GET", "DELETE"]) {
      const body = method === "POST" ? JSON.stringify(toolCall("echo")) : undefined;
      const late = await fetch(server.url, {
        method,
        headers: { ...headers, ...STREAM, "content-type": "application/json" },
        body,
      });
      assertEquals([late.status, (await jsonOf(late)).error?.code], [404, -32001], method);
    }
  });
});

Deno.test("a session that never was is a 404, none at all a 400", async () => {
  await withHttp(STREAMABLE, async ({ server, post }) => {
    const unknown = await post(toolCall("echo"), { headers: NOBODY });
    assertEquals([unknown.status, (await jsonOf(unknown)).error?.code], [404, -32001]);
    const cases: [RequestInit, number][] = [
      [{ headers: STREAM }, 400],
      [{ headers: { accept: "application/json" } }, 406],
      [{ headers: { ...STREAM, ...NOBODY } }, 404],
      [{ method: "DELETE" }, 400],
      [{ method: "PUT" }, 405],
    ];
    for (const [init, status] of cases) {
      const response = await fetch(server.url, init);
      assertEquals([response.status, (await jsonOf(response)).id], [status, null]);
    }
  });
});

Deno.test("http opens no session", async () => {
  await withHttp({ mode: "http" }, async ({ post }) => {
    const response = await post(INITIALIZE);
    assertEquals([response.status, response.headers.get("mcp-session-id")], [200, null]);
    await response.text();
  });
});

Deno.test("a session is its caller's alone: for another it does not exist", async () => {
  const watched = createWatchedFactory();
  await withHttp({ ...STREAMABLE, watched, authenticate: byName }, async ({ server, post }) => {
    const headers = await openSession({ post }, { "x-name": "ann" });
    const forged = { ...headers, "x-name": "bob" };
    const call = await post(toolCall("echo"), { headers: forged });
    assertEquals([call.status, (await jsonOf(call)).error?.code], [404, -32001]);
    for (const method of ["GET", "DELETE"]) {
      const response = await fetch(server.url, { method, headers: { ...forged, ...STREAM } });
      assertEquals([response.status, (await jsonOf(response)).error?.code], [404, -32001]);
    }
    assertEquals(textOf(await jsonOf(await post(toolCall("echo"), { headers }))), "{}");
  });
});

Deno.test("sessions have a bound, told with 503, and room comes with the end of one", async () => {
  await withHttp({ ...STREAMABLE, maxSessions: 1 }, async ({ server, post }) => {
    const headers = await openSession({ post });
    const refused = [await post(INITIALIZE), await fetch(new URL("/sse", server.url))];
    for (const response of refused) {
      assertEquals([response.status, response.headers.get("retry-after")], [503, "60"]);
      assertEquals((await jsonOf(response)).error?.code, -32000);
    }
    assertEquals(textOf(await jsonOf(await post(toolCall("echo"), { headers }))), "{}");
    assertEquals((await fetch(server.url, { method: "DELETE", headers })).status, 204);
    await openSession({ post });
  });
});

Deno.test("an idle session ends, one with a call in flight does not", async () => {
  const watched = createWatchedFactory();
  const options = { ...STREAMABLE, watched, sessionTimeoutMs: 500, keepAliveMs: 5 };
  await withHttp(options, async ({ post }) => {
    const busy = await openSession({ post });
    const answer = post(toolCall("slow"), { headers: busy });
    const call = await watched.catalog.nextSlowCall();
    const idle = await openSession({ post });
    await watched.servers[1]?.closed;
    const late = await post(toolCall("echo"), { headers: idle });
    assertEquals([late.status, (await jsonOf(late)).error?.code], [404, -32001]);
    call.finish();
    assertEquals(textOf(await jsonOf(await answer)), "{}");
    await watched.servers[0]?.closed;
  });
});

Deno.test("a session that listens stays open, and has signs of life", async () => {
  const watched = createWatchedFactory();
  const options = { ...STREAMABLE, watched, sessionTimeoutMs: 500, keepAliveMs: 5 };
  await withHttp(options, async ({ server, post }) => {
    const headers = await openSession({ post });
    const reader = new EventReader(
      await fetch(server.url, { headers: { ...headers, ...STREAM } }),
    );
    await openSession({ post });
    await watched.servers[1]?.closed;
    await watched.servers[0]?.announce();
    let seen = await reader.next();
    const kinds = new Set<string>();
    for (; seen !== undefined && seen.data.length < 20; seen = await reader.next()) {
      kinds.add(seen.event);
    }
    assertEquals(kinds.has("comment"), true);
    assertStringIncludes(seen?.data ?? "", "notifications/tools/list_changed");
    await reader.cancel();
  });
});

Deno.test("a session refuses to be opened twice, and an id that is in use", async () => {
  await withHttp(STREAMABLE, async ({ post, catalog }) => {
    const headers = await openSession({ post });
    const answer = post(toolCall("slow", {}, "x"), { headers });
    const call = await catalog.nextSlowCall();
    const refused = [
      INITIALIZE,
      toolCall("echo", {}, "x"),
      [toolCall("echo", {}, 1), toolCall("echo", {}, 1)],
    ];
    for (const body of refused) {
      const response = await post(body, { headers });
      assertEquals([response.status, (await jsonOf(response)).error?.code], [400, -32600]);
    }
    call.finish();
    assertEquals((await jsonOf(await answer)).id, "x");
    assertEquals((await jsonOf(await post(toolCall("echo", {}, "x"), { headers }))).id, "x");
  });
});

Deno.test("a session answers a batch in one body", async () => {
  await withHttp(STREAMABLE, async ({ post }) => {
    const headers = await openSession({ post });
    const response = await post([toolCall("echo", {}, 1), INITIALIZED, toolCall("echo", {}, "1")], {
      headers,
    });
    const answers: { id: unknown }[] = await response.json();
    assertEquals(answers.map(({ id }) => id), [1, "1"]);
  });
});

Deno.test("a cancelled call of a session stops, and its request is answered", async () => {
  await withHttp(STREAMABLE, async ({ post, catalog }) => {
    const headers = await openSession({ post });
    const answer = post(toolCall("slow", {}, 7), { headers });
    const call = await catalog.nextSlowCall();
    const params = { requestId: 7 };
    const cancel = { jsonrpc: "2.0", method: "notifications/cancelled", params };
    assertEquals((await post(cancel, { headers })).status, 202);
    await call.aborted;
    const { id, error } = await jsonOf(await answer);
    assertEquals(id, 7);
    assertStringIncludes(error?.message ?? "", "cancelled by the client");
  });
});

Deno.test("notifications and answers to nothing are taken, and change nothing", async () => {
  await withHttp(STREAMABLE, async ({ post, errors }) => {
    const headers = await openSession({ post });
    const strays = [
      { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: "none" } },
      { jsonrpc: "2.0", method: "notifications/cancelled" },
      { jsonrpc: "2.0", method: "notifications/nothing", params: {} },
      { jsonrpc: "2.0", method: "notifications/progress", params: { progressToken: 1 } },
      { jsonrpc: "2.0", id: 99, result: {} },
      { jsonrpc: "2.0", id: 99, error: { code: 1, message: "no" } },
    ];
    for (const stray of strays) {
      const response = await post(stray, { headers });
      assertEquals([response.status, await response.text()], [202, ""], JSON.stringify(stray));
    }
    assertEquals(textOf(await jsonOf(await post(toolCall("echo"), { headers }))), "{}");
    assertEquals(errors, []);
  });
});

Deno.test("ids of every type come back as they were, or are refused", async () => {
  await withHttp(STREAMABLE, async ({ post }) => {
    const headers = await openSession({ post });
    for (const id of [0, -1, 2 ** 53 - 1, "", "1", "é\u0000", "__proto__"]) {
      const answer = await jsonOf(await post(toolCall("echo", {}, id), { headers }));
      assertEquals(answer.id, id);
    }
    for (const id of [null, true, [], {}]) {
      const response = await post({ ...toolCall("echo"), id }, { headers });
      const { id: echoed, error } = await jsonOf(response);
      assertEquals([response.status, echoed, error?.code], [400, null, -32600], String(id));
    }
    const unknown = await post({ jsonrpc: "2.0", id: 1, method: "no/such" }, { headers });
    assertEquals([unknown.status, (await jsonOf(unknown)).error?.code], [200, -32601]);
  });
});

Deno.test("shutdown ends sessions: calls are told, streams end, handlers stop", async () => {
  const watched = createWatchedFactory();
  const options = { ...STREAMABLE, watched, shutdownMs: 1 };
  await withHttp(options, async ({ server, post }) => {
    const headers = await openSession({ post });
    const reader = new EventReader(await fetch(server.url, { headers: { ...headers, ...STREAM } }));
    const answer = post(toolCall("slow", {}, 3), { headers });
    const call = await watched.catalog.nextSlowCall();
    await server.shutdown();
    await call.aborted;
    await watched.servers[0]?.closed;
    const { id, error } = await jsonOf(await answer);
    assertEquals(id, 3);
    assertStringIncludes(error?.message ?? "", "the server is shutting down");
    let event = await reader.next();
    while (event !== undefined) event = await reader.next();
    await server.finished;
  });
});

Deno.test("a handler learns who called, and never how the caller proved it", async () => {
  const seen: unknown[] = [];
  const watched = createWatchedFactory();
  const factory: typeof watched.factory = (context) => {
    seen.push(context.authInfo);
    return watched.factory(context);
  };
  const options = { watched: { ...watched, factory }, authenticate: byName };
  await withHttp(options, async ({ post }) => {
    await (await post(toolCall("echo"), { headers: { "x-name": "ann" } })).text();
  });
  const [info] = seen;
  assertExists(info);
  assertEquals(info, { token: "", clientId: "ann", scopes: [], extra: { caller: { id: "ann" } } });
});
