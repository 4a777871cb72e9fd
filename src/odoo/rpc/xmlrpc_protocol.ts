/** XML-RPC on `/xmlrpc/2`, Odoo 15 to 20 (ODOO-FACTS §1, §3), on the codec of `xmlrpc.ts`. Pure. */
import type { Json } from "../json.ts";
import { classifyFault, isNoneResult } from "./fault.ts";
import type { HttpRequest, HttpResponse } from "./http_client.ts";
import { refusePage } from "./page.ts";
import {
  positionalArguments,
  type Protocol,
  readAuthenticated,
  readServerVersion,
} from "./protocol.ts";
import { decodeResponse, encodeCall } from "./xmlrpc.ts";

export const xmlrpc: Protocol = {
  name: "xmlrpc",
  encodeVersion: () => encode("common", "version", []),
  readVersion: readServerVersion,
  readUid: readAuthenticated,
  encodeAuthenticate: ({ database, username, password }) =>
    encode("common", "authenticate", [database, username, password, {}]),
  encodeExecute: ({ database, uid, password }, call) =>
    encode("object", "execute_kw", [
      database,
      uid,
      password,
      call.model,
      call.method,
      positionalArguments(call),
      call.kwargs,
    ]),
  decode,
};

function encode(service: string, method: string, params: readonly Json[]): HttpRequest {
  return {
    path: `/xmlrpc/2/${service}`,
    contentType: "text/xml; charset=utf-8",
    body: encodeCall(method, params),
  };
}

function decode(response: HttpResponse): Json {
  refusePage(response, "xml");
  const answer = decodeResponse(response.text);
  if (answer.ok) return answer.value;
  const fault = { name: "", code: answer.code, message: answer.message };
  if (isNoneResult(fault)) return null;
  throw classifyFault(fault);
}
