/** What every client must be able to do with the fake catalog, over whichever transport. */
import { assertEquals, assertObjectMatch, assertRejects } from "./assert.ts";
import type { AnyClient } from "./mcp_clients.ts";

export async function checkClient(client: AnyClient): Promise<void> {
  assertEquals(client.serverName(), "fake");
  assertEquals(await client.listTools(), ["echo", "slow", "failing", "big"]);
  assertObjectMatch(Object(await client.callTool("echo", { a: 1 })), {
    content: [{ type: "text", text: '{"a":1}' }],
    structuredContent: { echoed: { a: 1 } },
  });
  assertObjectMatch(Object(await client.callTool("failing", {})), { isError: true });
  assertEquals(await client.readText("odoo://res.partner/1"), "Azure Interior");
  await assertRejects(() => client.readText("odoo://res.partner/2"), Error, "not found");
  await assertRejects(() => client.callTool("nothing", {}), Error, "Unknown tool: nothing");
}
