import { EventStream, StalledReader } from "../../src/transport/event_stream.ts";
import { EventReader } from "../support/mcp_events.ts";
import { assert, assertEquals, assertRejects } from "../support/assert.ts";

Deno.test("EventStream gives up a reader for whom too much waits, and keeps nothing", async () => {
  let ends = 0;
  const stream = new EventStream({ maxQueuedBytes: 100, onEnd: () => ends++ });
  stream.send({ data: "x".repeat(200) });
  assert(stream.isOpen);
  stream.send({ data: "one more" });
  assertEquals([stream.isOpen, ends], [false, 1]);
  stream.send({ data: "nobody is there" });
  stream.end();
  assertEquals(ends, 1);
  await assertRejects(() => stream.response.text(), StalledReader);
});

Deno.test("EventStream gives up a reader that takes nothing for too long", async () => {
  const ended = Promise.withResolvers<void>();
  const stream = new EventStream({ stallMs: 1, onEnd: ended.resolve });
  stream.send({});
  const timer = setInterval(() => stream.keepAlive(), 1);
  await ended.promise;
  clearInterval(timer);
  await assertRejects(() => stream.response.text(), StalledReader);
});

Deno.test("EventStream keeps a reader that is slow but reads", async () => {
  const stream = new EventStream({ maxQueuedBytes: 100 });
  const reader = new EventReader(stream.response);
  for (const n of Array(50).keys()) {
    stream.send({ n, data: "x".repeat(200) });
    stream.keepAlive();
    assertEquals((await reader.next())?.event, "message");
    stream.keepAlive();
    assertEquals((await reader.next())?.event, "comment");
  }
  stream.end();
  assertEquals(await reader.next(), undefined);
});

Deno.test("EventStream says when its reader leaves", async () => {
  const ended = Promise.withResolvers<void>();
  const stream = new EventStream({ onEnd: ended.resolve });
  await stream.response.body?.cancel();
  await ended.promise;
  assert(!stream.isOpen);
});
