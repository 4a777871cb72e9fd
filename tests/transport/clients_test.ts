/** The official clients against real processes and real sockets. */
import { type AnyClient, CLIENTS, type Target } from "../support/mcp_clients.ts";
import { withHttp } from "../support/mcp_http.ts";
import { assertEquals, assertObjectMatch, assertRejects } from "../support/assert.ts";

const STDIO: Target = {
  args: ["run", "--quiet", new URL("../support/mcp_stdio_server.ts", import.meta.url).pathname],
};

async function checkClient(client: AnyClient): Promise<void> {
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

for (const [name, connect] of Object.entries(CLIENTS)) {
  Deno.test(`${name} works over stdio`, async () => {
    const client = await connect(STDIO);
    try {
      await checkClient(client);
    } finally {
      await client.close();
    }
  });

  for (const mode of ["http", "streamable_http"] as const) {
    Deno.test(`${name} works over ${mode}`, async () => {
      await withHttp({ mode }, async ({ server }) => {
        const client = await connect({ url: server.url });
        try {
          await checkClient(client);
        } finally {
          await client.close();
        }
      });
    });
  }
}

Deno.test("a client of the 2026 era cancels a call over HTTP by closing its stream", async () => {
  await withHttp({ mode: "streamable_http" }, async ({ server, catalog }) => {
    const client = await CLIENTS["client 2.x, 2026 era"]?.({ url: server.url });
    const cancel = new AbortController();
    const result = client?.callTool("slow", {}, cancel.signal) ?? Promise.resolve();
    const rejection = assertRejects(() => result, Error);
    const call = await catalog.nextSlowCall();
    cancel.abort(new Error("enough"));
    await rejection;
    await call.aborted;
    await client?.close();
  });
});
