/** What a client is told while its call runs: only where it asked, in order, not too often, never afterwards. */
import type { Progress } from "../../src/mcp/catalog.ts";
import { type ProgressUpdate, withProgress } from "../../src/mcp/progress.ts";
import { startSandbox } from "../../src/sandbox/mod.ts";
import { EventReader, openSession } from "../support/mcp_events.ts";
import { withHttp } from "../support/mcp_http.ts";
import { openStdio } from "../support/mcp_stdio.ts";
import { assertEquals, assertRejects } from "../support/assert.ts";
import { modernRequest } from "./modern_client.ts";
import { createProbeCatalog, serving } from "./probe_catalog.ts";
import { openSandboxApp } from "../support/sandbox_app.ts";

const NEVER = new AbortController().signal;
const HOURS = 10_000_000;

/** Updates as they are sent; `next` settles with the next one. */
function createRecorder(): {
  readonly sent: ProgressUpdate[];
  send(update: ProgressUpdate): Promise<void>;
  next(): Promise<ProgressUpdate>;
} {
  const sent: ProgressUpdate[] = [];
  let news = Promise.withResolvers<ProgressUpdate>();
  return {
    sent,
    send: (update) => {
      sent.push(update);
      news.resolve(update);
      news = Promise.withResolvers();
      return Promise.resolve();
    },
    next: () => news.promise,
  };
}

Deno.test("the first word of progress goes at once, of many others the last", async () => {
  const { sent, send, next } = createRecorder();
  await withProgress({ send, signal: NEVER, intervalMs: 1 }, async (progress) => {
    for (let done = 1; done <= 1000; done++) progress(done, 1000);
    assertEquals(sent, [{ progress: 1, total: 1000 }]);
    await next();
    assertEquals(sent.slice(1), [{ progress: 1000, total: 1000 }]);
  });
  assertEquals(sent.length, 2);
});

Deno.test("progress never goes back, and never stands still", async () => {
  const { sent, send, next } = createRecorder();
  await withProgress({ send, signal: NEVER, intervalMs: 1 }, async (progress) => {
    progress(5);
    for (const done of [5, 4, -1, NaN]) progress(done);
    const told = next();
    progress(6, 10, "six");
    await told;
  });
  assertEquals(sent, [{ progress: 5 }, { progress: 6, total: 10, message: "six" }]);
});

Deno.test("after the call nothing is said any more, and nothing waits", async () => {
  const { sent, send } = createRecorder();
  let late: Progress | undefined;
  const text = await withProgress({ send, signal: NEVER, intervalMs: HOURS }, (progress) => {
    late = progress;
    progress(1);
    progress(2);
    return "done";
  });
  late?.(3);
  assertEquals([text, sent], ["done", [{ progress: 1 }]]);
});

Deno.test("a call that fails says nothing afterwards either", async () => {
  const { sent, send } = createRecorder();
  let late: Progress | undefined;
  await assertRejects(
    () =>
      withProgress({ send, signal: NEVER, intervalMs: HOURS }, (progress) => {
        late = progress;
        progress(1);
        return Promise.reject(new Error("no"));
      }),
    Error,
    "no",
  );
  late?.(2);
  assertEquals(sent.length, 1);
});

Deno.test("a cancelled call says nothing, and a client that has gone is no failure", async () => {
  const { sent, send } = createRecorder();
  await withProgress({ send, signal: AbortSignal.abort() }, (progress) => progress(1));
  assertEquals(sent, []);
  const gone = (): Promise<void> => Promise.reject(new Error("not connected"));
  await withProgress({ send: gone, signal: NEVER }, (progress) => progress(1));
});

/** A tool that tells of two steps, and of a third when it is over. */
function createSteps(): ReturnType<typeof createProbeCatalog> {
  return createProbeCatalog({
    call: (_args, { progress }) => {
      progress?.(1, 2, "half way");
      queueMicrotask(() => setTimeout(() => progress?.(2, 2), 0));
      return Promise.resolve({ text: progress === undefined ? "unasked" : "asked" });
    },
  });
}

const HALF_WAY = {
  jsonrpc: "2.0",
  method: "notifications/progress",
  params: { progressToken: "p", progress: 1, total: 2, message: "half way" },
};

function probeCall(id: number, meta: object): object {
  return { jsonrpc: "2.0", id, method: "tools/call", params: { name: "probe", _meta: meta } };
}

/** The next message of a stream, `undefined` at its end. */
async function nextSaid(stream: EventReader): Promise<unknown> {
  let event = await stream.next();
  while (event?.data === "") event = await stream.next();
  return event && JSON.parse(event.data);
}

function resultText(text: string): Record<string, unknown> {
  return { content: [{ type: "text", text }] };
}

Deno.test("stdio tells of progress to who asks, before the result and not after", async () => {
  const session = openStdio({ catalog: createSteps() });
  await session.send(probeCall(1, { progressToken: "p" }));
  assertEquals<unknown>(await session.next(), HALF_WAY);
  assertEquals(await session.next(), { jsonrpc: "2.0", id: 1, result: resultText("asked") });
  await session.send(probeCall(2, {}));
  assertEquals(await session.next(), { jsonrpc: "2.0", id: 2, result: resultText("unasked") });
  await session.closeInput();
  assertEquals(await session.rest(), "");
});

Deno.test("a session tells of progress in the stream of its call", async () => {
  const options = { mode: "streamable_http", ...serving(createSteps()) } as const;
  await withHttp(options, async ({ post }) => {
    const session = await openSession({ post });
    const headers = { ...session, accept: "application/json, text/event-stream" };
    const told = new EventReader(await post(probeCall(1, { progressToken: "p" }), { headers }));
    assertEquals(await nextSaid(told), HALF_WAY);
    assertEquals((await told.nextMessage())?.result, resultText("asked"));
    assertEquals(await told.next(), undefined);
    const unasked = await post(probeCall(2, {}), { headers });
    assertEquals((await unasked.json()).result, resultText("unasked"));
  });
});

Deno.test("the 2026 era tells of progress in the response to the call", async () => {
  await withHttp(serving(createSteps()), async ({ post }) => {
    const { body, headers } = modernRequest("tools/call", { name: "probe" }, {
      progressToken: "p",
    });
    const told = new EventReader(await post(body, { headers }));
    assertEquals(await nextSaid(told), HALF_WAY);
    assertEquals((await told.nextMessage())?.result?.content, [{ type: "text", text: "asked" }]);
    assertEquals(await told.next(), undefined);
  });
});

Deno.test("plain http has no place for progress, and answers as ever", async () => {
  await withHttp({ mode: "http", ...serving(createSteps()) }, async ({ post }) => {
    const response = await post(probeCall(1, { progressToken: "p" }));
    assertEquals(response.headers.get("content-type"), "application/json");
    assertEquals((await response.json()).result, resultText("asked"));
  });
});

Deno.test("resolve_names tells how many of its names are done", async () => {
  await using sandbox = await startSandbox();
  using app = openSandboxApp(sandbox);
  const told: [done: number, total?: number][] = [];
  const progress: Progress = (done, total) => void told.push([done, total]);
  const args = { model: "res.partner", names: ["Azure Interior", "Nobody", "Deco Addict"] };
  const outcome = await app.catalog.findTool("resolve_names")?.call(args, {
    signal: NEVER,
    progress,
  });
  assertEquals(outcome?.isError, undefined);
  assertEquals(told, [[1, 3], [2, 3], [3, 3]]);
});
