/** The `/jsonrpc` endpoint: envelopes in and out, in the shapes of ODOO-FACTS §1 and §3. */
import type { Json, JsonObject } from "../odoo/json.ts";
import { isJsonObject } from "../odoo/json.ts";
import { htmlPage, jsonAnswer, plainError } from "./answers.ts";
import { PythonError, toJsonError } from "./faults.ts";
import { dispatch } from "./services.ts";
import type { Major } from "./versions.ts";
import type { World } from "./world.ts";

const JSON_TYPES: ReadonlySet<string> = new Set(["application/json", "application/json-rpc"]);

/** Whether a request says that it carries JSON. */
export function isJsonRequest(request: Request): boolean {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  return type !== undefined && JSON_TYPES.has(type);
}

/** Answers one JSON-RPC request. Everything but a broken envelope is HTTP 200. */
export async function answerJsonRpc(world: World, request: Request): Promise<Response> {
  const { major } = world.env;
  if (request.method !== "POST" || !isJsonRequest(request)) return wrongType(major);
  const body = parse(await request.text());
  if (body === undefined) return plainError(400, "Invalid JSON data");
  if (!isJsonObject(body)) return notAnEnvelope(major);
  return jsonAnswer(envelope(world, body));
}

function envelope(world: World, body: JsonObject): JsonObject {
  const head = { jsonrpc: "2.0", id: body.id ?? null };
  try {
    const { service, method, args } = parametersOf(body);
    const result = dispatch(world, service, method, args);
    // Python's None leaves the answer without a `result` key (ODOO-FACTS §4).
    return result === null ? head : { ...head, result };
  } catch (error) {
    if (error instanceof PythonError) {
      return { ...head, error: toJsonError(error, world.env.major) };
    }
    throw error;
  }
}

function parametersOf(body: JsonObject): { service: string; method: string; args: Json[] } {
  const params = isJsonObject(body.params) ? body.params : {};
  const missing = ["service", "method", "args"].filter((name) => !(name in params));
  if (missing.length > 0) {
    const names = missing.map((name) => `'${name}'`).join(", ");
    throw new PythonError(
      "builtins.TypeError",
      `JSONRPC.jsonrpc() missing ${missing.length} required positional argument` +
        `${missing.length === 1 ? "" : "s"}: ${names}`,
    );
  }
  const { service, method, args } = params;
  return {
    service: String(service),
    method: String(method),
    args: Array.isArray(args) ? args : [],
  };
}

function parse(text: string): Json | undefined {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

function wrongType(major: Major): Response {
  const types = major >= 19 ? "jsonrpc" : "json";
  const text = "Request inferred type is compatible with [&#39;http&#39;] but " +
    `&#39;/jsonrpc&#39; is type=&#39;${types}&#39;.`;
  return major >= 19
    ? htmlPage(415, "Unsupported Media Type", text)
    : htmlPage(400, "Bad Request", text);
}

/** Batches are refused: with a page in 15 (ODOO-FACTS §10), with a line of text since. */
function notAnEnvelope(major: Major): Response {
  return major >= 16
    ? plainError(400, "Invalid JSON-RPC data")
    : htmlPage(500, "Internal Server Error", "The server encountered an internal error.");
}
