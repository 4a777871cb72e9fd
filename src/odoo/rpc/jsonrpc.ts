/** JSON-RPC on `/jsonrpc`, Odoo 15 to 20 (ODOO-FACTS §1, §3). Pure. */
import { ProtocolError } from "../errors.ts";
import { isJsonObject, type Json, type JsonObject } from "../json.ts";
import { executeKwProtocol } from "./execute_kw.ts";
import { classifyFault } from "./fault.ts";
import { refusePage } from "./page.ts";
import type { HttpRequest, HttpResponse } from "../http/client.ts";

export const jsonrpc = executeKwProtocol("jsonrpc", { encode, decode });

function encode(service: string, method: string, args: Json[]): HttpRequest {
  const body = JSON.stringify({
    jsonrpc: "2.0",
    method: "call",
    id: 1,
    params: { service, method, args },
  });
  return { path: "/jsonrpc", contentType: "application/json", body };
}

function decode(response: HttpResponse): Json {
  const answer = parse(response);
  const { error } = answer;
  if (error) throw classifyFault(readError(isJsonObject(error) ? error : {}));
  // A method that returned None leaves `result` out altogether (ODOO-FACTS §4).
  return answer.result ?? null;
}

function parse(response: HttpResponse): JsonObject {
  refusePage(response, "json");
  let answer: unknown;
  try {
    answer = JSON.parse(response.text);
  } catch {
    throw new ProtocolError("malformed", "the answer is not valid JSON, or was cut off", "unknown");
  }
  if (isJsonObject(answer) && answer.jsonrpc === "2.0") return answer;
  throw new ProtocolError("malformed", "the answer is JSON, but not from Odoo", "unknown");
}

function readError(error: JsonObject): { name: string; message: string; debug: string } {
  const data = isJsonObject(error.data) ? error.data : {};
  return {
    name: text(data.name) || (error.code === 100 ? "SessionExpiredException" : ""),
    message: text(data.message) || text(error.message),
    debug: text(data.debug),
  };
}

function text(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}
