/** The HTTP+SSE transport of 2024-11-05, on the same port. */
import { SSEClientTransport } from "@modelcontextprotocol/client";
import { SSEClientTransport as SseV1 } from "@modelcontextprotocol/sdk/client/sse.js";
import { MAX_CALLS } from "../../src/transport/sse_session.ts";
import { checkClient } from "../support/mcp_client_checks.ts";
import { connectV1, connectV2 } from "../support/mcp_clients.ts";
import {
  createWatchedFactory,
  EventReader,
  INITIALIZE,
  INITIALIZED,
} from "../support/mcp_events.ts";
import { type HttpFixture, jsonOf, sendRaw, toolCall, withHttp } from "../support/mcp_http.ts";
import {
  assert,
  assertEquals,
  assertExists,
  assertMatch,
  assertStringIncludes,
} from "../support/assert.ts";

interface SseClient {
  readonly reader: EventReader;
  /** Where the client's messages go. */
  readonly address: URL;
  send(body: unknown, headers?: Record<string, string>): Promise<Response>;
}

async function openSse(
  { server }: Pick<HttpFixture, "server">,
  headers: Record<string, string> = {},
): Promise<SseClient> {
  const reader = new EventReader(await fetch(new URL("/sse", server.url), { headers }));
  const first = await reader.next();
  assertEquals(first?.event, "endpoint");
  const address = new URL(first?.data ?? "", server.url);
  const send: SseClient["send"] = (body, more = {}) =>
    fetch(address, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers, ...more },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  return { reader, address, send };
}

async function accepted(response: Promise<Response>): Promise<void> {
  const { status } = await response;
  assertEquals([status, await (await response).text()], [202, "Accepted"]);
}

Deno.test("GET /sse names the address for messages, and answers come through the stream", async () => {
  for (const mode of ["http", "streamable_http"] as const) {
    await withHttp({ mode }, async (fixture) => {
      const { reader, address, send } = await openSse(fixture);
      assertMatch(address.pathname + address.search, /^\/messages\?sessionId=[0-9a-f-]{36}$/);
      await accepted(send(INITIALIZE));
      assertEquals((await reader.nextMessage())?.result?.protocolVersion, "2025-11-25");
      await accepted(send(INITIALIZED));
      await accepted(send([toolCall("echo", {}, "a"), toolCall("echo", {}, 2)]));
      assertEquals([(await reader.nextMessage())?.id, (await reader.nextMessage())?.id], ["a", 2]);
      await reader.cancel();
    });
  }
});

const CLIENTS = {
  "client 2.x": (url: URL) => connectV2(new SSEClientTransport(url), "legacy"),
  "sdk 1.x": (url: URL) => connectV1(new SseV1(url)),
} as const;

for (const [name, connect] of Object.entries(CLIENTS)) {
  Deno.test(`${name} works over HTTP+SSE`, async () => {
    await withHttp({ path: "/odoo/mcp" }, async ({ server }) => {
      const client = await connect(new URL("/odoo/sse", server.url));
      try {
        await checkClient(client);
      } finally {
        await client.close();
      }
    });
  });
}

Deno.test("HTTP+SSE refuses what it cannot read, each with its status", async () => {
  await withHttp({ maxBodyBytes: 1000 }, async (fixture) => {
    const { reader, address, send } = await openSse(fixture);
    const call = toolCall("echo");
    const cases: [body: unknown, headers: Record<string, string>, status: number, code: number][] =
      [
        ["{nonsense", {}, 400, -32700],
        ["", {}, 400, -32700],
        ["42", {}, 400, -32600],
        [[], {}, 400, -32600],
        [{ ...call, id: null }, {}, 400, -32600],
        [[call, call], {}, 400, -32600],
        [call, { "content-type": "text/plain" }, 415, -32000],
        [call, { "mcp-protocol-version": "2020-01-01" }, 400, -32600],
        [toolCall("echo", { a: "x".repeat(1000) }), {}, 413, -32000],
      ];
    for (const [body, headers, status, code] of cases) {
      const response = await send(body, headers);
      assertEquals([response.status, (await jsonOf(response)).error?.code], [status, code]);
    }
    const nowhere = ["/messages", "/messages?sessionId=x", "/messages?sessionId=__proto__"];
    for (const path of nowhere) {
      const response = await fetch(new URL(path, address), { method: "POST", body: "{}" });
      assertEquals([response.status, (await jsonOf(response)).error?.code], [404, -32001], path);
    }
    const wrong: [string, string, string][] = [["GET", "/messages", "POST"], [
      "POST",
      "/sse",
      "GET",
    ]];
    for (const [method, path, allow] of wrong) {
      const response = await fetch(new URL(path, address), { method });
      assertEquals([response.status, response.headers.get("allow")], [405, allow]);
      await response.text();
    }
    await accepted(send(call));
    assertEquals((await reader.nextMessage())?.id, 1);
    await reader.cancel();
  });
});

Deno.test("a session of HTTP+SSE ends with its stream, and stops what runs", async () => {
  const watched = createWatchedFactory();
  await withHttp({ watched }, async (fixture) => {
    const { reader, send } = await openSse(fixture);
    await accepted(send(toolCall("slow")));
    const call = await watched.catalog.nextSlowCall();
    await reader.cancel();
    await call.aborted;
    await watched.servers[0]?.closed;
    const late = await send(toolCall("echo"));
    assertEquals([late.status, (await jsonOf(late)).error?.code], [404, -32001]);
  });
});

Deno.test("a message that is still on its way when its session of HTTP+SSE ends is not taken", async () => {
  const watched = createWatchedFactory();
  await withHttp({ watched, shutdownMs: 60_000 }, async (fixture) => {
    const { reader, address } = await openSse(fixture);
    using connection = await Deno.connect({ hostname: "127.0.0.1", port: fixture.server.port });
    const body = JSON.stringify(toolCall("slow"));
    await write(
      connection,
      `POST ${address.pathname}${address.search} HTTP/1.1\r\nHost: localhost\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body[0]}`,
    );
    // The head alone has arrived by then.
    await new Promise((resolve) => setTimeout(resolve, 50));
    await reader.cancel();
    await watched.servers[0]?.closed;
    await write(connection, body.slice(1));
    assertStringIncludes(await read(connection), "HTTP/1.1 404 ");
  });
});

async function write(connection: Deno.Conn, text: string): Promise<void> {
  await connection.write(new TextEncoder().encode(text));
}

async function read(connection: Deno.Conn): Promise<string> {
  const chunk = new Uint8Array(4096);
  return new TextDecoder().decode(chunk.subarray(0, await connection.read(chunk) ?? 0));
}

Deno.test("the address of HTTP+SSE serves its caller alone, and no other kind of session", async () => {
  const authenticate = (request: Request): Promise<{ id: string }> =>
    Promise.resolve({ id: request.headers.get("x-name") ?? "nobody" });
  await withHttp({ mode: "streamable_http", authenticate }, async (fixture) => {
    const { reader, address, send } = await openSse(fixture, { "x-name": "ann" });
    const forged = await send(toolCall("echo"), { "x-name": "bob" });
    assertEquals([forged.status, (await jsonOf(forged)).error?.code], [404, -32001]);
    const id = address.searchParams.get("sessionId") ?? "";
    const headers = { "x-name": "ann", "mcp-session-id": id };
    const other = await fixture.post(toolCall("echo"), { headers });
    assertEquals([other.status, (await jsonOf(other)).error?.code], [404, -32001]);
    await reader.cancel();
  });
});

Deno.test("a stream of HTTP+SSE has signs of life", async () => {
  await withHttp({ keepAliveMs: 1 }, async (fixture) => {
    const { reader } = await openSse(fixture);
    assertEquals(await reader.next(), { event: "comment", id: undefined, data: " still working" });
    await reader.cancel();
  });
});

Deno.test("HTTP+SSE bounds the calls that run, and cancels one", async () => {
  await withHttp({}, async (fixture) => {
    const { reader, send } = await openSse(fixture);
    const calls = Array.from({ length: MAX_CALLS }, (_, id) => toolCall("slow", {}, id));
    await accepted(send(calls));
    const first = await fixture.catalog.nextSlowCall();
    const refused = await send(toolCall("echo", {}, "more"));
    assertEquals([refused.status, refused.headers.get("retry-after")], [429, "1"]);
    assertEquals((await jsonOf(refused)).error?.code, -32000);
    const params = { requestId: 0 };
    await accepted(send({ jsonrpc: "2.0", method: "notifications/cancelled", params }));
    await first.aborted;
    await accepted(send(toolCall("echo", {}, "more")));
    assertEquals((await reader.nextMessage())?.id, "more");
    await reader.cancel();
  });
});

Deno.test("shutdown answers the calls of HTTP+SSE, then ends the stream", async () => {
  await withHttp({ shutdownMs: 60_000 }, async (fixture) => {
    const { reader, send } = await openSse(fixture);
    await accepted(send(toolCall("slow", {}, 4)));
    const call = await fixture.catalog.nextSlowCall();
    const ended = fixture.server.shutdown();
    call.finish();
    assertEquals((await reader.nextMessage())?.id, 4);
    assertEquals(await reader.nextMessage(), undefined);
    await ended;
  });
});

Deno.test("shutdown tells a call of HTTP+SSE that it was cut off", async () => {
  await withHttp({ shutdownMs: 1 }, async (fixture) => {
    const { reader, send } = await openSse(fixture);
    await accepted(send(toolCall("slow", {}, 4)));
    const call = await fixture.catalog.nextSlowCall();
    const ended = fixture.server.shutdown();
    const cutOff = await reader.nextMessage();
    assertEquals(cutOff?.id, 4);
    assertStringIncludes(cutOff?.error?.message ?? "", "Whether anything was changed is unknown");
    await call.aborted;
    await ended;
  });
});

Deno.test("a reader of HTTP+SSE that stops reading is ended", async () => {
  const watched = createWatchedFactory();
  await withHttp({ watched, maxQueuedBytes: 100_000 }, async ({ server, errors }) => {
    using connection = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
    const request = "GET /sse HTTP/1.1\r\nHost: localhost\r\n\r\n";
    await connection.write(new TextEncoder().encode(request));
    const address = await readAddress(connection);
    let status = 202;
    for (let id = 0; status === 202 && id < 100; id++) {
      const body = JSON.stringify(toolCall("big", { size: 1_000_000 }, id));
      const head = `POST ${address} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
      status = Number((await sendRaw(server.port, head + body)).slice(9, 12));
    }
    assertEquals(status, 404);
    await watched.servers[0]?.closed;
    // What the system had taken over arrives, then the connection ends.
    const buffer = new Uint8Array(1_000_000);
    while (await connection.read(buffer) !== null);
    assert(errors.some((error) => String(error).includes("stopped reading")));
  });
});

async function readAddress(connection: Deno.Conn): Promise<string> {
  const buffer = new Uint8Array(4096);
  let text = "";
  while (!text.includes("data: ")) {
    const size = await connection.read(buffer);
    assertExists(size);
    text += new TextDecoder().decode(buffer.subarray(0, size));
  }
  return /data: (\S+)/.exec(text)?.[1] ?? "";
}
