/** The cache: how long, how many, one flight; and that one caller's leaving is nobody else's failure. */
import { Cache, type CacheOptions } from "../../src/odoo/cache.ts";
import { NetworkError } from "../../src/odoo/errors.ts";
import { createService } from "../../src/odoo/service.ts";
import { assert, assertEquals, assertRejects } from "../support/assert.ts";
import { answer } from "../support/replies.ts";
import { startScriptedOdoo, value } from "../support/scripted_odoo.ts";
import { openSession } from "../support/session.ts";

function cacheOf(options: Partial<CacheOptions> = {}): Cache<number> {
  return new Cache({ enabled: true, ttlMs: 60_000, maxSize: 10, ...options });
}

function counter(): { load: () => Promise<number>; readonly loads: number } {
  let loads = 0;
  return {
    load: () => Promise.resolve(++loads),
    get loads() {
      return loads;
    },
  };
}

Deno.test("cache: loads once and keeps", async () => {
  const cache = cacheOf();
  const { load } = counter();
  assertEquals([await cache.get("a", load), await cache.get("a", load)], [1, 1]);
  assertEquals(await cache.get("b", load), 2);
});

Deno.test("cache: callers that come while it loads share the flight", async () => {
  const cache = cacheOf();
  const source = counter();
  const values = await Promise.all(Array.from({ length: 20 }, () => cache.get("a", source.load)));
  assertEquals([new Set(values).size, source.loads], [1, 1]);
});

Deno.test("cache: a failed load is told to all who wait, and not kept", async () => {
  const cache = cacheOf();
  const failing = (): Promise<number> => Promise.reject(new Error("down"));
  const waiting = [cache.get("a", failing), cache.get("a", failing)];
  for (const each of waiting) await assertRejects(() => each, Error, "down");
  assertEquals(await cache.get("a", () => Promise.resolve(5)), 5);
});

Deno.test("cache: a late failure does not remove what came after it", async () => {
  const cache = cacheOf();
  const slow = Promise.withResolvers<number>();
  const first = cache.get("a", () => slow.promise);
  cache.delete("a");
  const { load } = counter();
  assertEquals(await cache.get("a", load), 1);
  slow.reject(new Error("late"));
  await assertRejects(() => first, Error);
  assertEquals(await cache.get("a", load), 1);
});

Deno.test("cache: what is too old is loaded anew", async () => {
  const cache = cacheOf({ ttlMs: 5 });
  const { load } = counter();
  await cache.get("a", load);
  await new Promise((resolve) => setTimeout(resolve, 10));
  assertEquals(await cache.get("a", load), 2);
});

Deno.test("cache: the least recently used goes when it is full", async () => {
  const cache = cacheOf({ maxSize: 2 });
  const { load } = counter();
  for (const key of ["a", "b", "a", "c"]) await cache.get(key, load);
  assertEquals(await cache.get("a", load), 1);
  assertEquals(await cache.get("c", load), 3);
  assertEquals(await cache.get("b", load), 4);
});

Deno.test("cache: switched off it keeps nothing; deleted is gone", async () => {
  const off = cacheOf({ enabled: false });
  const { load } = counter();
  assertEquals([await off.get("a", load), await off.get("a", load)], [1, 2]);
  const on = cacheOf();
  await on.get("a", load);
  on.delete("a");
  assertEquals(await on.get("a", load), 4);
});

Deno.test("service: a caller that gives up does not fail those who wait for the same schema", async () => {
  const arrived = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const fields = { name: { type: "char" } };
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, result: fields });
  await using odoo = startScriptedOdoo(({ method, nth }) => {
    if (method !== "fields_get") return undefined;
    if (nth > 0) return value(fields);
    return {
      reply: async (wire) => {
        arrived.resolve();
        await release.promise;
        await answer(body)(wire);
      },
    };
  });
  using session = openSession(odoo.url);
  const service = createService(session, {
    cache: { enabled: true, ttlMs: 60_000, maxSize: 10 },
  });
  const controller = new AbortController();
  const quitter = service.schema("res.partner", { signal: controller.signal })
    .then(() => "served", (error) => error instanceof NetworkError ? error.kind : "odd");
  const stayer = service.schema("res.partner");
  await arrived.promise;
  controller.abort();
  release.resolve();
  assert((await stayer).fields.has("name"));
  assert(["served", "aborted"].includes(await quitter));
});

Deno.test("service: a field that Odoo no longer knows makes it read the model again", async () => {
  const fault = { name: "builtins.ValueError", code: 1, message: "Invalid field 'x' on model 'y'" };
  await using odoo = startScriptedOdoo(({ method }) =>
    method === "fields_get"
      ? value({ x: { type: "char" } })
      : method === "read"
      ? { fault }
      : undefined
  );
  using session = openSession(odoo.url);
  const service = createService(session, {
    cache: { enabled: true, ttlMs: 60_000, maxSize: 10 },
  });
  await service.schema("y");
  await assertRejects(() => service.read("y", [1], ["x"]), Error);
  await service.schema("y");
  assertEquals(odoo.methods, ["authenticate", "read_user", "fields_get", "read", "fields_get"]);
});

Deno.test("cache: an entry is dropped by age, and told whether it was", async () => {
  const cache = new Cache<number>({ enabled: true, ttlMs: 60_000, maxSize: 10 });
  await cache.get("a", () => Promise.resolve(1));
  assertEquals(cache.deleteOlder("a", 60_000), false);
  assertEquals(cache.deleteOlder("b", -1), false);
  assertEquals(cache.deleteOlder("a", -1), true);
  assertEquals(await cache.get("a", () => Promise.resolve(2)), 2);
});

Deno.test("cache: a load that fails after its only caller has gone harms nobody", async () => {
  const failed = Promise.withResolvers<number>();
  const unhandled: unknown[] = [];
  const note = (event: PromiseRejectionEvent): void => {
    event.preventDefault();
    unhandled.push(event.reason);
  };
  globalThis.addEventListener("unhandledrejection", note);
  const cache = cacheOf({ enabled: false });
  await assertRejects(
    () => cache.get("a", () => failed.promise, AbortSignal.abort()),
    NetworkError,
  );
  failed.reject(new Error("Odoo is gone"));
  // Rejections that nobody took are told after the microtasks.
  await new Promise((resolve) => setTimeout(resolve, 0));
  globalThis.removeEventListener("unhandledrejection", note);
  assertEquals(unhandled, []);
});
