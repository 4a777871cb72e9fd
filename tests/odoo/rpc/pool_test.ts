/** Turns: how many at once, in which order, how many a minute, and who may leave the queue. */
import { NetworkError, RateLimitError } from "../../../src/odoo/errors.ts";
import { createPool, createRateLimit, type Gate } from "../../../src/odoo/rpc/pool.ts";
import { assert, assertEquals, assertRejects } from "../../support/assert.ts";

/** A task that runs until it is told to end. */
function startTask(gate: Gate, signal?: AbortSignal): {
  readonly started: Promise<void>;
  readonly done: Promise<void>;
  end(): void;
} {
  const started = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  const done = gate(() => {
    started.resolve();
    return ended.promise;
  }, signal);
  return { started: started.promise, done, end: ended.resolve };
}

Deno.test("pool: never more tasks at once than its size, and all of them run", async () => {
  const gate = createPool(3);
  let running = 0;
  let most = 0;
  let ran = 0;
  const task = async (): Promise<void> => {
    most = Math.max(most, ++running);
    await Promise.resolve();
    running--;
    ran++;
  };
  await Promise.all(Array.from({ length: 50 }, () => gate(task)));
  assertEquals({ most, ran, running }, { most: 3, ran: 50, running: 0 });
});

Deno.test("pool: first come, first served, also when newcomers ask between", async () => {
  const gate = createPool(1);
  const order: number[] = [];
  const first = startTask(gate);
  const queued = [1, 2, 3].map((n) =>
    gate(() => {
      order.push(n);
      if (n === 1) queued.push(gate(() => Promise.resolve(order.push(4)).then(() => {})));
      return Promise.resolve();
    })
  );
  first.end();
  await Promise.all(queued);
  await Promise.all(queued);
  assertEquals(order, [1, 2, 3, 4]);
});

Deno.test("pool: a task that fails gives its place back", async () => {
  const gate = createPool(1);
  const failure = new Error("task failed");
  const error = await assertRejects(() => gate(() => Promise.reject(failure)), Error);
  assert(error === failure);
  assertEquals(await gate(() => Promise.resolve("next")), "next");
});

Deno.test("pool: who is cancelled while waiting leaves the queue and holds nobody up", async () => {
  const gate = createPool(1);
  const first = startTask(gate);
  const controller = new AbortController();
  const quitter = startTask(gate, controller.signal);
  const patient = startTask(gate);
  const failed = assertRejects(() => quitter.done, NetworkError);
  controller.abort();
  const error = await failed;
  assertEquals([error.kind, error.outcome], ["aborted", "not_sent"]);
  first.end();
  await patient.started;
  patient.end();
  await patient.done;
});

Deno.test("pool: a task that is cancelled beforehand never runs", async () => {
  const gate = createPool(1);
  const error = await assertRejects(
    () => gate(() => Promise.reject(new Error("it ran")), AbortSignal.abort()),
    NetworkError,
  );
  assertEquals(error.outcome, "not_sent");
});

Deno.test("pool: a cancel at the moment of one's turn takes nobody else's", async () => {
  for (let ticks = 0; ticks < 8; ticks++) {
    const gate = createPool(1);
    const first = startTask(gate);
    const controller = new AbortController();
    const quitter = startTask(gate, controller.signal);
    const patient = startTask(gate);
    first.end();
    for (let tick = 0; tick < ticks; tick++) await Promise.resolve();
    controller.abort();
    quitter.end();
    await Promise.allSettled([first.done, quitter.done]);
    patient.end();
    const nobody = new Promise((resolve) => setTimeout(resolve, 0, "nobody ran"));
    const won = await Promise.race([patient.started, nobody]);
    await nobody;
    assertEquals(won, undefined, `after ${ticks} ticks`);
    await patient.done;
  }
});

Deno.test("rate limit: a minute's worth at once, then a refusal that tells the wait", async () => {
  const turn = createRateLimit({ perMinute: 3, maxWaitMs: 0 });
  for (let i = 0; i < 3; i++) await turn();
  const error = await assertRejects(() => turn(), RateLimitError);
  assertEquals(error.outcome, "not_sent");
  assert(error.retryAfterMs > 15_000 && error.retryAfterMs <= 20_000, `${error.retryAfterMs}`);
  assertEquals(
    error.message,
    `the limit of 3 calls a minute is reached: try again in ${
      Math.ceil(error.retryAfterMs / 1000)
    } s`,
  );
});

Deno.test("rate limit: a refusal costs no later call its turn", async () => {
  const turn = createRateLimit({ perMinute: 2, maxWaitMs: 0 });
  await turn();
  await turn();
  const waits: number[] = [];
  for (let i = 0; i < 3; i++) {
    waits.push((await assertRejects(() => turn(), RateLimitError)).retryAfterMs);
  }
  const [first = 0, , third = 0] = waits;
  assert(third <= first, `the wait grew from ${first} to ${third}`);
});

Deno.test("rate limit: who may wait gets a turn, one after another", async () => {
  const perMinute = 6_000;
  const turn = createRateLimit({ perMinute, maxWaitMs: 1_000 });
  const burst = Array.from({ length: perMinute }, () => turn());
  const order: string[] = [];
  const late = ["first", "second"].map((name) => turn().then(() => order.push(name)));
  await Promise.all([...burst, ...late]);
  assertEquals(order, ["first", "second"]);
});

Deno.test("rate limit: a caller that is cancelled, or was, does not wait", async () => {
  const turn = createRateLimit({ perMinute: 1, maxWaitMs: 600_000 });
  await turn();
  const controller = new AbortController();
  const waiting = assertRejects(() => turn(controller.signal), NetworkError);
  controller.abort();
  assertEquals((await waiting).outcome, "not_sent");
  const beforehand = turn(AbortSignal.abort()).then(() => "a turn", () => "cancelled");
  const still = new Promise((resolve) => setTimeout(resolve, 0, "still waiting"));
  const won = await Promise.race([beforehand, still]);
  await still;
  assertEquals(won, "cancelled");
});

Deno.test("rate limit: 0 is no limit", async () => {
  const turn = createRateLimit({ perMinute: 0, maxWaitMs: 0 });
  await Promise.all(Array.from({ length: 1_000 }, () => turn()));
});
