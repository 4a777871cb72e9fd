/** Many callers at once: all are served, in their turn, and none pays for another's crowd. */
import { startSandbox } from "../../../src/sandbox/mod.ts";
import type { OdooService } from "../../../src/odoo/service.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { type Front, startFront } from "../../support/front.ts";
import { openInstance, withKey } from "../../support/instance.ts";

const POOL_SIZE = 5;
const CALLERS = 300;
/** How many places in the order a caller may win or lose. */
const TOLERANCE = CALLERS * 0.2;

interface Watched extends AsyncDisposable {
  readonly front: Front;
  /** The most calls that were under way together. */
  readonly most: number;
}

/** Calls take from 1 to 5 ms, in no order. */
function watch(target: string): Watched {
  let running = 0;
  let most = 0;
  let nth = 0;
  const front = startFront(target, {
    before: () => void (most = Math.max(most, ++running)),
    after: async () => {
      await new Promise((resolve) => setTimeout(resolve, 1 + (nth++ * 7) % 5));
      running--;
    },
  });
  return {
    front,
    get most() {
      return most;
    },
    [Symbol.asyncDispose]: () => front[Symbol.asyncDispose](),
  };
}

function countPartners(service: OdooService): Promise<number> {
  return service.searchCount("res.partner", []);
}

Deno.test("300 callers, five at a time: all are served, none lost, nobody long before or after their turn", async () => {
  await using sandbox = await startSandbox();
  await using watched = watch(sandbox.url);
  using instance = openInstance(watched.front.url, { poolSize: POOL_SIZE });
  const expected = await countPartners(instance.service);
  const served: number[] = [];
  const answers = await Promise.all(
    Array.from({ length: CALLERS }, async (_, caller) => {
      const count = await countPartners(instance.service);
      served.push(caller);
      return count;
    }),
  );
  assertEquals(answers, Array(CALLERS).fill(expected));
  assertEquals(watched.front.count("search_count"), CALLERS + 1);
  assertEquals(watched.most, POOL_SIZE);
  const far = served.filter((caller, rank) => Math.abs(caller - rank) > TOLERANCE);
  assertEquals(far, []);
});

Deno.test("295 callers of one user and five of another: the five do not wait behind the 295", async () => {
  await using sandbox = await startSandbox();
  await using watched = watch(sandbox.url);
  using instance = openInstance(watched.front.url, { poolSize: POOL_SIZE });
  const few = instance.identity(withKey(sandbox.accounts.demo));
  await Promise.all([countPartners(instance.service), countPartners(few)]);
  const served: string[] = [];
  const call = async (service: OdooService, name: string): Promise<void> => {
    await countPartners(service);
    served.push(name);
  };
  const many = Array.from({ length: CALLERS - 5 }, () => call(instance.service, "many"));
  const others = Array.from({ length: 5 }, () => call(few, "few"));
  await Promise.all([...many, ...others]);
  assertEquals(served.filter((name) => name === "few").length, 5);
  assert(served.lastIndexOf("few") < TOLERANCE, `the last came ${served.lastIndexOf("few")}th`);
  assert(watched.most <= POOL_SIZE);
});

Deno.test("slow calls of one user leave a place for another", async () => {
  await using sandbox = await startSandbox();
  const release = Promise.withResolvers<void>();
  await using front = startFront(sandbox.url, {
    after: ({ method }) => method === "search_count" ? release.promise : undefined,
  });
  using instance = openInstance(front.url, { poolSize: POOL_SIZE });
  const other = instance.identity(withKey(sandbox.accounts.demo));
  const slow = Array.from({ length: 20 }, () => countPartners(instance.service));
  const profile = await other.profile();
  assertEquals(profile.login, "demo");
  assert(front.count("search_count") < POOL_SIZE);
  release.resolve();
  await Promise.all(slow);
});
