/** Notices for clients of the 2025 era that ask for a log. */
import type { Notice, NoticeSource } from "../../src/mcp/catalog.ts";
import { EventReader, INITIALIZE, INITIALIZED, openSession } from "../support/mcp_events.ts";
import { jsonOf, withHttp } from "../support/mcp_http.ts";
import { openStdio } from "../support/mcp_stdio.ts";
import { assertEquals } from "../support/assert.ts";
import { modernRequest } from "./modern_client.ts";
import { createProbeCatalog, serving } from "./probe_catalog.ts";

interface Notices extends NoticeSource {
  readonly listeners: Set<(notice: Notice) => void>;
  tell(notice: Notice): void;
}

function createNotices(): Notices {
  const listeners: Notices["listeners"] = new Set();
  return {
    listeners,
    listen: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    tell: (notice) => listeners.forEach((listener) => listener(notice)),
  };
}

const LOST: Notice = { level: "warning", text: "Odoo cannot be reached" };
const BACK: Notice = { level: "info", text: "Odoo can be reached again" };

function setLevel(level: unknown, id = 5): object {
  return { jsonrpc: "2.0", id, method: "logging/setLevel", params: { level } };
}

function toMessage({ level, text }: Notice): object {
  return {
    jsonrpc: "2.0",
    method: "notifications/message",
    params: { level, logger: "odoo", data: text },
  };
}

Deno.test("stdio passes on what is as important as the client asked for", async () => {
  const notices = createNotices();
  const session = openStdio({ catalog: createProbeCatalog({ notices }) });
  await session.send(INITIALIZE);
  assertEquals((await session.next()).result?.capabilities, {
    tools: {},
    resources: {},
    completions: {},
    logging: {},
  });
  await session.send(INITIALIZED);
  await session.send(setLevel("warning"));
  assertEquals((await session.next()).result, {});
  notices.tell(BACK);
  notices.tell(LOST);
  assertEquals<unknown>(await session.next(), toMessage(LOST));
  await session.send(setLevel("info"));
  assertEquals((await session.next()).result, {});
  notices.tell(BACK);
  assertEquals<unknown>(await session.next(), toMessage(BACK));
  assertEquals(notices.listeners.size, 1);
  await session.close();
  assertEquals(notices.listeners.size, 0);
});

Deno.test("a client that did not ask is told nothing", async () => {
  const notices = createNotices();
  const session = openStdio({ catalog: createProbeCatalog({ notices }) });
  await session.send(INITIALIZE);
  await session.next();
  await session.send(INITIALIZED);
  notices.tell(LOST);
  await session.closeInput();
  assertEquals(await session.rest(), "");
  assertEquals(notices.listeners.size, 0);
});

Deno.test("a level that there is not is refused with those there are", async () => {
  const session = openStdio({ catalog: createProbeCatalog({ notices: createNotices() }) });
  await session.send(INITIALIZE);
  await session.next();
  await session.send(setLevel("loud"));
  assertEquals((await session.next()).error, {
    code: -32602,
    message: "Invalid params for logging/setLevel: level must be one of debug, info, notice, " +
      "warning, error, critical, alert, emergency",
  });
  await session.close();
});

Deno.test("each session is told at its own level, until it ends", async () => {
  const notices = createNotices();
  const options = { mode: "streamable_http", ...serving(createProbeCatalog({ notices })) } as const;
  await withHttp(options, async ({ server, post }) => {
    const open = async (
      level: string,
    ): Promise<{ headers: Record<string, string>; stream: EventReader }> => {
      const headers = await openSession({ post });
      await (await post(INITIALIZED, { headers })).text();
      assertEquals((await jsonOf(await post(setLevel(level), { headers }))).result, {});
      const accept = "text/event-stream";
      const stream = new EventReader(await fetch(server.url, { headers: { ...headers, accept } }));
      return { headers, stream };
    };
    const [all, warnings] = [await open("debug"), await open("warning")];
    notices.tell(BACK);
    notices.tell(LOST);
    const dataOf = async (stream: EventReader): Promise<unknown> =>
      Reflect.get(Object(Reflect.get(Object(await stream.nextMessage()), "params")), "data");
    assertEquals([await dataOf(all.stream), await dataOf(all.stream)], [BACK.text, LOST.text]);
    assertEquals(await dataOf(warnings.stream), LOST.text);
    for (const { headers } of [all, warnings]) {
      assertEquals((await fetch(server.url, { method: "DELETE", headers })).status, 204);
    }
    assertEquals(notices.listeners.size, 0);
    await Promise.all([all.stream.cancel(), warnings.stream.cancel()]);
  });
});

Deno.test("who is served one request at a time is offered no log", async () => {
  const notices = createNotices();
  await withHttp(serving(createProbeCatalog({ notices })), async ({ post }) => {
    const { result } = await jsonOf(await post(INITIALIZE));
    assertEquals(result?.capabilities, { tools: {}, resources: {}, completions: {} });
    assertEquals((await jsonOf(await post(setLevel("debug")))).error?.code, -32601);
    assertEquals(notices.listeners.size, 0);
  });
});

Deno.test("without notices no log is offered, and the 2026 era has none", async () => {
  await withHttp({}, async ({ post }) => {
    assertEquals((await jsonOf(await post(setLevel("debug")))).error?.code, -32601);
  });
  const catalog = createProbeCatalog({ notices: createNotices() });
  await withHttp(serving(catalog), async ({ post }) => {
    const { body, headers } = modernRequest("server/discover");
    const { result } = await jsonOf(await post(body, { headers }));
    assertEquals(result?.capabilities, { tools: {}, resources: {}, completions: {} });
  });
});
