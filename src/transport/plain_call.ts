/**
 * Which requests of 2026-07-28 are plain calls: one request for a tool, whose headers say word for
 * word what its body says.
 *
 * Knows the headers and the classification of the SDK. Whatever is not plain, be it an encoded name
 * or a mistake, the SDK's handler looks at in full, and answers or refuses; it looks at each request
 * several times, which a plain call need not pay.
 */
import {
  classifyInboundRequest,
  type JSONRPCRequest,
  type MessageClassification,
} from "@modelcontextprotocol/server";
import { isRecord } from "../mcp/params.ts";
import { MODERN_VERSION } from "../mcp/server.ts";

export interface PlainCall {
  readonly message: JSONRPCRequest;
  readonly classification: MessageClassification;
}

/** The call in a body, or `undefined` where it is not plain. */
export type FindPlainCall = (headers: Headers, body: unknown) => PlainCall | undefined;

/** How a name begins that the header has in base64; one that says so of itself is for the SDK to judge. */
const ENCODED = "=?";

const METHOD = "tools/call";
const CLASSIFICATION: MessageClassification = { era: "modern", revision: MODERN_VERSION };

/** What clients say of themselves (`_meta`) that is kept as known to be right. */
const MAX_KNOWN = 100;
const MAX_KNOWN_CHARS = 2_000;

/**
 * Clients say the same of themselves with every request: what the SDK has found to be right once
 * is not checked a second time, which costs as much as the rest of a look at the request.
 */
export function createPlainCallFinder(): FindPlainCall {
  const known = new Set<string>();
  return (headers, body) => {
    if (!isRecord(body) || body.method !== METHOD || !isRecord(body.params)) return undefined;
    const { name, _meta: meta } = body.params;
    if (typeof name !== "string" || name.startsWith(ENCODED)) return undefined;
    const isNamed = headers.get("mcp-protocol-version") === MODERN_VERSION &&
      headers.get("mcp-method") === METHOD && headers.get("mcp-name") === name;
    if (!isNamed) return undefined;
    const text = JSON.stringify(meta);
    if (known.has(text) && isCall(body)) return { message: body, classification: CLASSIFICATION };
    const call = classify(body);
    if (call !== undefined && text.length <= MAX_KNOWN_CHARS) {
      if (known.size >= MAX_KNOWN) known.clear();
      known.add(text);
    }
    return call;
  };
}

/** Whether a body is a request and nothing more, but for its `_meta`, which is known. */
function isCall(body: Record<string, unknown>): body is JSONRPCRequest {
  const { jsonrpc, id } = body;
  return jsonrpc === "2.0" && (typeof id === "string" || Number.isSafeInteger(id)) &&
    Object.keys(body).length === 4;
}

function classify(body: unknown): PlainCall | undefined {
  const outcome = classifyInboundRequest({
    httpMethod: "POST",
    protocolVersionHeader: MODERN_VERSION,
    mcpMethodHeader: METHOD,
    body,
  });
  if (outcome.kind !== "modern" || outcome.messageKind !== "request") return undefined;
  return { message: outcome.message, classification: outcome.classification };
}
