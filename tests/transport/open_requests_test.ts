import { createOpenRequests } from "../../src/transport/open_requests.ts";
import { assert, assertEquals, assertExists } from "../support/assert.ts";

type Enter = ReturnType<typeof createOpenRequests>;

/** As many as one key can get. */
function takeAll(enter: Enter, key: string): (() => void)[] {
  const left: (() => void)[] = [];
  for (let leave = enter(key); leave !== undefined; leave = enter(key)) left.push(leave);
  return left;
}

Deno.test("createOpenRequests() leaves to others as many as one takes", () => {
  const enter = createOpenRequests(4_000);
  const [ann, bob, eve] = ["ann", "bob", "eve"].map((key) => takeAll(enter, key).length);
  assertEquals([ann, bob, eve], [2_000, 1_000, 500]);
});

Deno.test("createOpenRequests() never lets in more than there may be", () => {
  for (const max of [1, 2, 3, 10]) {
    const enter = createOpenRequests(max);
    const counts = Array.from({ length: 20 }, (_, key) => takeAll(enter, `${key}`).length);
    assertEquals(counts.reduce((a, b) => a + b), max);
  }
});

Deno.test("createOpenRequests() gives a place back when it is left", () => {
  const enter = createOpenRequests(2);
  const leave = enter("ann");
  assertExists(leave);
  assertEquals(enter("ann"), undefined);
  leave();
  assert(enter("ann") !== undefined);
});
