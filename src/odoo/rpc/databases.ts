/** Asks a server which databases it has, over JSON-RPC. Many do not tell; Odoo 20 has no such service any more. Pure. */
import { CallError } from "../errors.ts";
import type { HttpRequest, HttpSend } from "../http/client.ts";
import { jsonrpc } from "./jsonrpc.ts";

const REQUEST: HttpRequest = {
  path: "/jsonrpc",
  contentType: "application/json",
  body: JSON.stringify({
    jsonrpc: "2.0",
    method: "call",
    id: 1,
    params: { service: "db", method: "list", args: [] },
  }),
};

/** Their names; undefined where the server does not tell. */
export async function listDatabases(send: HttpSend): Promise<readonly string[] | undefined> {
  try {
    const answer = jsonrpc.decode(await send(REQUEST));
    return Array.isArray(answer) ? answer.filter((name) => typeof name === "string") : undefined;
  } catch (error) {
    if (error instanceof CallError) return undefined;
    throw error;
  }
}
