/** What a call becomes that has something to send before its answer, or takes long. */
import { Server } from "@modelcontextprotocol/server";
import type { ServerFactory } from "../../src/mcp/server.ts";
import { startHttp } from "../../src/transport/http.ts";
import { type Answer, textOf, toolCall, withHttp } from "../support/mcp_http.ts";
import { assertEquals, assertStringIncludes } from "../support/assert.ts";

const BOTH = { headers: { accept: "application/json, text/event-stream" } };

function messagesOf(stream: string): Answer[] {
  return stream.split("\n")
    .filter((line) => line.startsWith("data: "))
    .map((line) => JSON.parse(line.slice("data: ".length)));
}

Deno.test("streamable_http answers a short call with JSON", async () => {
  await withHttp({ mode: "streamable_http" }, async ({ post }) => {
    const response = await post(toolCall("echo", { a: 1 }), BOTH);
    assertEquals(response.headers.get("content-type"), "application/json");
    assertEquals(textOf(await response.json()), '{"a":1}');
  });
});

Deno.test("streamable_http keeps a long call open by a stream", async () => {
  await withHttp({ mode: "streamable_http", keepAliveMs: 1 }, async ({ post, catalog }) => {
    const response = await post(toolCall("slow", { a: 1 }), BOTH);
    assertEquals(response.headers.get("content-type"), "text/event-stream");
    (await catalog.nextSlowCall()).finish();
    const stream = await response.text();
    assertStringIncludes(stream, ": still working\n\n");
    assertEquals(messagesOf(stream).map(textOf), ['{"a":1}']);
  });
});

Deno.test("streamable_http never streams to a client that did not ask for it", async () => {
  await withHttp({ mode: "streamable_http", keepAliveMs: 1 }, async ({ post, catalog }) => {
    const answer = post(toolCall("slow", { a: 1 }), { headers: { accept: "*/*" } });
    (await catalog.nextSlowCall()).finish();
    assertEquals((await answer).headers.get("content-type"), "application/json");
    assertEquals(textOf(await (await answer).json()), '{"a":1}');
  });
});

Deno.test("http never streams", async () => {
  await withHttp({ mode: "http", keepAliveMs: 1 }, async ({ post, catalog }) => {
    const answer = post(toolCall("slow", { a: 1 }), BOTH);
    (await catalog.nextSlowCall()).finish();
    assertEquals((await answer).headers.get("content-type"), "application/json");
    assertEquals(textOf(await (await answer).json()), '{"a":1}');
  });
});

Deno.test("a client that leaves a stream cancels its call", async () => {
  await withHttp({ mode: "streamable_http", keepAliveMs: 1 }, async ({ post, catalog }) => {
    const response = await post(toolCall("slow"), BOTH);
    const call = await catalog.nextSlowCall();
    await response.body?.cancel();
    await call.aborted;
  });
});

Deno.test("shutdown ends a stream with the word that its call was cut off", async () => {
  const options = { mode: "streamable_http", keepAliveMs: 1, shutdownMs: 1 } as const;
  await withHttp(options, async ({ server, post, catalog }) => {
    const response = await post(toolCall("slow"), BOTH);
    const call = await catalog.nextSlowCall();
    await server.shutdown();
    await call.aborted;
    const [answer] = messagesOf(await response.text());
    assertStringIncludes(answer?.error?.message ?? "", "Whether anything was changed is unknown");
  });
});

/** A server whose tool says something before it answers. */
const createTalkingServer: ServerFactory = () => {
  const server = new Server({ name: "talker", version: "1" }, {
    capabilities: { tools: {}, logging: {} },
  });
  server.setRequestHandler("tools/call", async (_request, context) => {
    const params = { level: "info", data: "half way" } as const;
    await context.mcpReq.notify({ method: "notifications/message", params });
    return { content: [{ type: "text", text: "done" }] };
  });
  return server;
};

for (const [mode, expected] of [["http", 1], ["streamable_http", 2]] as const) {
  Deno.test(`${mode} sends ${expected} of a notification and an answer`, async () => {
    const settings = { host: "127.0.0.1", port: 0, mode };
    const server = await startHttp(createTalkingServer, settings);
    const response = await fetch(server.url, {
      method: "POST",
      headers: { "content-type": "application/json", ...BOTH.headers },
      body: JSON.stringify(toolCall("talk")),
    });
    const text = await response.text();
    const messages = mode === "http" ? [JSON.parse(text)] : messagesOf(text);
    assertEquals(messages.length, expected);
    assertEquals(textOf(messages[expected - 1]), "done");
    await server.shutdown();
  });
}
