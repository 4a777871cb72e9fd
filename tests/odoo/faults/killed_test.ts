/** Odoo is killed, or restarted, in the middle of things: a real process, ended by SIGKILL. */
import { NetworkError } from "../../../src/odoo/errors.ts";
import { assert, assertEquals, assertRejects } from "../../support/assert.ts";
import { openInstance } from "../../support/instance.ts";
import { startOdooProcess } from "../../support/odoo_process.ts";

const NEW_PARTNER = [{ name: "Ada Byron" }];

Deno.test("killed during a read: it is repeated when Odoo is back", async () => {
  await using first = await startOdooProcess({ held: ["search_read"] });
  using instance = openInstance(first.url);
  const reading = instance.service.searchRead("res.partner", {
    domain: [["id", "=", 1]],
    fields: ["name"],
    limit: 1,
  });
  await first.carriedOut("search_read");
  await using second = await startOdooProcess({ port: first.port, forgotten: true });
  await first.kill();
  assertEquals((await reading).map(({ id }) => id), [1]);
  const methods = await second.kill();
  assert(methods.includes("search_read"));
});

Deno.test("killed during a read and gone: the caller is told so", async () => {
  await using odoo = await startOdooProcess({ held: ["search_count"] });
  using instance = openInstance(odoo.url);
  const failing = assertRejects(
    () => instance.service.searchCount("res.partner", []),
    NetworkError,
  );
  await odoo.carriedOut("search_count");
  await odoo.kill();
  const error = await failing;
  assertEquals([error.kind, error.message], ["refused", "connection refused"]);
});

Deno.test("killed during a create: unknown, and sent once though Odoo is back", async () => {
  await using first = await startOdooProcess({ held: ["create"] });
  using instance = openInstance(first.url);
  const failing = assertRejects(
    () => instance.service.create("res.partner", NEW_PARTNER),
    NetworkError,
  );
  await first.carriedOut("create");
  await using second = await startOdooProcess({ port: first.port });
  const before = await first.kill();
  const error = await failing;
  assertEquals([error.kind, error.outcome], ["interrupted", "unknown"]);
  assertEquals(await instance.service.searchCount("res.partner", [["name", "=", "Ada Byron"]]), 0);
  const methods = [...before, ...await second.kill()];
  assertEquals(methods.filter((method) => method === "create").length, 1);
});

Deno.test("restarted between two calls: reads and writes go on, though nobody is logged in", async () => {
  await using first = await startOdooProcess();
  using instance = openInstance(first.url);
  await instance.service.schema("res.partner");
  await using second = await startOdooProcess({ port: first.port, forgotten: true });
  await first.kill();
  const [id] = await instance.service.create("res.partner", NEW_PARTNER);
  assert(id !== undefined);
  assertEquals(await instance.service.searchCount("res.partner", [["id", "=", id]]), 1);
  const methods = await second.kill();
  // What was refused for want of a log-in was not carried out.
  assertEquals(methods, ["create", "authenticate", "create", "search_count"]);
});
