import { AuthError, NetworkError } from "../../src/odoo/errors.ts";
import { assert, assertEquals, assertInstanceOf } from "../support/assert.ts";
import { startWatching } from "./watching.ts";

const MODEL = "res.partner";
const record = (id: number) => ({ kind: "record", model: MODEL, id }) as const;
const UNAVAILABLE = () => new Response("the proxy is alone", { status: 502 });

Deno.test("after a lost connection everybody is told once to read again, changed or not", async () => {
  let isDown = false;
  await using test = await startWatching({ before: () => isDown ? UNAVAILABLE() : undefined });
  using changed = await test.watch(record(12));
  using same = await test.watch(record(13));
  using count = await test.watch({ kind: "count", model: MODEL, domain: [] });
  isDown = true;
  await test.failing;
  await test.admin.write(MODEL, [12], { phone: "written meanwhile" });
  isDown = false;
  await Promise.all([changed.hears(1), same.hears(1), count.hears(1)]);
  await test.settle(MODEL);
  assertEquals([changed.told, same.told, count.told], [["gap"], ["gap"], ["gap"]]);
  assertEquals(test.errors.length, 1);
  assertInstanceOf(test.errors[0], NetworkError);
  await test.admin.write(MODEL, [12], { phone: "and now" });
  await test.settle(MODEL);
  assertEquals([changed.told, same.told], [["gap", "changed"], ["gap"]]);
});

Deno.test("what was deleted while Odoo could not be asked is gone", async () => {
  let isDown = false;
  await using test = await startWatching({ before: () => isDown ? UNAVAILABLE() : undefined });
  const id = await test.create(MODEL, { name: "Short Lived" });
  using deleted = await test.watch(record(id));
  using stays = await test.watch(record(12));
  isDown = true;
  await test.failing;
  await test.admin.unlink(MODEL, [id]);
  isDown = false;
  await stays.hears(1);
  assertEquals([deleted.told, stays.told], [["gone"], ["gap"]]);
});

Deno.test("an Odoo that asks everybody to log in again is no gap", async () => {
  await using test = await startWatching();
  using watch = await test.watch(record(12));
  test.sandbox.forgetLogins();
  await test.settle(MODEL);
  assertEquals([watch.told, test.errors], [[], []]);
  await test.admin.write(MODEL, [12], { phone: "+39 02" });
  await test.settle(MODEL);
  assertEquals(watch.told, ["changed"]);
});

/** What Odoo says to a whole address for a minute, after ten failed log-ins. */
const DENIED = () =>
  Response.json({
    jsonrpc: "2.0",
    id: 1,
    error: {
      code: 200,
      message: "Odoo Server Error",
      data: { name: "odoo.exceptions.AccessDenied", message: "Access Denied", arguments: [] },
    },
  });

Deno.test("a user who is not let in for a while is told to read again, and watches on", async () => {
  let isShut = false;
  await using test = await startWatching({
    // Longer than what is done meanwhile, also where much else runs.
    refusedPauseMs: 3_000,
    before: () => isShut ? DENIED() : undefined,
  });
  using one = await test.watch(record(12));
  using list = await test.watch({ kind: "list", model: MODEL, domain: [], limit: 5 });
  isShut = true;
  await test.failing;
  await test.admin.write(MODEL, [12], { phone: "written meanwhile" });
  isShut = false;
  await Promise.all([one.hears(1), list.hears(1)]);
  assertEquals([one.told, list.told], [["gap"], ["gap"]]);
  assertEquals(test.errors.length, 1);
  assertInstanceOf(test.errors[0], AuthError);
  await test.admin.write(MODEL, [12], { phone: "and now" });
  await one.hears(2);
  assertEquals(one.told, ["gap", "changed"]);
});

Deno.test("a user who is not let in is tried once more, after a pause", async () => {
  let denied = 0;
  let isShut = false;
  await using test = await startWatching({
    refusedPauseMs: 300,
    before: () => isShut ? (denied++, DENIED()) : undefined,
  });
  using one = await test.watch(record(12));
  isShut = true;
  await test.failing;
  const first = denied;
  const begun = performance.now();
  await one.hears(1);
  assert(performance.now() - begun > 200, "there was no pause");
  assertEquals([one.told, denied <= 2 * first], [["gone"], true]);
  const [refused, over, ...more] = test.errors;
  assertInstanceOf(refused, AuthError);
  assertInstanceOf(over, Error);
  assertEquals(over.message, "whoever listens to res.partner is not told any more");
  assertEquals(more, []);
});

Deno.test("a user who is let in no more watches nothing", async () => {
  await using test = await startWatching({ account: "demo" });
  using one = await test.watch(record(12));
  using list = await test.watch({ kind: "list", model: MODEL, domain: [], limit: 5 });
  test.sandbox.revokeKey(test.sandbox.accounts.demo.login);
  test.sandbox.forgetLogins();
  await Promise.all([one.hears(1), list.hears(1)]);
  assertEquals([one.told, list.told], [["gone"], ["gone"]]);
});

Deno.test("a user who loses the right to a model watches nothing of it, and the rest as before", async () => {
  await using test = await startWatching({ account: "seller" });
  using orders = await test.watch({ kind: "count", model: "sale.order", domain: [] });
  using partner = await test.watch(record(12));
  await test.admin.write("res.users", [test.sandbox.accounts.seller.uid], {
    groups_id: [[6, 0, []]],
  });
  await orders.hears(1);
  assertEquals(orders.told, ["gone"]);
  assert(partner.told.length === 0 || partner.told[0] === "gone", String(partner.told));
});

Deno.test("a question that Odoo cannot answer keeps the others from nothing", async () => {
  let isBroken = false;
  await using test = await startWatching({
    before: ({ method }) => {
      if (!isBroken || method !== "search_count") return;
      const data = { name: "builtins.ZeroDivisionError", message: "division by zero", debug: "" };
      return Response.json({ jsonrpc: "2.0", id: 1, error: { code: 200, message: "", data } });
    },
  });
  using count = await test.watch({ kind: "count", model: MODEL, domain: [] });
  using watch = await test.watch(record(12));
  isBroken = true;
  await test.admin.write(MODEL, [12], { phone: "1" });
  await watch.hears(1);
  await test.admin.write(MODEL, [12], { phone: "2" });
  await watch.hears(2);
  assertEquals([watch.told, count.told], [["changed", "changed"], []]);
  assertEquals(test.errors.length, 1);
  isBroken = false;
  await count.hears(1);
  await test.settle(MODEL);
  assertEquals([watch.told.length, count.told], [2, ["gap"]]);
});
