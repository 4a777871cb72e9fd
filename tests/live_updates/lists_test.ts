import { ArgumentError } from "../../src/odoo/errors.ts";
import type { ListTarget } from "../../src/live/target.ts";
import { assertEquals, assertRejects } from "../support/assert.ts";
import { startWatching, type Watching } from "./watching.ts";

const MODEL = "res.partner.category";
const LISTED = [["name", "=like", "Live %"]] as const;

/** Five tags, Live A to Live E, and their ids. */
async function addTags(test: Watching): Promise<[number, number, number, number, number]> {
  const make = (letter: string) => test.create(MODEL, { name: `Live ${letter}`, color: 1 });
  return [await make("A"), await make("B"), await make("C"), await make("D"), await make("E")];
}

function listOf(rest: Partial<ListTarget>): ListTarget {
  return {
    kind: "list",
    model: MODEL,
    domain: LISTED,
    order: "name",
    fields: ["name", "color"],
    ...rest,
  };
}

/** Alone, a question is asked as it is; beside another one Odoo is looked at first. Both must see the same. */
const COMPANIES = [
  ["a list", async (_test: Watching) => {}],
  ["a list beside others", async (test: Watching) => {
    await test.watch({ kind: "count", model: MODEL, domain: [["name", "=", "none"]] });
    await test.watch({ kind: "record", model: MODEL, id: 1 });
  }],
] as const;

for (const version of ["16.0", "17.0", "19.0"] as const) {
  for (const [name, addOthers] of COMPANIES) {
    Deno.test(`${version}: ${name} is told of what enters, leaves, moves and goes`, async () => {
      await using test = await startWatching({ version });
      const [a, b, c] = await addTags(test);
      await addOthers(test);
      using watch = await test.watch(listOf({}));
      let told = 0;
      const tells = async (isTold: boolean, change: () => Promise<unknown>) => {
        await change();
        await test.settle(MODEL);
        if (isTold) told++;
        assertEquals(watch.told.length, told, String(change));
      };
      await tells(true, () => test.create(MODEL, { name: "Live F" }));
      await tells(true, () => test.admin.write(MODEL, [a], { color: 5 }));
      await tells(true, () => test.admin.write(MODEL, [b], { name: "Left" }));
      await tells(false, () => test.admin.write(MODEL, [b], { color: 9 }));
      await tells(true, () => test.admin.write(MODEL, [b], { name: "Live Again" }));
      await tells(true, () => test.admin.unlink(MODEL, [c]));
      await tells(true, () => test.admin.write(MODEL, [a], { active: false }));
      await tells(false, () => test.create(MODEL, { name: "Unrelated" }));
    });

    Deno.test(`${version}: ${name} is told of what its window shows, and of nothing else`, async () => {
      await using test = await startWatching({ version });
      const [a, b, , d, e] = await addTags(test);
      await addOthers(test);
      using top = await test.watch(listOf({ limit: 2 }));
      using second = await test.watch(listOf({ limit: 2, offset: 2 }));
      await test.admin.write(MODEL, [e], { color: 7 });
      await test.settle(MODEL);
      assertEquals([top.told.length, second.told.length], [0, 0]);
      await test.admin.write(MODEL, [d], { color: 7 });
      await test.settle(MODEL);
      assertEquals([top.told.length, second.told.length], [0, 1]);
      await test.admin.unlink(MODEL, [a]);
      await test.settle(MODEL);
      assertEquals([top.told.length, second.told.length], [1, 2]);
      await test.admin.write(MODEL, [b], { name: "Live Z" });
      await test.settle(MODEL);
      assertEquals([top.told.length, second.told.length], [2, 3]);
    });

    Deno.test(`${version}: ${name}'s number is told when it is another one, not when a record changes`, async () => {
      await using test = await startWatching({ version });
      const [a, b] = await addTags(test);
      await addOthers(test);
      using count = await test.watch({ kind: "count", model: MODEL, domain: LISTED });
      await test.admin.write(MODEL, [a], { color: 3 });
      await test.settle(MODEL);
      assertEquals(count.told, []);
      await test.admin.write(MODEL, [a], { active: false });
      await test.settle(MODEL);
      await test.admin.unlink(MODEL, [b]);
      await test.settle(MODEL);
      assertEquals(count.told, ["changed", "changed"]);
      const { uid } = test.sandbox.accounts.admin;
      const call = { uid, model: MODEL, method: "create", args: [{ name: "Live Slow" }] };
      const slow = test.sandbox.beginCall(call);
      await test.create(MODEL, { name: "Unrelated" });
      await test.settle(MODEL);
      assertEquals(count.told.length, 2);
      slow.commit();
      await test.settle(MODEL);
      assertEquals(count.told.length, 3);
    });
  }
}

Deno.test("a list that follows another model is told, though none of its own records was written", async () => {
  await using test = await startWatching();
  const country = 2;
  using watch = await test.watch({
    kind: "list",
    model: "res.partner",
    domain: [["country_id.code", "=", "ES"]],
    limit: 10,
  });
  const [before] = await test.admin.read("res.country", [country], ["code"]);
  assertEquals(before?.code, "ES");
  await test.admin.write("res.country", [country], { code: "XX" });
  await test.settle("res.partner");
  assertEquals(watch.told, ["changed"]);
});

Deno.test("a list by a field that is not there cannot be watched, and one whose field goes is gone", async () => {
  await using test = await startWatching();
  const watching = () => test.watch(listOf({ domain: [["no_such_field", "=", 1]] }));
  await assertRejects(watching, ArgumentError, "no_such_field");
});
