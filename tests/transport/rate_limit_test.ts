import { createRateLimit } from "../../src/transport/rate_limit.ts";
import { assertEquals } from "../support/assert.ts";

Deno.test("createRateLimit() lets a burst pass, then as many as the rate", () => {
  let now = 0;
  const take = createRateLimit({ requestsPerMinute: 60, burst: 3 }, () => now);
  assertEquals([take("a"), take("a"), take("a"), take("a")], [0, 0, 0, 1_000]);
  now += 400;
  assertEquals(take("a"), 600);
  now += 600;
  assertEquals([take("a"), take("a")], [0, 1_000]);
  now += 60_000;
  assertEquals([take("a"), take("a"), take("a"), take("a")], [0, 0, 0, 1_000]);
});

Deno.test("createRateLimit() counts every client by itself", () => {
  const take = createRateLimit({ requestsPerMinute: 60, burst: 1 }, () => 0);
  assertEquals([take("a"), take("a"), take("b"), take("b")], [0, 1_000, 0, 1_000]);
});

Deno.test("createRateLimit() remembers who asks, however many others come once", () => {
  const take = createRateLimit({ requestsPerMinute: 60, burst: 1 }, () => 0);
  take("regular");
  for (const n of Array(30_000).keys()) {
    take(`stranger ${n}`);
    if (n % 1_000 === 0) assertEquals(take("regular"), 1_000);
  }
});

Deno.test("createRateLimit() lets newcomers share the bucket of their host", () => {
  const takeTurn = createRateLimit({ requestsPerMinute: 60, burst: 2 }, () => 0);
  assertEquals([takeTurn("a", "host"), takeTurn("b", "host")], [0, 0]);
  assertEquals([takeTurn("c", "host") > 0, takeTurn("d", "host") > 0], [true, true]);
  assertEquals([takeTurn("a", "host"), takeTurn("a", "host") > 0], [0, true]);
  assertEquals(takeTurn("e"), 0);
});
