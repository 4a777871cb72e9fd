/** Bringing a request there and its answer back: what is sent again, when, and for how long. */
import { CallError, NetworkError, RateLimitError } from "../../../src/odoo/errors.ts";
import { createCircuit } from "../../../src/odoo/rpc/circuit.ts";
import {
  createDelivery,
  type Deliver,
  type DeliveryOptions,
} from "../../../src/odoo/rpc/delivery.ts";
import { createHttpClient } from "../../../src/odoo/http/client.ts";
import { createPool, type Gate } from "../../../src/odoo/rpc/pool.ts";
import { createRateLimit } from "../../../src/odoo/rpc/rate_limit.ts";
import { assert, assertEquals, assertRejects } from "../../support/assert.ts";
import { inOrder, type Reply, startFaultyServer } from "../../support/faulty_server.ts";
import { answer, closeAtOnce, page, silence } from "../../support/replies.ts";

const REQUEST = { path: "/jsonrpc", contentType: "application/json", body: "{}" } as const;
const AS_READ = { idempotent: true } as const;
const AS_WRITE = { idempotent: false } as const;
const GOOD = answer("{}");

interface TestDelivery extends Disposable {
  readonly deliver: Deliver;
  /** What each attempt was given, in milliseconds. */
  readonly limits: readonly number[];
}

function openDelivery(url: string, options: Partial<DeliveryOptions> = {}): TestDelivery {
  const { timeoutMs = 10_000 } = options;
  const client = createHttpClient({ baseUrl: url, timeoutMs, maxResponseBytes: 1_000_000 });
  const limits: number[] = [];
  const deliver = createDelivery({
    send: (request, sendOptions) => {
      limits.push(sendOptions?.timeoutMs ?? Infinity);
      return client.send(request, sendOptions);
    },
    circuit: createCircuit(),
    gate: createPool(5).open().run,
    rateLimit: createRateLimit({ perMinute: 0, maxWaitMs: 60_000 }),
    timeoutMs,
    ...options,
  });
  return { deliver, limits, [Symbol.dispose]: () => client[Symbol.dispose]() };
}

/** Math.random as it is told, so that a wait is none or the longest. */
function fixRandom(value: number): Disposable {
  const original = Math.random;
  Math.random = () => value;
  return { [Symbol.dispose]: () => void (Math.random = original) };
}

Deno.test("delivery: a read is sent three times at most, a write once", async () => {
  using _none = fixRandom(0);
  for (const reply of [page(502, "Bad Gateway"), page(503, "Busy"), page(504, "Late")]) {
    for (const [options, times] of [[AS_READ, 3], [AS_WRITE, 1]] as const) {
      await using server = startFaultyServer(() => reply);
      using delivery = openDelivery(server.url);
      const error = await assertRejects(() => delivery.deliver(REQUEST, options), NetworkError);
      assertEquals([error.kind, error.outcome], ["status", "unknown"]);
      assertEquals(server.received.length, times);
    }
  }
});

Deno.test("delivery: waits are drawn from nothing to their length, and end with the deadline", async () => {
  // The first wait is up to 150 ms, the second up to 600 ms.
  const cases = [[0, 3], [0.999, 2]] as const;
  for (const [random, times] of cases) {
    using _fixed = fixRandom(random);
    await using server = startFaultyServer(() => page(502, "Bad Gateway"));
    using delivery = openDelivery(server.url, { timeoutMs: 700 });
    const error = await assertRejects(() => delivery.deliver(REQUEST, AS_READ), NetworkError);
    assertEquals([error.kind, server.received.length], ["status", times]);
  }
});

Deno.test("delivery: all attempts share one deadline", async () => {
  using _none = fixRandom(0);
  const slowRefusal: Reply = async (wire) => {
    await new Promise((resolve) => setTimeout(resolve, 200));
    await page(502, "Bad Gateway")(wire);
  };
  await using server = startFaultyServer(inOrder(slowRefusal, silence));
  using delivery = openDelivery(server.url, { timeoutMs: 500 });
  const error = await assertRejects(() => delivery.deliver(REQUEST, AS_READ), NetworkError);
  assertEquals(error.kind, "timeout");
  const [first = 0, second = 0, ...others] = delivery.limits;
  assertEquals([first, others.length], [500, 0]);
  assert(second > 0 && second <= 301, `the second attempt was given ${second} ms`);
});

Deno.test("delivery: after a timeout nothing is sent again", async () => {
  for (const options of [AS_READ, AS_WRITE]) {
    await using server = startFaultyServer(() => silence);
    using delivery = openDelivery(server.url, { timeoutMs: 250 });
    const error = await assertRejects(() => delivery.deliver(REQUEST, options), NetworkError);
    assertEquals([error.kind, error.outcome], ["timeout", "unknown"]);
    assertEquals(delivery.limits.length, 1);
  }
});

const SLOW_DOWN = answer("", { status: 429, headers: { "retry-after": "1" } });
const COME_BACK = answer("", { status: 503, headers: { "retry-after": "1" } });

Deno.test("delivery: a read waits as long as the server asks for", async () => {
  using _none = fixRandom(0);
  await Promise.all([SLOW_DOWN, COME_BACK].map(async (refusal) => {
    await using server = startFaultyServer(inOrder(refusal, GOOD));
    using delivery = openDelivery(server.url);
    const begun = performance.now();
    assertEquals((await delivery.deliver(REQUEST, AS_READ)).text, "{}");
    assert(performance.now() - begun >= 999);
    assertEquals(server.received.length, 2);
  }));
});

Deno.test("delivery: a write is not sent again, however soon the server asks for it", async () => {
  const cases = [[SLOW_DOWN, "not_sent"], [COME_BACK, "unknown"]] as const;
  for (const [reply, outcome] of cases) {
    await using server = startFaultyServer(() => reply);
    using delivery = openDelivery(server.url);
    const error = await assertRejects(() => delivery.deliver(REQUEST, AS_WRITE), CallError);
    assertEquals([error.outcome, server.received.length], [outcome, 1]);
  }
});

Deno.test("delivery: a wait that the deadline does not allow is told, not waited for", async () => {
  for (const status of [429, 503]) {
    const reply = answer("", { status, headers: { "retry-after": "60" } });
    await using server = startFaultyServer(() => reply);
    using delivery = openDelivery(server.url);
    const error = await assertRejects(() => delivery.deliver(REQUEST, AS_READ), CallError);
    assert(error instanceof RateLimitError || error instanceof NetworkError);
    assertEquals([error.retryAfterMs, server.received.length], [60_000, 1]);
  }
});

Deno.test("delivery: what the server asks of one call holds for those after it", async () => {
  const reply = answer("", { status: 429, headers: { "retry-after": "30" } });
  await using server = startFaultyServer(() => reply);
  using delivery = openDelivery(server.url, {
    rateLimit: createRateLimit({ perMinute: 0, maxWaitMs: 1_000 }),
  });
  await assertRejects(() => delivery.deliver(REQUEST, AS_WRITE), RateLimitError);
  const error = await assertRejects(() => delivery.deliver(REQUEST, AS_WRITE), RateLimitError);
  assertEquals([error.outcome, server.received.length], ["not_sent", 1]);
});

Deno.test("delivery: every attempt counts against the limit of calls", async () => {
  using _none = fixRandom(0);
  await using server = startFaultyServer(() => page(502, "Bad Gateway"));
  using delivery = openDelivery(server.url, {
    rateLimit: createRateLimit({ perMinute: 2, maxWaitMs: 0 }),
  });
  await assertRejects(() => delivery.deliver(REQUEST, AS_READ), RateLimitError);
  assertEquals(server.received.length, 2);
});

/** A gate that tells when a task has failed behind it. */
function watchFailures(): { gate: Gate; failed: Promise<void> } {
  const { promise: failed, resolve } = Promise.withResolvers<void>();
  const gate: Gate = async (task) => {
    try {
      return await task();
    } catch (error) {
      resolve();
      throw error;
    }
  };
  return { gate, failed };
}

Deno.test("delivery: a call cancelled between two attempts is not sent again", async () => {
  using _longest = fixRandom(0.999);
  await using server = startFaultyServer(() => page(502, "Bad Gateway"));
  const { gate, failed } = watchFailures();
  using delivery = openDelivery(server.url, { gate });
  const controller = new AbortController();
  const { signal } = controller;
  const cancelled = assertRejects(
    () => delivery.deliver(REQUEST, { ...AS_READ, signal }),
    NetworkError,
  );
  await failed;
  controller.abort();
  assertEquals([(await cancelled).kind, server.received.length], ["aborted", 1]);
});

Deno.test("delivery: a write whose next turn comes too late stays not_sent", async () => {
  using _none = fixRandom(0);
  const closed = startFaultyServer(() => GOOD);
  await closed[Symbol.asyncDispose]();
  const { promise: refused, resolve } = Promise.withResolvers<void>();
  const { promise: late, resolve: grow } = Promise.withResolvers<void>();
  let turns = 0;
  const gate: Gate = async (task) => {
    if (++turns > 1) {
      resolve();
      await late;
    }
    return await task();
  };
  using delivery = openDelivery(closed.url, { gate, timeoutMs: 200 });
  const failing = assertRejects(() => delivery.deliver(REQUEST, AS_WRITE), NetworkError);
  await refused;
  await using server = startFaultyServer(() => GOOD, { port: closed.port });
  setTimeout(grow, 220);
  const error = await failing;
  assertEquals([error.kind, error.outcome], ["refused", "not_sent"]);
  assertEquals(server.received.length, 0);
});

Deno.test("delivery: a write on a connection that is closed under it is not sent again", async () => {
  await using server = startFaultyServer(inOrder(GOOD, closeAtOnce));
  using delivery = openDelivery(server.url);
  await delivery.deliver(REQUEST, AS_READ);
  const error = await assertRejects(() => delivery.deliver(REQUEST, AS_WRITE), NetworkError);
  assertEquals([error.kind, error.outcome], ["interrupted", "unknown"]);
  assertEquals(server.received.length, 2);
});
