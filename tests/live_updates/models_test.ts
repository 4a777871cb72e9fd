import { type Change, LiveUpdates } from "../../src/live/live_updates.ts";
import type { Json } from "../../src/odoo/json.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { openInstance } from "../support/instance.ts";
import { startScriptedOdoo, value } from "../support/scripted_odoo.ts";
import { startWatching } from "./watching.ts";

const FIELDS: Json = {
  id: { type: "integer", string: "ID", store: true },
  state: { type: "selection", string: "Status", store: true },
  latest_version: { type: "char", string: "Installed Version", store: true },
};

Deno.test("a module that was installed, and one that was removed, is told once", async () => {
  let modules = [{ id: 1, latest_version: "17.0.1.3" }, { id: 7, latest_version: "17.0.2.0" }];
  await using odoo = startScriptedOdoo(({ method }) => {
    if (method === "fields_get") return value(FIELDS);
    return method === "search_read" ? value(modules) : undefined;
  });
  using instance = openInstance(odoo.url);
  using live = new LiveUpdates({ intervalMs: 10 });
  const told: Change[] = [];
  let hear = Promise.withResolvers<void>();
  using _watch = await live.watch(instance.service, { kind: "models" }, (change) => {
    told.push(change);
    hear.resolve();
  });
  for (const next of [modules.slice(0, 1), modules]) {
    hear = Promise.withResolvers<void>();
    modules = next;
    await hear.promise;
  }
  assertEquals(told, ["changed", "changed"]);
  assert(!odoo.methods.includes("get_available_models"));
});

Deno.test("who may not see the modules is told by the models they have", async () => {
  await using test = await startWatching({ account: "lowrights" });
  using watch = await test.watch({ kind: "models" });
  const before = await test.odoo.models();
  const { seller, lowrights } = test.sandbox.accounts;
  const [groups] = await test.admin.read("res.users", [seller.uid], ["groups_id"]);
  assert(Array.isArray(groups?.groups_id));
  await test.admin.write("res.users", [lowrights.uid], { groups_id: [[6, 0, groups.groups_id]] });
  await watch.hears(1);
  assertEquals(watch.told, ["changed"]);
  const after = await test.odoo.models();
  assert(after.length > before.length, "what was kept of the models is read anew");
});
