/** Asks a server which databases it has, without a log-in. Many do not tell. Pure. */
import { CallError } from "../errors.ts";
import type { HttpRequest, HttpSend } from "../http/client.ts";
import type { JsonObject } from "../json.ts";
import { jsonrpc } from "./jsonrpc.ts";

/** The page's list is of those that the host is for; the service, gone with Odoo 20, lists all. Either may be shut. */
const WAYS: readonly HttpRequest[] = [
  request("/web/database/list", {}),
  request("/jsonrpc", { service: "db", method: "list", args: [] }),
];

function request(path: string, params: JsonObject): HttpRequest {
  const body = JSON.stringify({ jsonrpc: "2.0", method: "call", id: 1, params });
  return { path, contentType: "application/json", body };
}

/** Their names; undefined where the server does not tell. */
export async function listDatabases(send: HttpSend): Promise<readonly string[] | undefined> {
  let found: readonly string[] | undefined;
  for (const way of WAYS) {
    found = await askNames(send, way) ?? found;
    if (found !== undefined && found.length > 0) break;
  }
  return found;
}

async function askNames(send: HttpSend, way: HttpRequest): Promise<string[] | undefined> {
  try {
    const answer = jsonrpc.decode(await send(way));
    return Array.isArray(answer) ? answer.filter((name) => typeof name === "string") : undefined;
  } catch (error) {
    if (error instanceof CallError) return undefined;
    throw error;
  }
}
