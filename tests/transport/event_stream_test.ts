import { EventStream } from "../../src/transport/event_stream.ts";
import { QueueBudget, StalledReader } from "../../src/transport/reader_queue.ts";
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

Deno.test("EventStream sends what is longer than a piece as it is", async () => {
  const stream = new EventStream();
  const data = { text: "a" + "\u{1f600}".repeat(100_000) };
  stream.send(data);
  stream.end();
  assertEquals(await stream.response.text(), `event: message\ndata: ${JSON.stringify(data)}\n\n`);
});

Deno.test("EventStream sends what waits at its end, and ends once", async () => {
  let ends = 0;
  const stream = new EventStream({ onEnd: () => ends++ });
  stream.pass("one ");
  stream.pass("two");
  stream.end();
  stream.pass("three");
  stream.end();
  assertEquals([await stream.response.text(), ends], ["one two", 1]);
});

Deno.test("readers that do not read are given up for those who do", async () => {
  const budget = new QueueBudget(1_000);
  const idle = Array.from({ length: 9 }, () => new EventStream({ budget }));
  const stream = new EventStream({ budget });
  const reader = new EventReader(stream.response);
  for (const _ of Array(20).keys()) {
    for (const other of idle) other.pass("x".repeat(100));
    stream.send({ data: "y".repeat(900) });
    assertEquals((await reader.next())?.event, "message");
  }
  assert(stream.isOpen);
  const given = idle.filter(({ isOpen }) => !isOpen);
  assert(given.length > 0);
  for (const { response } of given) await assertRejects(() => response.text(), StalledReader);
});

Deno.test("what waits after the end of a stream counts, and is let go", async () => {
  const budget = new QueueBudget(100);
  const ended = new EventStream({ budget });
  ended.pass("x".repeat(101));
  ended.end();
  const stream = new EventStream({ budget });
  stream.pass("one");
  await assertRejects(() => ended.response.text(), StalledReader);
  stream.end();
  assertEquals(await stream.response.text(), "one");
});

Deno.test("a reader that left, or took everything, leaves its room to others", async () => {
  const budget = new QueueBudget(100);
  const left = new EventStream({ budget });
  left.pass("x".repeat(101));
  await left.response.body?.cancel();
  const read = new EventStream({ budget });
  read.pass("x".repeat(101));
  read.end();
  await read.response.text();
  const stream = new EventStream({ budget });
  for (const _ of Array(100).keys()) stream.pass("x");
  stream.end();
  assertEquals((await stream.response.text()).length, 100);
});
