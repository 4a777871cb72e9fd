/** The official clients against real processes and real sockets. */
import { checkClient } from "../support/mcp_client_checks.ts";
import type { FakeCatalog } from "../support/fake_catalog.ts";
import { type AnyClient, CLIENTS, type Target } from "../support/mcp_clients.ts";
import { withHttp } from "../support/mcp_http.ts";
import { assertRejects } from "../support/assert.ts";

const STDIO: Target = {
  args: ["run", "--quiet", new URL("../support/mcp_stdio_server.ts", import.meta.url).pathname],
};

async function cancelSlowCall(client: AnyClient | undefined, catalog: FakeCatalog): Promise<void> {
  const cancel = new AbortController();
  const result = client?.callTool("slow", {}, cancel.signal) ?? Promise.resolve();
  const rejection = assertRejects(() => result, Error);
  const call = await catalog.nextSlowCall();
  cancel.abort(new Error("enough"));
  await rejection;
  await call.aborted;
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
    await cancelSlowCall(client, catalog);
    await client?.close();
  });
});

Deno.test("clients of the 2025 era cancel a call of their session, and go on with it", async () => {
  for (const name of ["client 2.x, 2025 era", "sdk 1.x"]) {
    await withHttp({ mode: "streamable_http" }, async ({ server, catalog }) => {
      const client = await CLIENTS[name]?.({ url: server.url });
      await cancelSlowCall(client, catalog);
      if (client !== undefined) await checkClient(client);
      await client?.close();
    });
  }
});
