/** The official clients against real processes and real sockets. */
import { checkClient } from "../support/mcp_client_checks.ts";
import type { FakeCatalog } from "../support/fake_catalog.ts";
import { type AnyClient, CLIENTS, type Target } from "../support/mcp_clients.ts";
import { withHttp } from "../support/mcp_http.ts";
import { assertEquals, assertRejects } from "../support/assert.ts";
import { createFakeLive } from "../support/fake_live.ts";
import { createProbeCatalog, serving } from "../mcp/probe_catalog.ts";

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

for (const [name, connect] of Object.entries(CLIENTS)) {
  Deno.test(`${name} is told of what it subscribed to, until it does so no more`, async () => {
    const uri = "odoo://res.partner/1";
    const live = createFakeLive();
    const options = { mode: "streamable_http", ...serving(createProbeCatalog({ live })) } as const;
    await withHttp(options, async ({ server }) => {
      const client = await connect({ url: server.url });
      const { promise: told, resolve } = Promise.withResolvers<string>();
      const unsubscribe = await client.subscribe(uri, resolve);
      live.change(uri);
      assertEquals(await told, uri);
      await unsubscribe();
      await live.whenDeserted();
      await client.close();
    });
  });
}
