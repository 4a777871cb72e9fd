/** How many calls a minute: who waits, who is refused, and what a server's own wish does. */
import { NetworkError, RateLimitError } from "../../../src/odoo/errors.ts";
import { createRateLimit } from "../../../src/odoo/rpc/rate_limit.ts";
import { assert, assertEquals, assertRejects } from "../../support/assert.ts";

Deno.test("rate limit: a minute's worth at once, then a refusal that tells the wait", async () => {
  const { take: turn } = createRateLimit({ perMinute: 3, maxWaitMs: 0 });
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
  const { take: turn } = createRateLimit({ perMinute: 2, maxWaitMs: 0 });
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
  const perMinute = 600;
  const { take: turn } = createRateLimit({ perMinute, maxWaitMs: 1_000 });
  const burst = Array.from({ length: perMinute }, () => turn());
  const order: string[] = [];
  const late = ["first", "second"].map((name) => turn().then(() => order.push(name)));
  await Promise.all([...burst, ...late]);
  assertEquals(order, ["first", "second"]);
});

Deno.test("rate limit: a caller that is cancelled, or was, does not wait", async () => {
  const { take: turn } = createRateLimit({ perMinute: 1, maxWaitMs: 600_000 });
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

Deno.test("rate limit: who is cancelled while waiting leaves their turn to the next", async () => {
  const { take: turn } = createRateLimit({ perMinute: 60, maxWaitMs: 1_500 });
  await Promise.all(Array.from({ length: 60 }, () => turn()));
  for (let i = 0; i < 5; i++) {
    const controller = new AbortController();
    const waiting = assertRejects(() => turn(controller.signal), NetworkError);
    controller.abort();
    await waiting;
  }
  assert(await turn() <= 1_500);
});

Deno.test("rate limit: 0 is no limit", async () => {
  const { take: turn } = createRateLimit({ perMinute: 0, maxWaitMs: 0 });
  await Promise.all(Array.from({ length: 1_000 }, () => turn()));
});

Deno.test("rate limit: while the server asks to slow down, who cannot wait is told so at once", async () => {
  const { take, pause } = createRateLimit({ perMinute: 0, maxWaitMs: 1_000 });
  pause(30_000);
  const error = await assertRejects(() => take(), RateLimitError);
  assertEquals([error.outcome, error.message], [
    "not_sent",
    "Odoo asks to slow down: try again in 30 s",
  ]);
});

Deno.test("rate limit: a short wish of the server is waited for", async () => {
  const { take, pause } = createRateLimit({ perMinute: 0, maxWaitMs: 1_000 });
  pause(20);
  const begun = performance.now();
  await take();
  assert(performance.now() - begun >= 19);
});
