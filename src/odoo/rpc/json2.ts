/** JSON-2 on `/json/2/<model>/<method>`, Odoo 19 and later (ODOO-FACTS §1): named arguments, a bearer key. Pure. */
import { ProtocolError } from "../errors.ts";
import { isJsonObject, type Json } from "../json.ts";
import { classifyFault } from "./fault.ts";
import type { HttpRequest, HttpResponse } from "./http_client.ts";
import { nameArguments } from "./json2_arguments.ts";
import { refusePage } from "./page.ts";
import type { Login, ModelCall, Protocol } from "./protocol.ts";

const JSON_TYPE = "application/json";

export const json2: Protocol = {
  name: "json2",
  encodeVersion: () => ({ path: "/web/version", contentType: JSON_TYPE }),
  readVersion: (answer) =>
    isJsonObject(answer) && typeof answer.version === "string" ? answer.version : undefined,
  // The key alone says who calls: the user's own context carries the uid.
  encodeAuthenticate: (login) =>
    encode(login, { model: "res.users", method: "context_get", args: [], kwargs: {} }),
  readUid: (answer) =>
    isJsonObject(answer) && typeof answer.uid === "number" ? answer.uid : undefined,
  encodeExecute: encode,
  decode,
};

function encode({ password }: Login, call: ModelCall): HttpRequest {
  return {
    path: `/json/2/${encodeURIComponent(call.model)}/${encodeURIComponent(call.method)}`,
    contentType: JSON_TYPE,
    body: JSON.stringify(nameArguments(call)),
    headers: { authorization: `Bearer ${password}` },
  };
}

function decode(response: HttpResponse): Json {
  refusePage(response, "json");
  let answer: Json;
  try {
    answer = JSON.parse(response.text);
  } catch {
    throw new ProtocolError("malformed", "the answer is not valid JSON, or was cut off", "unknown");
  }
  if (response.status === 200) return answer;
  const { name, message } = isJsonObject(answer) ? answer : {};
  throw classifyFault({ name: textOf(name), message: textOf(message) });
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}
