/** The same over a real MCP connection: what the handler table answers arrives at a client as it is. */
import { z } from "zod";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { createServerFactory } from "../../src/mcp/server.ts";
import { startHttp } from "../../src/transport/http.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "../support/assert.ts";
import type { CaseContext } from "../support/contract_context.ts";
import type { ContractCase } from "./case.ts";
import { createPartners, NO_SUCH_ID, PNG } from "./records.ts";

async function withClient(
  context: CaseContext,
  use: (client: Client) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  const factory = createServerFactory(context.admin.catalog, {
    onError: (_id, error) => failures.push(error),
  });
  const server = await startHttp(factory, {
    host: "127.0.0.1",
    port: 0,
    mode: "http",
    onError: (error) => failures.push(error),
  });
  const client = new Client({ name: "contract", version: "1" });
  try {
    await client.connect(new StreamableHTTPClientTransport(new URL(server.url)));
    await use(client);
    assertEquals(failures, []);
  } finally {
    await client.close();
    await server.shutdown();
  }
}

export const cases: readonly ContractCase[] = [
  {
    name: "a client over HTTP lists and calls tools",
    run: (context) =>
      withClient(context, async (client) => {
        const { tools } = await client.listTools();
        const listed = context.admin.catalog.tools.map((tool) => tool.listed.name);
        assertEquals(tools.map(({ name }) => name), listed);
        const { domain } = await createPartners(context, 2);
        const args = { model: "res.partner", domain, fields: ["name"], order: "id" };
        const outcome = await client.callTool({ name: "search_records", arguments: args });
        const table = await context.admin.table("search_records", args);
        const { rows } = z.object({ rows: z.unknown() }).parse(outcome.structuredContent);
        assertEquals(rows, table.rows);
        assertEquals(outcome.content, [{ type: "text", text: table.text }]);
      }),
  },
  {
    name: "a client over HTTP gets a refusal as a result",
    run: (context) =>
      withClient(context, async (client) => {
        const args = { model: "res.partner", ids: [NO_SUCH_ID], values: { name: "changed" } };
        const outcome = await client.callTool({ name: "update_records", arguments: args });
        assertEquals(outcome.isError, true);
        assertStringIncludes(JSON.stringify(outcome.content), "Outcome: rejected");
        await assertRejects(() => client.callTool({ name: "no_such_tool" }), Error, "no_such_tool");
      }),
  },
  {
    name: "a client over HTTP reads resources",
    run: (context) =>
      withClient(context, async (client) => {
        const values = { name: context.marker, [context.contentField]: PNG };
        const id = await context.create("ir.attachment", values);
        const uri = `odoo://ir.attachment/binary/${context.contentField}/${id}`;
        const { contents: [content] } = await client.readResource({ uri });
        assert(content && "blob" in content);
        assertEquals([content.mimeType, content.blob], ["image/png", PNG]);
        const { resourceTemplates } = await client.listResourceTemplates();
        const { templates } = context.admin.catalog.resources;
        assertEquals(
          resourceTemplates.map(({ uriTemplate }) => uriTemplate),
          templates.map(({ uriTemplate }) => uriTemplate),
        );
        const missing = { uri: `odoo://res.partner/${NO_SUCH_ID}` };
        await assertRejects(() => client.readResource(missing), Error, "not found");
      }),
  },
];
