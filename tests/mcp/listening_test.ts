/** Subscriptions and listening where something goes another way than asked: refused, cut off, an id used twice. */
import type { LiveSource } from "../../src/mcp/catalog.ts";
import { createFakeLive, type FakeLive } from "../support/fake_live.ts";
import { INITIALIZE, INITIALIZED, openSession } from "../support/mcp_events.ts";
import { type Answer, withHttp } from "../support/mcp_http.ts";
import { openStdio, type StdioFixture } from "../support/mcp_stdio.ts";
import {
  assertEquals,
  assertExists,
  assertRejects,
  assertStringIncludes,
} from "../support/assert.ts";
import { modernRequest } from "./modern_client.ts";
import { createProbeCatalog, serving } from "./probe_catalog.ts";

const ONE = "odoo://res.partner/1";
const TWO = "odoo://res.partner/2";

function listen(notifications: object): ReturnType<typeof modernRequest> {
  return modernRequest("subscriptions/listen", { notifications });
}

async function ask(session: StdioFixture, message: object): Promise<Answer> {
  await session.send(message);
  return await session.next();
}

Deno.test("over stdio a listening that is refused watches nothing, and leaves its id free", async () => {
  const live = createFakeLive();
  const session = openStdio({ catalog: createProbeCatalog({ live }) });
  await ask(session, modernRequest("tools/call", { name: "echo" }).body);
  const malformed = listen({ resourceSubscriptions: [ONE], toolsListChanged: "yes" }).body;
  assertEquals((await ask(session, malformed)).error?.code, -32602);
  assertEquals(live.watched, []);
  const told: unknown = await ask(session, listen({ resourceSubscriptions: [TWO] }).body);
  assertStringIncludes(JSON.stringify(told), TWO);
  assertEquals(live.watched, [TWO]);
  await session.close();
});

Deno.test("over stdio the 2025 era cannot listen, and is told of nothing", async () => {
  const live = createFakeLive();
  const session = await openLegacy(live);
  const { error } = await ask(session, listen({ resourceSubscriptions: [ONE] }).body);
  assertExists(error);
  assertEquals(live.watched, []);
  await session.close();
});

Deno.test("over stdio an id that listens is in use", async () => {
  const live = createFakeLive();
  const session = openStdio({ catalog: createProbeCatalog({ live }) });
  await ask(session, listen({ resourceSubscriptions: [ONE] }).body);
  const again = listen({ resourceSubscriptions: [TWO] }).body;
  for (const message of [again, modernRequest("tools/call", { name: "echo" }).body]) {
    const { error } = await ask(session, message);
    assertEquals(error?.message, "Cannot serve call: its id 1 is in use");
  }
  assertEquals(live.watched, [ONE]);
  await session.send({
    jsonrpc: "2.0",
    method: "notifications/cancelled",
    params: { requestId: 1 },
  });
  await ask(session, again);
  assertEquals(live.watched, [TWO]);
  await session.close();
});

/** What can be watched begins when the test says so. */
interface SlowLive {
  readonly live: FakeLive;
  readonly slow: LiveSource;
  /** Settles when somebody has asked. */
  readonly asked: Promise<void>;
  answer(): void;
}

function createSlowLive(): SlowLive {
  const live = createFakeLive();
  const [asked, answered] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const watch: LiveSource["watch"] = async (...args) => {
    asked.resolve();
    await answered.promise;
    return await live.watch(...args);
  };
  return { live, slow: { ...live, watch }, asked: asked.promise, answer: answered.resolve };
}

Deno.test("who leaves while a listening is being begun is watched for no longer", async () => {
  for (const extra of ["", "x".repeat(2_000)]) {
    const { live, slow, asked, answer } = createSlowLive();
    await withHttp(serving(createProbeCatalog({ live: slow })), async ({ post, errors }) => {
      const { body, headers } = listen({ resourceSubscriptions: [ONE, `${TWO}${extra}`] });
      const leave = new AbortController();
      const response = post(body, { headers, signal: leave.signal });
      await asked;
      leave.abort();
      await assertRejects(() => response, DOMException);
      answer();
      await live.whenFirst();
      await live.whenDeserted();
      assertEquals(errors, []);
    });
  }
});

Deno.test("who ends a session while a subscription is being begun is watched for no longer", async () => {
  const { live, slow, asked, answer } = createSlowLive();
  const options = {
    mode: "streamable_http",
    ...serving(createProbeCatalog({ live: slow })),
  } as const;
  await withHttp(options, async ({ server, post }) => {
    const headers = await openSession({ post });
    await (await post(INITIALIZED, { headers })).text();
    const response = post(request("subscribe", ONE), { headers });
    await asked;
    await (await fetch(server.url, { method: "DELETE", headers })).text();
    await (await response).text();
    answer();
    await live.whenFirst();
    await live.whenDeserted();
  });
});

Deno.test("a listening that is being begun when the server is cut off watches nothing", async () => {
  const { live, slow, asked, answer } = createSlowLive();
  const options = { shutdownMs: 1, ...serving(createProbeCatalog({ live: slow })) };
  await withHttp(options, async ({ server, post, errors }) => {
    const { body, headers } = listen({ resourceSubscriptions: [ONE] });
    const response = post(body, { headers });
    await asked;
    const ended = server.shutdown();
    await server.finished.then(answer);
    await ended;
    const text = await (await response).text();
    assertStringIncludes(text, "the server is shutting down");
    assertEquals([live.watched, errors], [[], []]);
  });
});

async function openLegacy(live: FakeLive): Promise<StdioFixture> {
  const session = openStdio({ catalog: createProbeCatalog({ live }) });
  await ask(session, INITIALIZE);
  await session.send(INITIALIZED);
  return session;
}

function request(method: "subscribe" | "unsubscribe", uri: string): object {
  return { jsonrpc: "2.0", id: method + uri, method: `resources/${method}`, params: { uri } };
}

Deno.test("what is gone is subscribed to no longer, and can be subscribed to again", async () => {
  const live = createFakeLive();
  const session = await openLegacy(live);
  await ask(session, request("subscribe", ONE));
  live.vanish(ONE);
  const told: unknown = await session.next();
  assertStringIncludes(JSON.stringify(told), "notifications/resources/updated");
  await ask(session, request("subscribe", ONE));
  assertEquals(live.watched, ["list", ONE]);
  await session.close();
});

Deno.test("the list of resources is watched as long as anything else is", async () => {
  const live = createFakeLive();
  const session = await openLegacy(live);
  for (const uri of [ONE, TWO]) await ask(session, request("subscribe", uri));
  await ask(session, request("unsubscribe", TWO));
  assertEquals(live.watched, [ONE, "list"]);
  await ask(session, request("unsubscribe", ONE));
  assertEquals(live.watched, []);
  await ask(session, request("subscribe", TWO));
  assertEquals(live.watched, [TWO, "list"]);
  await session.close();
});

Deno.test("no address means the list of resources", async () => {
  const live = createFakeLive("");
  const session = await openLegacy(live);
  await ask(session, request("subscribe", ONE));
  assertEquals((await ask(session, request("subscribe", ""))).error?.code, -32602);
  await ask(session, request("unsubscribe", ""));
  assertEquals(live.watched, [ONE, "list"]);
  await session.close();
});

Deno.test("who may not see the list of resources is asked for it once", async () => {
  const live = createFakeLive();
  let asked = 0;
  const watchList = (): Promise<Disposable> => {
    asked++;
    return Promise.reject(new Error("not for you"));
  };
  const session = await openLegacy({ ...live, watchList });
  for (const uri of [ONE, TWO]) await ask(session, request("subscribe", uri));
  assertEquals(asked, 1);
  await session.close();
});
