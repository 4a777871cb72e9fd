/**
 * A cancelled call stops waiting on Odoo. The program may ask one thing at a time here, and Odoo holds
 * the first one back until the end: a second call is answered only if the first has given up its place.
 */
import { createApp } from "../../src/app.ts";
import { createConfig } from "../../src/config/parse.ts";
import { createServerFactory } from "../../src/mcp/server.ts";
import { startSandbox } from "../../src/sandbox/mod.ts";
import { type HttpServer, startHttp } from "../../src/transport/http.ts";
import { createBarrier, startFront } from "../support/front.ts";
import { INITIALIZED, openSession } from "../support/mcp_events.ts";
import { type HttpFixture, jsonOf, textOf, toolCall } from "../support/mcp_http.ts";
import { openStdio } from "../support/mcp_stdio.ts";
import { assertEquals, assertStringIncludes } from "../support/assert.ts";
import { postInOnePiece } from "./one_piece.ts";

const SEARCH = { model: "res.partner", fields: ["name"], limit: 1 };
const READ = { model: "res.partner", ids: [1], fields: ["name"] };
const FOUND = "res.partner: 1 records";

interface Fixture extends AsyncDisposable {
  readonly catalog: ReturnType<typeof createApp>["catalog"];
  /** Settles when Odoo has been asked for what it holds back. */
  readonly asked: Promise<void>;
}

/** The program on an Odoo that does not answer `search_read` before the end. */
async function open(): Promise<Fixture> {
  await using cleanup = new AsyncDisposableStack();
  const sandbox = cleanup.use(await startSandbox());
  const barrier = createBarrier();
  const front = cleanup.use(startFront(sandbox.url, {
    before: ({ method }) => method === "search_read" ? barrier.wait() : undefined,
  }));
  cleanup.defer(barrier.open);
  const { login, apiKey } = sandbox.accounts.admin;
  const app = cleanup.use(createApp(createConfig({
    odoo_url: front.url,
    database: sandbox.database,
    username: login,
    api_key: apiKey,
    protocol: "jsonrpc",
    database_pinning: false,
    pool_size: 1,
    timeout: 300,
  })));
  const { signal } = new AbortController();
  await app.catalog.findTool("read_records")?.call(READ, { signal });
  const kept = cleanup.move();
  return {
    catalog: app.catalog,
    asked: barrier.arrived,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

interface HttpCalls {
  readonly server: HttpServer;
  readonly post: HttpFixture["post"];
}

async function withServer(
  { catalog }: Fixture,
  run: (calls: HttpCalls) => Promise<void>,
): Promise<void> {
  const errors: unknown[] = [];
  const server = startHttp(
    createServerFactory(catalog, { onError: (_id, error) => errors.push(error) }),
    { host: "127.0.0.1", port: 0, mode: "streamable_http", keepAliveMs: 1 },
  );
  const post: HttpCalls["post"] = (body, { headers } = {}) =>
    fetch(server.url, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
  try {
    await run({ server, post });
  } finally {
    await server.shutdown();
  }
  assertEquals(errors, []);
}

async function assertServed({ post }: HttpCalls): Promise<void> {
  const answer = await jsonOf(await post(toolCall("read_records", READ, 2)));
  assertStringIncludes(textOf(answer), FOUND);
}

Deno.test("over stdio a cancelled call frees its place at Odoo, and is answered no more", async () => {
  await using fixture = await open();
  const session = openStdio({ served: fixture.catalog });
  await session.send(toolCall("search_records", SEARCH, 1));
  await fixture.asked;
  await session.send({
    jsonrpc: "2.0",
    method: "notifications/cancelled",
    params: { requestId: 1 },
  });
  await session.send(toolCall("read_records", READ, 2));
  const answer = await session.next();
  assertEquals(answer.id, 2);
  assertStringIncludes(textOf(answer), FOUND);
  await session.closeInput();
  assertEquals(await session.rest(), "");
});

Deno.test("in a session a cancelled call frees its place at Odoo", async () => {
  await using fixture = await open();
  await withServer(fixture, async (calls) => {
    const { post } = calls;
    const headers = await openSession({ post });
    await (await post(INITIALIZED, { headers })).text();
    const cancelled = post(toolCall("search_records", SEARCH, 1), { headers });
    await fixture.asked;
    const cancel = {
      jsonrpc: "2.0",
      method: "notifications/cancelled",
      params: { requestId: 1 },
    };
    assertEquals((await post(cancel, { headers })).status, 202);
    const { error } = await jsonOf(await cancelled);
    assertStringIncludes(error?.message ?? "", "cancelled by the client");
    await assertServed(calls);
  });
});

Deno.test("a client that leaves the stream of its call frees its place at Odoo", async () => {
  await using fixture = await open();
  await withServer(fixture, async (calls) => {
    const headers = { accept: "application/json, text/event-stream" };
    const response = await calls.post(toolCall("search_records", SEARCH), { headers });
    await fixture.asked;
    await response.body?.cancel();
    await assertServed(calls);
  });
});

Deno.test("a client that leaves before the answer frees its place at Odoo", async () => {
  await using fixture = await open();
  await withServer(fixture, async (calls) => {
    const body = toolCall("search_records", SEARCH);
    const connection = await postInOnePiece(calls.server, { body });
    await fixture.asked;
    connection.close();
    await assertServed(calls);
  });
});
