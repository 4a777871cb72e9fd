/**
 * Reads a record through odoo-mcp, and meets each kind of error once.
 *
 *   node read_record.ts http://127.0.0.1:8080/mcp     (npm install @modelcontextprotocol/client)
 *   node read_record.ts odoo-mcp demo stdio
 *
 * Where the server wants a token, put it into ODOO_MCP_TOKEN.
 */
import process from "node:process";
import {
  Client,
  ProtocolError,
  SdkHttpError,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";

const [target = "http://127.0.0.1:8080/mcp", ...args] = process.argv.slice(2);

/** An address is a server that runs already, anything else a command that starts one. */
function openTransport(): StreamableHTTPClientTransport | StdioClientTransport {
  if (!target.startsWith("http")) return new StdioClientTransport({ command: target, args });
  const token = process.env.ODOO_MCP_TOKEN;
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  return new StreamableHTTPClientTransport(new URL(target), { requestInit: { headers } });
}

/** Calls a tool. What it could not do is an answer too: the text says why, and what became of the data. */
async function callTool(client: Client, name: string, args: Record<string, unknown>) {
  const { content, isError } = await client.callTool({ name, arguments: args });
  const text = content.map((part) => part.type === "text" ? part.text : "").join("\n");
  if (!isError) return console.log(`${name}: ${text}`);
  const outcome = /^Outcome: (\w+)/m.exec(text)?.[1] ?? "nothing was to be changed";
  console.log(`${name} failed (${outcome}): ${text.split("\n")[0]}`);
  if (outcome === "unknown") console.log("Look whether it was done before calling again.");
}

function tellProtocolError(error: unknown) {
  if (!(error instanceof ProtocolError)) throw error;
  console.log(`protocol error ${error.code}: ${error.message}`);
}

async function work(client: Client) {
  const { contents } = await client.readResource({ uri: "odoo://res.partner/1" });
  const [record] = contents;
  if (record && "text" in record) console.log(`record: ${JSON.parse(record.text).name}`);
  await callTool(client, "search_records", { model: "res.partner", fields: ["name"], limit: 3 });
  // There is no such record: Odoo refuses, and nothing was changed.
  const nobody = { model: "res.partner", ids: [999999999], values: { comment: "Hello" } };
  await callTool(client, "update_records", nobody);
  // No such tool, and nothing to read: errors of the protocol, which a model never sees.
  await callTool(client, "no_such_tool", {}).catch(tellProtocolError);
  await client.readResource({ uri: "odoo://res.partner/999999999" }).catch(tellProtocolError);
}

/** Why nothing could be asked at all. */
function explain(error: unknown): string {
  const status = error instanceof SdkHttpError ? error.status : undefined;
  if (status === 401) return "The server wants another token: set ODOO_MCP_TOKEN";
  if (status === 429 || status === 503) {
    return "The server is asked too much: try again in a minute";
  }
  if (error instanceof TypeError) return `Nobody answers at ${target}: does the server run?`;
  return error instanceof Error ? error.message : String(error);
}

const client = new Client({ name: "read-record", version: "1.0.0" });
try {
  await client.connect(openTransport());
  console.log(`connected: ${client.getServerVersion()?.name}`);
  await work(client);
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
} finally {
  await client.close();
}
