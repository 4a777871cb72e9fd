/** Requests of the 2026-07-28 revision, as its clients send them: `_meta` in the body, headers that name the call. */

/** What every request carries of its client. */
export const MODERN_META: Readonly<Record<string, unknown>> = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": { name: "test", version: "1" },
  "io.modelcontextprotocol/clientCapabilities": {},
};

export interface ModernRequest {
  readonly body: {
    readonly jsonrpc: "2.0";
    readonly id: number;
    readonly method: string;
    readonly params: Record<string, unknown>;
  };
  readonly headers: Record<string, string>;
}

/** The request, with more in its `_meta` where told. */
export function modernRequest(
  method: string,
  params: Record<string, unknown> = {},
  meta: Record<string, unknown> = {},
): ModernRequest {
  const name = params.name ?? params.uri;
  return {
    body: {
      jsonrpc: "2.0",
      id: 1,
      method,
      params: { ...params, _meta: { ...MODERN_META, ...meta } },
    },
    headers: {
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": method,
      ...(typeof name === "string" && { "mcp-name": name }),
    },
  };
}
