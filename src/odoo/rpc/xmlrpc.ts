/** XML-RPC on `/xmlrpc/2`, Odoo 15 to 20 (ODOO-FACTS §1, §3), on the codec of `xmlrpc_codec.ts`. Pure. */
import type { Json } from "../json.ts";
import { executeKwProtocol } from "./execute_kw.ts";
import { classifyFault, isNoneResult } from "./fault.ts";
import type { HttpRequest, HttpResponse } from "../http/client.ts";
import { refusePage } from "./page.ts";

import { decodeResponse, encodeCall } from "./xmlrpc_codec.ts";

export const xmlrpc = executeKwProtocol("xmlrpc", { encode, decode });

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
