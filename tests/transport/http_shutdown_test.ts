import { jsonOf, textOf, toolCall, withHttp } from "../support/mcp_http.ts";
import { assertEquals, assertRejects, assertStringIncludes } from "../support/assert.ts";

const MODERN = {
  headers: {
    "mcp-protocol-version": "2026-07-28",
    "mcp-method": "tools/call",
    "mcp-name": "slow",
  },
  body: {
    jsonrpc: "2.0",
    id: 5,
    method: "tools/call",
    params: {
      name: "slow",
      _meta: {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
      },
    },
  },
};

Deno.test("shutdown finishes the calls in flight, and accepts no more", async () => {
  await withHttp({ shutdownMs: 60_000 }, async ({ server, post, catalog }) => {
    const [legacy, modern] = [
      post(toolCall("slow", { a: 1 })),
      post(MODERN.body, { headers: MODERN.headers }),
    ];
    const calls = [await catalog.nextSlowCall(), await catalog.nextSlowCall()];
    const ended = server.shutdown();
    await assertRejects(() => fetch(new URL("/health", server.url)), TypeError);
    for (const call of calls) call.finish();
    assertEquals(textOf(await jsonOf(await legacy)), '{"a":1}');
    assertEquals(textOf(await jsonOf(await modern)), "{}");
    await ended;
    await server.finished;
  });
});

Deno.test("shutdown cuts off a call that does not end in time, and says so", async () => {
  await withHttp({ shutdownMs: 1 }, async ({ server, post, catalog }) => {
    const answers = [post(toolCall("slow")), post(MODERN.body, { headers: MODERN.headers })];
    const calls = [await catalog.nextSlowCall(), await catalog.nextSlowCall()];
    await server.shutdown();
    for (const call of calls) await call.aborted;
    for (const [index, answer] of answers.entries()) {
      const { id, error } = await jsonOf(await answer);
      assertEquals(id, index === 0 ? 1 : 5);
      assertStringIncludes(error?.message ?? "", "Whether anything was changed is unknown");
    }
  });
});

Deno.test("shutdown does not wait for a body that never ends", async () => {
  await withHttp({ shutdownMs: 1 }, async ({ server }) => {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
    await connection.write(
      new TextEncoder().encode(
        "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
          "Content-Length: 100\r\n\r\n{",
      ),
    );
    // The server has seen the connection once it has answered a later one.
    await (await fetch(new URL("/health", server.url))).text();
    await server.shutdown();
    await server.finished;
    connection.close();
  });
});

Deno.test("the signal shuts the server down", async () => {
  const stop = new AbortController();
  await withHttp({ signal: stop.signal }, async ({ server }) => {
    stop.abort();
    await server.finished;
  });
});

Deno.test("shutdown may be asked for twice", async () => {
  await withHttp({}, async ({ server }) => {
    await Promise.all([server.shutdown(), server.shutdown()]);
  });
});
