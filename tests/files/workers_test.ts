/** The workers that open files: how many there are, what they reach, and how they end. */
import { ISOLATED, Workers } from "../../src/files/workers.ts";
import { assert, assertEquals, assertRejects } from "../support/assert.ts";

const TASK = {
  start: () => new Worker(new URL("../support/file_worker.ts", import.meta.url), ISOLATED),
  noun: "file",
  deadlineMs: 20_000,
};

type Question = { readonly kind: string; readonly address?: string; readonly ms?: number };

const ask = (
  workers: Workers,
  question: Question,
  options: { signal?: AbortSignal; deadlineMs?: number } = {},
): Promise<unknown> => workers.ask<Question, string>(question, { ...TASK, ...options });

Deno.test("a worker reaches no file, no network, no environment and no program", async () => {
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, () => {
    throw new Error("a worker got through");
  });
  const address = `127.0.0.1:${server.addr.port}`;
  const workers = new Workers(1);
  for (const kind of ["read", "fetch", "connect", "write", "env", "run", "import", "worker"]) {
    const found = String(await ask(workers, { kind, address }));
    assert(/NotCapable|Requires|permission/i.test(found), `${kind}: ${found}`);
  }
});

Deno.test("so many work at once, the next begins when one ends, in their order", async () => {
  const workers = new Workers(2);
  const ended: number[] = [];
  const begun = performance.now();
  await Promise.all([1, 2, 3, 4].map(async (number) => {
    await ask(workers, { kind: "wait", ms: 300 });
    ended.push(number);
  }));
  assert(performance.now() - begun >= 590, "all four worked at once");
  assertEquals([ended.slice(0, 2).toSorted(), ended.slice(2).toSorted()], [[1, 2], [3, 4]]);
});

Deno.test("whoever cancels while waiting gives up the turn alone", async () => {
  const workers = new Workers(1);
  const first = ask(workers, { kind: "wait", ms: 300 });
  const controller = new AbortController();
  const cancelled = ask(workers, { kind: "wait", ms: 0 }, { signal: controller.signal });
  const last = ask(workers, { kind: "wait", ms: 0 });
  controller.abort(new Error("not wanted any more"));
  await assertRejects(() => cancelled, Error, "not wanted any more");
  assertEquals([await first, await last], ["waited", "waited"]);
  assertEquals(await ask(workers, { kind: "wait", ms: 0 }), "waited");
});

Deno.test("who has cancelled begins nothing", async () => {
  const signal = AbortSignal.abort(new Error("gone"));
  await assertRejects(() => ask(new Workers(1), { kind: "wait" }, { signal }), Error, "gone");
});

Deno.test("what takes too long or breaks is told, and its turn goes on", async () => {
  const workers = new Workers(1);
  assertEquals(await ask(workers, { kind: "spin" }, { deadlineMs: 500 }), {
    refused: "the file takes more than 0.5 s to read",
  });
  assertEquals(await ask(workers, { kind: "throw" }), { refused: "the file cannot be read" });
  assertEquals(await ask(workers, { kind: "wait", ms: 0 }), "waited");
});
