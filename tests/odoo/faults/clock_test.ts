/** The computer's clock is set back by an hour in the middle of things: nothing lasts an hour longer for it. */
import { NetworkError, RateLimitError } from "../../../src/odoo/errors.ts";
import { startSandbox } from "../../../src/sandbox/mod.ts";
import { assert, assertEquals, assertMatch, assertRejects } from "../../support/assert.ts";
import { setClockBack } from "../../support/clock.ts";
import { startFront } from "../../support/front.ts";
import { openInstance, withKey } from "../../support/instance.ts";
import { startScriptedOdoo, value } from "../../support/scripted_odoo.ts";

const HOUR_MS = 3_600_000;

function elapse(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

Deno.test("clock set back: what is kept grows old all the same", async () => {
  await using sandbox = await startSandbox();
  await using front = startFront(sandbox.url);
  using instance = openInstance(front.url, { cache: { ttlMs: 1_500 } });
  const { service } = instance;
  await service.schema("res.partner");
  using _clock = setClockBack(HOUR_MS);
  await service.schema("res.partner");
  assertEquals(front.count("fields_get"), 1);
  await elapse(1_520);
  await service.schema("res.partner");
  assertEquals(front.count("fields_get"), 2);
});

Deno.test("clock set back: calls a minute come and go as before", async () => {
  await using sandbox = await startSandbox();
  using instance = openInstance(sandbox.url, { rateLimit: { perMinute: 3, maxWaitMs: 0 } });
  const { service } = instance;
  const call = (): Promise<unknown> => service.searchCount("res.partner", []);
  await call();
  using _clock = setClockBack(HOUR_MS);
  const error = await assertRejects(call, RateLimitError);
  assert(error.retryAfterMs <= 20_000, `told to wait ${error.retryAfterMs} ms`);
});

Deno.test("clock set back: an idle user is logged out in time", async () => {
  await using sandbox = await startSandbox();
  using instance = openInstance(sandbox.url, { idleMs: 300 });
  await instance.identity(withKey(sandbox.accounts.demo)).profile();
  using _clock = setClockBack(HOUR_MS);
  await elapse(350);
  assertEquals(instance.identities, 0);
});

Deno.test("clock set back: the way back to Odoo is found as soon as ever", async () => {
  const gone = startScriptedOdoo(() => undefined);
  const told: string[] = [];
  using instance = openInstance(gone.url, {
    notice: ({ level, text }) => told.push(`${level} ${text}`),
  });
  const call = (): Promise<unknown> => instance.service.call({ model: "m", method: "act" });
  await call();
  await gone[Symbol.asyncDispose]();
  let error = await assertRejects(call, NetworkError);
  while (error.kind === "refused") error = await assertRejects(call, NetworkError);
  assertEquals([error.kind, error.outcome], ["unreachable", "not_sent"]);
  assertMatch(error.message, /^Odoo cannot be reached since .+: next attempt in 1 s$/);
  using _clock = setClockBack(HOUR_MS);
  await using back = startScriptedOdoo(() => value("back"), { port: gone.port });
  await elapse(1_010);
  assertEquals(await call(), "back");
  assertEquals(back.methods, ["act"]);
  assertEquals(told.slice(1), [
    "warning Odoo cannot be reached (connection refused)",
    "info Odoo can be reached again",
  ]);
});
