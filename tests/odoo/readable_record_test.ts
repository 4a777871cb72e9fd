/** Records of which some fields lead to where the user has no rights. */
import { startSandbox } from "../../src/sandbox/mod.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "../support/assert.ts";
import { ContractClient } from "../support/contract_client.ts";
import { type Passing, startFront } from "../support/front.ts";
import { openSandboxApp } from "../support/sandbox_app.ts";

const DENIED = {
  code: 200,
  message: "Odoo Server Error",
  data: { name: "odoo.exceptions.AccessError", message: "You are not allowed", arguments: [] },
};

/** As Odoo 19 does with the calls of a contact: a link to what may not be read fails the whole read. */
function denyTags({ method, body }: Passing): Response | undefined {
  if (!/^(read|search_read)$/.test(method) || !body.includes('"category_id"')) return undefined;
  return Response.json({ jsonrpc: "2.0", id: 1, error: DENIED });
}

Deno.test("a record is read though one of its links leads to what its reader may not see", async () => {
  await using sandbox = await startSandbox();
  await using front = startFront(sandbox.url, { before: denyTags });
  using app = openSandboxApp(sandbox, { odoo_url: front.url, protocol: "jsonrpc" });
  const client = new ContractClient(app.catalog, []);
  const { text } = await client.read("odoo://res.partner/12");
  const partner = JSON.parse(text);
  assertEquals(partner.category_id, "left out: it leads to what you may not read");
  assertEquals(typeof partner.name, "string");
  assert(Array.isArray(partner.child_ids), text);
  assert(front.count("read") <= 16, String(front.count("read")));
});

Deno.test("a record that may not be read at all stays hidden", async () => {
  await using sandbox = await startSandbox();
  const { login, apiKey } = sandbox.accounts.lowrights;
  using app = openSandboxApp(sandbox, { username: login, api_key: apiKey });
  const client = new ContractClient(app.catalog, [apiKey]);
  await assertRejects(() => client.read("odoo://sale.order/1"), Error, "Resource not found");
});

Deno.test("a list that leads to what may not be read says so; one of a model that may not be read is hidden", async () => {
  await using sandbox = await startSandbox();
  await using front = startFront(sandbox.url, { before: denyTags });
  using app = openSandboxApp(sandbox, { odoo_url: front.url, protocol: "jsonrpc" });
  const client = new ContractClient(app.catalog, []);
  const { message } = await client.readRefused("odoo://res.partner/list?fields=name,category_id");
  assertStringIncludes(message, "a field or the domain leads from res.partner to what you may not");
  const { login, apiKey } = sandbox.accounts.lowrights;
  using other = openSandboxApp(sandbox, { username: login, api_key: apiKey });
  const lowrights = new ContractClient(other.catalog, [apiKey]);
  for (const kind of ["list", "count"]) {
    const hidden = await lowrights.readRefused(`odoo://sale.order/${kind}`);
    assertStringIncludes(hidden.message, "Resource not found");
  }
});
