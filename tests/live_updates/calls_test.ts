import { ArgumentError, OdooError } from "../../src/odoo/errors.ts";
import { withKey } from "../support/instance.ts";
import { assert, assertEquals, assertRejects } from "../support/assert.ts";
import { startWatching, type Watching } from "./watching.ts";

const MODELS = [
  "res.partner",
  "res.partner.category",
  "product.template",
  "sale.order",
  "crm.lead",
];

/** Of each model so many records, and a list and a count besides. */
async function watchMuch(test: Watching, { records }: { records: number }): Promise<void> {
  for (const model of MODELS) {
    const rows = await test.odoo.searchRead(model, { domain: [], fields: ["id"], limit: records });
    await Promise.all(rows.map((row) => test.watch({ kind: "record", model, id: Number(row.id) })));
    await test.watch({ kind: "list", model, domain: [["create_uid", "!=", false]], limit: 20 });
    await test.watch({ kind: "count", model, domain: [["create_uid", "!=", false]] });
  }
}

/** The calls of a model from now on until its poll has come round so often. */
async function callsOf(test: Watching, model: string, rounds: number): Promise<string[]> {
  await test.settle(model);
  test.sandbox.resetCalls();
  await test.rounds.begun(model, rounds);
  return test.sandbox.calls.filter((call) => call.model === model).map(({ method }) => method);
}

Deno.test("however much is watched, one call a round looks whether anything happened", async () => {
  await using test = await startWatching({ partners: 300, maxWatches: 2_000 });
  await watchMuch(test, { records: 198 });
  for (const model of MODELS) {
    const calls = await callsOf(test, model, 5);
    assert(calls.length >= 4, `${calls.length} calls`);
    assertEquals(new Set(calls), new Set(["web_search_read"]));
  }
});

Deno.test("records that come at once are first read in one call, and so are those already watched", async () => {
  await using test = await startWatching({ intervalMs: 100_000 });
  const model = "res.partner";
  await test.odoo.schema(model);
  test.sandbox.resetCalls();
  const ids = Array.from({ length: 20 }, (_, i) => 12 + i);
  const both = [...ids, ...ids];
  await Promise.all(both.map((id) => test.watch({ kind: "record", model, id })));
  for (const id of ids) await test.watch({ kind: "record", model, id });
  assertEquals(test.sandbox.calls.map(({ method }) => method), ["search_read"]);
});

Deno.test("of many lists a few are asked after a change, and who watches the others reads again", async () => {
  await using test = await startWatching();
  const model = "res.partner";
  const lists = await Promise.all(
    Array.from({ length: 30 }, (_, i) => {
      const domain = [["id", "<", 100 + i], ["name", "=like", "Live%"]] as const;
      return test.watch({ kind: "list", model, domain });
    }),
  );
  using unrelated = await test.watch({ kind: "record", model, id: 12 });
  // Two rounds ask each, for in the first of them not all are there; those after them look.
  await test.rounds.begun(model, 80);
  test.sandbox.resetCalls();
  await test.admin.write(model, [13], { name: "Live And Well" });
  await Promise.all(lists.map((list) => list.hears(1)));
  await test.rounds.begun(model, 12);
  const asked = test.sandbox.calls.filter(({ method }) => method === "search_read").length;
  assertEquals(asked, 8);
  assertEquals(new Set(lists.map(({ told }) => told.join())), new Set(["changed"]));
  assertEquals(unrelated.told, []);
});

Deno.test("one question alone is asked as it is", async () => {
  const domain = [["is_company", "=", true]] as const;
  const model = "res.partner";
  for (
    const [target, method] of [
      [{ kind: "record", model, id: 12 }, "search_read"],
      [{ kind: "list", model, domain, limit: 5 }, "search_read"],
      [{ kind: "count", model, domain }, "search_count"],
    ] as const
  ) {
    await using test = await startWatching();
    await test.watch(target);
    assertEquals(new Set(await callsOf(test, model, 3)), new Set([method]));
  }
});

Deno.test("nothing is asked where nobody watches any more, nor after the end", async () => {
  await using test = await startWatching();
  const watches = [
    await test.watch({ kind: "record", model: "res.partner", id: 12 }),
    await test.watch({ kind: "count", model: "res.partner", domain: [] }),
  ];
  await test.watch({ kind: "count", model: "sale.order", domain: [] });
  await test.settle("res.partner");
  watches.forEach((watch) => watch[Symbol.dispose]());
  await test.rounds.begun("sale.order", 2);
  const calls = await callsOf(test, "sale.order", 5);
  assert(calls.length >= 4);
  assertEquals(test.sandbox.calls.filter(({ model }) => model === "res.partner"), []);
  test.live[Symbol.dispose]();
  await assertRejects(() => test.watch({ kind: "models" }), Error, "cancelled");
});

Deno.test("each user asks with their own rights", async () => {
  await using test = await startWatching();
  const seller = test.instance.identity(withKey(test.sandbox.accounts.seller));
  const all = { kind: "count", model: "sale.order", domain: [] } as const;
  using hers = await test.watch(all, seller);
  using everything = await test.watch(all);
  const partner = await test.create("res.partner", { name: "Customer" });
  const { uid } = test.sandbox.accounts.admin;
  await test.create("sale.order", { partner_id: partner, user_id: uid });
  await test.settle("sale.order");
  assertEquals([hers.told, everything.told], [[], ["changed"]]);
});

Deno.test("a user has no more than so many watches, and is told how many", async () => {
  await using test = await startWatching({ maxWatches: 2 });
  const target = (id: number) => ({ kind: "record", model: "res.partner", id }) as const;
  await assertRejects(() => test.watch(target(999_999)), OdooError);
  const first = await test.watch(target(12));
  using gone = await test.watch(target(await test.create("res.partner", { name: "Gone" })));
  const third = () => test.watch(target(13));
  const error = await assertRejects(third, ArgumentError, "2 subscriptions are open");
  assertEquals(error.outcome, "not_sent");
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  using _second = await third();
  await assertRejects(third, ArgumentError);
  await test.admin.unlink("res.partner", await idsNamed(test, "Gone"));
  await gone.hears(1);
  using _third = await third();
});

async function idsNamed({ admin }: Watching, name: string): Promise<number[]> {
  const query = { domain: [["name", "=", name]], fields: ["id"], limit: 0 } as const;
  return (await admin.searchRead("res.partner", query)).map(({ id }) => Number(id));
}

/** Odoo's answer to `fields_get` of a model that keeps no log, such as a view in the database. */
const UNDATED = () =>
  Response.json({
    jsonrpc: "2.0",
    id: 1,
    result: { name: { type: "char", string: "Name", store: true, searchable: true } },
  });

Deno.test("where no date tells of changes a round asks eight at most, and all in their turn", async () => {
  const asked: number[] = [];
  await using test = await startWatching({
    intervalMs: 1_500,
    before: ({ method }) => {
      if (method === "search_count") asked.push(performance.now());
      return method === "fields_get" ? UNDATED() : undefined;
    },
  });
  const model = "res.partner";
  const counts = await Promise.all(
    Array.from(
      { length: 20 },
      (_, i) => test.watch({ kind: "count", model, domain: [["name", "!=", `nobody ${i}`]] }),
    ),
  );
  await test.rounds.begun(model, 1);
  asked.splice(0);
  await test.create(model, { name: "Somebody" });
  await Promise.all(counts.map((count) => count.hears(1)));
  assertEquals(counts.flatMap(({ told }) => told), counts.map(() => "changed" as const));
  const pauses = asked.map((at, i) => at - (asked[i - 1] ?? at));
  const begins = pauses.flatMap((ms, i) => ms > 500 ? [i] : []);
  const sizes = begins.map((begin, i) => begin - (begins[i - 1] ?? 0));
  assert(begins.length >= 2, `rounds began at ${begins}`);
  assert(sizes.every((size) => size <= 8), `so many in a round: ${sizes}`);
});

Deno.test("where a user's calls are limited, polls leave room for others, however many there are", async () => {
  await using test = await startWatching({ roundsPerMinute: 600 });
  const models = MODELS.slice(0, 4);
  for (const model of models) await test.watch({ kind: "count", model, domain: [] });
  await Promise.all(models.map((model) => test.rounds.begun(model, 2)));
  const before = models.map((model) => test.rounds.count(model));
  const begun = performance.now();
  await test.rounds.begun("res.partner", 4);
  const seconds = (performance.now() - begun) / 1_000;
  const rounds = models.reduce(
    (sum, model, i) => sum + test.rounds.count(model) - (before[i] ?? 0),
    0,
  );
  assert(rounds <= seconds * 10 + models.length, `${rounds} rounds in ${seconds} s`);
});
