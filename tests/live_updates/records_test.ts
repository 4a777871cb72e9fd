import { OdooError } from "../../src/odoo/errors.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "../support/assert.ts";
import { startWatching } from "./watching.ts";

const MODEL = "res.partner";
const record = (id: number) => ({ kind: "record", model: MODEL, id }) as const;

for (const version of ["15.0", "17.0", "19.0"] as const) {
  Deno.test(`${version}: a written record is told once, another not at all`, async () => {
    await using test = await startWatching({ version });
    using one = await test.watch(record(12));
    using other = await test.watch(record(13));
    await test.admin.write(MODEL, [12], { phone: "+39 02 1234" });
    await test.settle(MODEL);
    assertEquals([one.told, other.told], [["changed"], []]);
  });

  Deno.test(`${version}: a second write within the same second is told, too`, async () => {
    await using test = await startWatching({ version });
    using watch = await test.watch(record(12));
    for (let i = 1; i <= 5; i++) {
      await test.admin.write(MODEL, [12], { phone: `+39 ${i}` });
      await test.settle(MODEL);
      assertEquals(watch.told.length, i);
    }
  });

  Deno.test(`${version}: a transaction that took long is told when it is committed`, async () => {
    await using test = await startWatching({ version });
    using watch = await test.watch(record(12));
    const { uid } = test.sandbox.accounts.admin;
    const slow = test.sandbox.beginCall({
      uid,
      model: MODEL,
      method: "write",
      args: [[12], { phone: "begun early" }],
    });
    await test.admin.write(MODEL, [13], { phone: "written meanwhile" });
    await test.settle(MODEL);
    assertEquals(watch.told, []);
    slow.commit();
    await test.settle(MODEL);
    assertEquals(watch.told, ["changed"]);
  });
}

Deno.test("an archived record is changed, a deleted one gone for good", async () => {
  await using test = await startWatching();
  const id = await test.create(MODEL, { name: "Short Lived" });
  using watch = await test.watch(record(id));
  await test.admin.write(MODEL, [id], { active: false });
  await test.settle(MODEL);
  assertEquals(watch.told, ["changed"]);
  await test.admin.write(MODEL, [id], { city: "Lecce" });
  await test.settle(MODEL);
  assertEquals(watch.told, ["changed", "changed"]);
  await test.admin.unlink(MODEL, [id]);
  await watch.hears(3);
  assertEquals(watch.told, ["changed", "changed", "gone"]);
});

Deno.test("a many2many changed from its other side is told, though no date moves", async () => {
  await using test = await startWatching();
  const tag = await test.create("res.partner.category", { name: "Live" });
  await test.admin.write(MODEL, [12], { category_id: [[4, tag]] });
  using watch = await test.watch(record(12));
  const [before] = await test.admin.read(MODEL, [12], ["write_date"]);
  await test.admin.unlink("res.partner.category", [tag]);
  const [after] = await test.admin.read(MODEL, [12], ["write_date"]);
  assertEquals(before, after);
  await test.settle(MODEL);
  assertEquals(watch.told, ["changed"]);
});

Deno.test("a record that its user may not read any more is gone", async () => {
  await using test = await startWatching({ account: "seller" });
  const [mine] = await test.odoo.searchRead("sale.order", { domain: [], fields: ["id"], limit: 1 });
  const id = Number(mine?.id);
  using watch = await test.watch({ kind: "record", model: "sale.order", id });
  await test.admin.write("sale.order", [id], { user_id: test.sandbox.accounts.admin.uid });
  await watch.hears(1);
  assertEquals(watch.told, ["gone"]);
});

Deno.test("what is not there or may not be read cannot be watched, and both sound the same", async () => {
  await using test = await startWatching({ account: "seller" });
  const [foreign] = await test.admin.searchRead("sale.order", {
    domain: [["user_id", "!=", test.sandbox.accounts.seller.uid]],
    fields: ["id"],
    limit: 1,
  });
  const messages: string[] = [];
  for (const id of [Number(foreign?.id), 999_999]) {
    const watching = () => test.watch({ kind: "record", model: "sale.order", id });
    const error = await assertRejects(watching, OdooError);
    assertEquals(error.kind, "missing");
    messages.push(error.message.replace(String(id), "N"));
  }
  assertEquals(messages[0], messages[1]);
  const denied = () => test.watch({ kind: "record", model: "ir.model.access", id: 1 });
  assertEquals((await assertRejects(denied, OdooError)).kind, "access");
  const unknown = () => test.watch({ kind: "record", model: "no.such.model", id: 1 });
  assertStringIncludes((await assertRejects(unknown, OdooError)).message, "no.such.model");
  const calls = test.sandbox.calls.length;
  await test.watch({ kind: "count", model: MODEL, domain: [] });
  await test.rounds.begun(MODEL, 3);
  const models = test.sandbox.calls.slice(calls).map(({ model }) => model);
  assert(!models.includes("sale.order"), "what was refused is not asked for");
});

Deno.test("whoever left is told nothing, and who stays is", async () => {
  await using test = await startWatching();
  const left = await test.watch(record(12));
  using stays = await test.watch(record(12));
  left[Symbol.dispose]();
  await test.admin.write(MODEL, [12], { phone: "+39 02" });
  await test.settle(MODEL);
  assertEquals([left.told, stays.told], [[], ["changed"]]);
});

Deno.test("a listener that throws keeps nobody from being told", async () => {
  await using test = await startWatching();
  using _thrower = await test.live.watch(test.odoo, record(12), () => {
    throw new Error("not today");
  });
  using watch = await test.watch(record(12));
  await test.admin.write(MODEL, [12], { phone: "+39 02" });
  await test.settle(MODEL);
  assertEquals(watch.told, ["changed"]);
  assertEquals(test.errors.map(String), ["Error: not today"]);
});
