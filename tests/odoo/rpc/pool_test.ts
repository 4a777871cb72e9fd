/** Turns: how many at once, in which order, and who may leave the queue. */
import { NetworkError } from "../../../src/odoo/errors.ts";
import { createPool, type Gate } from "../../../src/odoo/rpc/pool.ts";
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
  const gate = createPool(3).open().run;
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
  const gate = createPool(1).open().run;
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
  const gate = createPool(1).open().run;
  const failure = new Error("task failed");
  const error = await assertRejects(() => gate(() => Promise.reject(failure)), Error);
  assert(error === failure);
  assertEquals(await gate(() => Promise.resolve("next")), "next");
});

Deno.test("pool: who is cancelled while waiting leaves the queue and holds nobody up", async () => {
  const gate = createPool(1).open().run;
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
  const gate = createPool(1).open().run;
  const error = await assertRejects(
    () => gate(() => Promise.reject(new Error("it ran")), AbortSignal.abort()),
    NetworkError,
  );
  assertEquals(error.outcome, "not_sent");
});

Deno.test("pool: a cancel at the moment of one's turn takes nobody else's", async () => {
  for (let ticks = 0; ticks < 8; ticks++) {
    const gate = createPool(1).open().run;
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

Deno.test("pool: who waits in a lane when it ends, or comes again after, still gets a turn", async () => {
  const pool = createPool(1);
  const lane = pool.open();
  const first = startTask(lane.run);
  const second = startTask(lane.run);
  lane[Symbol.dispose]();
  const third = startTask(lane.run);
  for (const task of [first, second, third]) {
    await task.started;
    task.end();
    await task.done;
  }
  await lane.run(() => Promise.resolve());
  assertEquals([pool.running, pool.waiting], [0, 0]);
});

Deno.test("pool: a lane that has ended keeps no place for itself", async () => {
  const pool = createPool(2);
  const [open, ended] = [pool.open(), pool.open()];
  const last = startTask(ended.run);
  await last.started;
  ended[Symbol.dispose]();
  last.end();
  await last.done;
  const tasks = [startTask(open.run), startTask(open.run)];
  await Promise.all(tasks.map((task) => task.started));
  assertEquals(pool.running, 2);
  tasks.forEach((task) => task.end());
  await Promise.all(tasks.map((task) => task.done));
});
