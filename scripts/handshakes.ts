/** What the server says of itself to each kind of client: asked over a real socket. */
import { SUPPORTED_PROTOCOL_VERSIONS } from "@modelcontextprotocol/server";
import { createServerFactory } from "../src/mcp/server.ts";
import { type HttpServer, startHttp } from "../src/transport/http.ts";
import { unconnectedCatalog } from "./catalog.ts";
import { markdownTable } from "./markdown_table.ts";

const MODERN = "2026-07-28";

const CLIENT = { clientInfo: { name: "docs", version: "1" }, capabilities: {} };

/** Markdown: the revisions that are served. */
export function revisionList(): string {
  return [MODERN, ...SUPPORTED_PROTOCOL_VERSIONS].toSorted().map((version) => `\`${version}\``)
    .join(", ");
}

/** Markdown: what is offered to whom. */
export async function capabilityTable(): Promise<string> {
  const plain = await ask("http", "initialize");
  const sessions = await ask("streamable_http", "initialize");
  const modern = await ask("http", "server/discover");
  return markdownTable(["client", "capabilities"], [
    ["2025 revisions over stdio, `streamable_http` and HTTP+SSE", show(sessions)],
    ["2025 revisions over `http`", show(plain)],
    [`\`${MODERN}\`, over whatever`, show(modern)],
  ]);
}

function show(capabilities: unknown): string {
  return `\`${JSON.stringify(capabilities)}\``;
}

async function ask(
  mode: "http" | "streamable_http",
  method: "initialize" | "server/discover",
): Promise<unknown> {
  const { live, ...catalog } = unconnectedCatalog();
  const factory = createServerFactory({ ...catalog, ...(live && { live }) }, { onError: () => {} });
  const server = startHttp(factory, { host: "127.0.0.1", port: 0, mode, live });
  try {
    return await askServer(server, method);
  } finally {
    await server.shutdown();
  }
}

async function askServer({ url }: HttpServer, method: string): Promise<unknown> {
  const isModern = method === "server/discover";
  const params = isModern
    ? { _meta: modernMeta() }
    : { ...CLIENT, protocolVersion: SUPPORTED_PROTOCOL_VERSIONS[0] };
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (isModern) Object.assign(headers, { "mcp-protocol-version": MODERN, "mcp-method": method });
  const response = await fetch(url, {
    method: "POST",
    headers,
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  const { result, error } = await response.json();
  if (!result) throw new Error(`${method}: ${JSON.stringify(error)}`);
  return result.capabilities;
}

function modernMeta(): Record<string, unknown> {
  return {
    "io.modelcontextprotocol/protocolVersion": MODERN,
    "io.modelcontextprotocol/clientInfo": CLIENT.clientInfo,
    "io.modelcontextprotocol/clientCapabilities": {},
  };
}
