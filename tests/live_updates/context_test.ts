/** Polls belong to nobody: what they ask is not counted to the call that begins or wakes them. */
import { AsyncLocalStorage } from "node:async_hooks";
import { LiveUpdates } from "../../src/live/live_updates.ts";
import { UNOBSERVED } from "../../src/odoo/observer.ts";
import { startSandbox } from "../../src/sandbox/mod.ts";
import { openInstance } from "../support/instance.ts";
import { assertEquals } from "../support/assert.ts";

Deno.test("a poll asks outside of the call that begins or wakes it", async () => {
  await using sandbox = await startSandbox();
  const current = new AsyncLocalStorage<string>();
  const askedBy: (string | undefined)[] = [];
  let asked = Promise.withResolvers<void>();
  using instance = openInstance(sandbox.url, {
    observer: {
      ...UNOBSERVED,
      call: (_call, run) => {
        askedBy.push(current.getStore());
        asked.resolve();
        return run();
      },
    },
  });
  const nextAsked = async (): Promise<void> => {
    asked = Promise.withResolvers();
    await asked.promise;
  };
  using live = new LiveUpdates({ intervalMs: 10 });
  const target = { kind: "count", model: "res.partner", domain: [] } as const;
  using _watch = await current.run("begins", () => live.watch(instance.service, target, () => {}));
  askedBy.length = 0;
  await nextAsked();
  current.run("wakes", () => live.wake(instance.service));
  await nextAsked();
  await nextAsked();
  assertEquals(new Set(askedBy), new Set([undefined]));
});
