/** Clients that want to be told of changes: both eras, every transport, and how it ends. */
import type { Answer } from "../support/mcp_http.ts";
import { createFakeLive, type FakeLive } from "../support/fake_live.ts";
import { EventReader, INITIALIZE, INITIALIZED, openSession } from "../support/mcp_events.ts";
import { type HttpFixture, jsonOf, withHttp } from "../support/mcp_http.ts";
import { openStdio, type StdioFixture } from "../support/mcp_stdio.ts";
import { assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { modernRequest } from "./modern_client.ts";
import { createProbeCatalog, serving } from "./probe_catalog.ts";

const ONE = "odoo://res.partner/1";
const TWO = "odoo://res.partner/2";
const HIDDEN = "odoo://res.partner/3";
const BOTH = { accept: "application/json, text/event-stream" };

function request(method: string, uri: string, id: string | number = method): object {
  return { jsonrpc: "2.0", id, method, params: { uri } };
}

function updated(uri: string): object {
  return { jsonrpc: "2.0", method: "notifications/resources/updated", params: { uri } };
}

function listen(notifications: object): ReturnType<typeof modernRequest> {
  return modernRequest("subscriptions/listen", { notifications });
}

/** A notification of the 2026 era, with the listening that it belongs to. */
function stamped(method: string, params: object = {}): object {
  const _meta = { "io.modelcontextprotocol/subscriptionId": 1 };
  return { jsonrpc: "2.0", method: `notifications/${method}`, params: { ...params, _meta } };
}

async function openLegacyStdio(live: FakeLive): Promise<StdioFixture> {
  const session = openStdio({ catalog: createProbeCatalog({ live }) });
  await session.send(INITIALIZE);
  const { result } = await session.next();
  assertEquals(result?.capabilities, {
    tools: {},
    resources: { subscribe: true, listChanged: true },
    completions: {},
  });
  await session.send(INITIALIZED);
  return session;
}

async function askStdio(session: StdioFixture, message: object): Promise<Answer> {
  await session.send(message);
  return await session.next();
}

Deno.test("over stdio a client is told of what it subscribed to, until it does so no more", async () => {
  const live = createFakeLive();
  const session = await openLegacyStdio(live);
  for (const uri of [ONE, TWO, ONE]) {
    assertEquals((await askStdio(session, request("resources/subscribe", uri))).result, {});
  }
  assertEquals(live.watched, [ONE, "list", TWO]);
  live.change(ONE);
  assertEquals<unknown>(await session.next(), updated(ONE));
  await askStdio(session, request("resources/unsubscribe", ONE));
  live.change(ONE);
  live.change(TWO);
  assertEquals<unknown>(await session.next(), updated(TWO));
  live.change("list");
  assertEquals<unknown>(await session.next(), {
    jsonrpc: "2.0",
    method: "notifications/resources/list_changed",
  });
  await session.close();
  assertEquals(live.watched, []);
});

Deno.test("what cannot be read cannot be subscribed to, and says so as a read does", async () => {
  const live = createFakeLive(HIDDEN);
  const session = await openLegacyStdio(live);
  const { error } = await askStdio(session, request("resources/subscribe", HIDDEN));
  assertEquals(error?.message, `Resource not found: ${HIDDEN}`);
  assertEquals((await askStdio(session, request("resources/unsubscribe", HIDDEN))).result, {});
  const malformed = { jsonrpc: "2.0", id: 1, method: "resources/subscribe", params: {} };
  assertStringIncludes((await askStdio(session, malformed)).error?.message ?? "", "uri must be");
  assertEquals(live.watched, []);
  await session.close();
});

Deno.test("of 10,000 subscriptions a connection has 1,000, and is told of the bound", async () => {
  const live = createFakeLive();
  const session = await openLegacyStdio(live);
  let refused = 0;
  for (let i = 0; i < 10_000; i++) {
    const answer = await askStdio(session, request("resources/subscribe", `odoo://m/${i}`, i));
    if (answer.error === undefined) continue;
    refused++;
    assertMatch(answer.error.message, /^Cannot subscribe: a connection may have 1000 /);
  }
  assertEquals([refused, live.watched.length], [9_000, 1_001]);
  await session.close();
  assertEquals(live.watched, []);
});

Deno.test("in a session a client is told through its stream, until the session ends", async () => {
  const live = createFakeLive();
  const options = { mode: "streamable_http", ...serving(createProbeCatalog({ live })) } as const;
  await withHttp(options, async ({ server, post }) => {
    const headers = await openSession({ post });
    await (await post(INITIALIZED, { headers })).text();
    const stream = new EventReader(
      await fetch(server.url, { headers: { ...headers, accept: "text/event-stream" } }),
    );
    assertEquals(
      (await jsonOf(await post(request("resources/subscribe", ONE), { headers }))).result,
      {},
    );
    live.change(ONE);
    const { eventId: _, ...message } = await stream.nextMessage() ?? { eventId: "" };
    assertEquals<unknown>(message, updated(ONE));
    await (await fetch(server.url, { method: "DELETE", headers })).text();
    await live.whenDeserted();
    await stream.cancel();
  });
});

Deno.test("in a session nothing is lost that was told while nobody listened, and each is told once", async () => {
  const live = createFakeLive();
  const options = { mode: "streamable_http", ...serving(createProbeCatalog({ live })) } as const;
  await withHttp(options, async ({ server, post }) => {
    const headers = await openSession({ post });
    await (await post(INITIALIZED, { headers })).text();
    for (const uri of [ONE, TWO]) {
      await (await post(request("resources/subscribe", uri), { headers })).text();
    }
    const listen = async (): Promise<EventReader> => {
      const accept = "text/event-stream";
      return new EventReader(await fetch(server.url, { headers: { ...headers, accept } }));
    };
    live.change(ONE);
    live.change(ONE);
    live.change(TWO);
    const first = await listen();
    assertEquals([await said(first), await said(first)], [updated(ONE), updated(TWO)]);
    live.change(ONE);
    assertEquals(await said(first), updated(ONE));
    const second = await listen();
    live.change(TWO);
    assertEquals(await said(second), updated(TWO));
    await first.cancel();
    await second.cancel();
  });
});

Deno.test("over HTTP+SSE a client is told, and nothing is watched for one that has gone", async () => {
  const live = createFakeLive();
  await withHttp(serving(createProbeCatalog({ live })), async ({ server }) => {
    const reader = new EventReader(await fetch(new URL("/sse", server.url)));
    const address = new URL((await reader.next())?.data ?? "", server.url);
    const send = async (message: object): Promise<void> => {
      const headers = { "content-type": "application/json" };
      const body = JSON.stringify(message);
      await (await fetch(address, { method: "POST", headers, body })).text();
    };
    await send(INITIALIZE);
    await reader.nextMessage();
    await send(INITIALIZED);
    await send(request("resources/subscribe", ONE));
    await reader.nextMessage();
    live.change(ONE);
    assertEquals((await reader.nextMessage())?.method, "notifications/resources/updated");
    await reader.cancel();
    await live.whenDeserted();
  });
});

Deno.test("who is served one request at a time cannot subscribe, and is not told that it could", async () => {
  const live = createFakeLive();
  await withHttp({ mode: "http", ...serving(createProbeCatalog({ live })) }, async ({ post }) => {
    const { result } = await jsonOf(await post(INITIALIZE));
    assertEquals(result?.capabilities, { tools: {}, resources: {}, completions: {} });
    const { error } = await jsonOf(await post(request("resources/subscribe", ONE)));
    assertEquals([error?.code, live.watched], [-32601, []]);
  });
});

Deno.test("without news nothing of it is offered", async () => {
  await withHttp({}, async ({ post }) => {
    const { body, headers } = listen({ resourceSubscriptions: [ONE], resourcesListChanged: true });
    const stream = new EventReader(await post(body, { headers }));
    assertEquals(await said(stream), stamped("subscriptions/acknowledged", { notifications: {} }));
  });
});

async function said(stream: EventReader): Promise<unknown> {
  const { eventId: _, ...message } = await stream.nextMessage() ?? { eventId: "" };
  return message;
}

async function withModern(
  live: FakeLive,
  run: (fixture: HttpFixture) => Promise<void>,
): Promise<void> {
  for (const mode of ["http", "streamable_http"] as const) {
    await withHttp({ mode, ...serving(createProbeCatalog({ live })) }, run);
  }
}

Deno.test("the 2026 era is told in the stream of its listening, and what of it can be had", async () => {
  const live = createFakeLive(HIDDEN);
  await withModern(live, async ({ post, errors }) => {
    const asked = { resourceSubscriptions: [ONE, HIDDEN, TWO, ONE], resourcesListChanged: true };
    const { body, headers } = listen({ ...asked, toolsListChanged: true });
    const stream = new EventReader(await post(body, { headers }));
    assertEquals(
      await said(stream),
      stamped("subscriptions/acknowledged", {
        notifications: { resourcesListChanged: true, resourceSubscriptions: [ONE, TWO] },
      }),
    );
    assertEquals(live.watched.toSorted(), ["list", ONE, TWO]);
    live.change(TWO);
    assertEquals(await said(stream), stamped("resources/updated", { uri: TWO }));
    live.change("list");
    assertEquals(await said(stream), stamped("resources/list_changed"));
    await stream.cancel();
    await live.whenDeserted();
    assertEquals(errors, []);
  });
});

Deno.test("each listening is told of its own, and all of them end with the server", async () => {
  const live = createFakeLive();
  await withModern(live, async ({ server, post }) => {
    const open = async (uri: string): Promise<EventReader> => {
      const { body, headers } = listen({ resourceSubscriptions: [uri] });
      const stream = new EventReader(await post(body, { headers }));
      await said(stream);
      return stream;
    };
    const [one, two] = [await open(ONE), await open(TWO)];
    live.change(ONE);
    live.change(TWO);
    assertEquals(await said(one), stamped("resources/updated", { uri: ONE }));
    assertEquals(await said(two), stamped("resources/updated", { uri: TWO }));
    const ended = server.shutdown();
    for (const stream of [one, two]) {
      assertEquals((await stream.nextMessage())?.result?.resultType, "complete");
      assertEquals(await stream.next(), undefined);
    }
    await ended;
    assertEquals(live.watched, []);
  });
});

Deno.test("a listening that is refused watches nothing", async () => {
  const live = createFakeLive();
  await withModern(live, async ({ post }) => {
    const { body, headers } = listen({ resourceSubscriptions: [ONE] });
    const { "mcp-method": _, ...unnamed } = headers;
    const refused = await post(body, { headers: unnamed });
    assertEquals([refused.status, (await jsonOf(refused)).error?.code], [400, -32020]);
    for (const notifications of [undefined, [], { resourceSubscriptions: "all" }]) {
      const params = { ...body.params, notifications };
      const { error } = await jsonOf(await post({ ...body, params }, { headers }));
      assertEquals(error?.code, -32602);
    }
    assertEquals(live.watched, []);
  });
});

Deno.test("over stdio the 2026 era listens, is told, and stops", async () => {
  const live = createFakeLive(HIDDEN);
  const session = openStdio({ catalog: createProbeCatalog({ live }) });
  const asked = { resourceSubscriptions: [ONE, HIDDEN], resourcesListChanged: true };
  assertEquals<unknown>(
    await askStdio(session, listen(asked).body),
    stamped("subscriptions/acknowledged", {
      notifications: { resourcesListChanged: true, resourceSubscriptions: [ONE] },
    }),
  );
  live.change(ONE);
  assertEquals<unknown>(await session.next(), stamped("resources/updated", { uri: ONE }));
  live.change("list");
  assertEquals<unknown>(await session.next(), stamped("resources/list_changed"));
  const params = { requestId: 1 };
  await session.send({ jsonrpc: "2.0", method: "notifications/cancelled", params });
  await live.whenDeserted();
  const { result } = await askStdio(session, modernRequest("tools/call", { name: "echo" }).body);
  assertEquals(result?.isError, undefined);
  await session.close();
});

Deno.test("over stdio the end of the input ends what was listened to", async () => {
  const live = createFakeLive();
  const session = openStdio({ catalog: createProbeCatalog({ live }) });
  await askStdio(session, listen({ resourceSubscriptions: [ONE] }).body);
  assertEquals(live.watched, [ONE]);
  await session.close();
  assertEquals(live.watched, []);
});

Deno.test("the caller who listens is the one that was let in", async () => {
  const callers: unknown[] = [];
  const live = createFakeLive();
  const catalog = createProbeCatalog({
    live: {
      ...live,
      watch: (uri, listener) => {
        callers.push(listener.caller);
        return live.watch(uri, listener);
      },
    },
  });
  const ann = { id: "ann" };
  const authenticate = (): Promise<typeof ann> => Promise.resolve(ann);
  const options = { mode: "streamable_http", ...serving(catalog), authenticate } as const;
  await withHttp(options, async ({ post }) => {
    const { body, headers } = listen({ resourceSubscriptions: [ONE] });
    await new EventReader(await post(body, { headers })).cancel();
    const session = await openSession({ post }, BOTH);
    await (await post(INITIALIZED, { headers: session })).text();
    await (await post(request("resources/subscribe", ONE), { headers: session })).text();
  });
  assertEquals(callers, [ann, ann]);
});
