/** Which databases a server tells of, and in which of its ways. */
import { createHttpClient } from "../../../src/odoo/http/client.ts";
import { listDatabases } from "../../../src/odoo/rpc/databases.ts";
import { type SandboxOptions, startSandbox } from "../../../src/sandbox/mod.ts";
import { assertEquals } from "../../support/assert.ts";
import { startFront } from "../../support/front.ts";

/** @param page What the page of databases answers; not there unless told. */
async function listed(
  options: SandboxOptions,
  page?: unknown,
): Promise<readonly string[] | undefined> {
  await using odoo = await startSandbox(options);
  await using front = startFront(odoo.url, {
    before: ({ path }) =>
      page !== undefined && path === "/web/database/list"
        ? Response.json({ jsonrpc: "2.0", id: 1, ...Object(page) })
        : undefined,
  });
  using client = createHttpClient({
    baseUrl: front.url,
    timeoutMs: 5_000,
    maxResponseBytes: 100_000,
  });
  return await listDatabases(client.send);
}

Deno.test("the page of databases tells those of the host", async () => {
  assertEquals(await listed({ otherDatabases: 2 }, { result: ["other_1"] }), ["other_1"]);
  assertEquals(await listed({ version: "20.0" }, { result: ["demo"] }), ["demo"]);
});

Deno.test("the service tells them where the page does not", async () => {
  const all = ["demo", "other_1"];
  assertEquals(await listed({ otherDatabases: 1 }), all);
  assertEquals(await listed({ otherDatabases: 1 }, { result: [] }), all);
  assertEquals(await listed({ otherDatabases: 1 }, { error: { code: 200, message: "shut" } }), all);
});

Deno.test("a server that tells nothing, or none", async () => {
  assertEquals(await listed({ version: "20.0" }), undefined);
  assertEquals(await listed({ version: "20.0" }, { result: [] }), []);
});
