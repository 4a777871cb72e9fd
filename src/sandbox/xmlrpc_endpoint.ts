/** The `/xmlrpc` endpoints: the same calls as JSON-RPC with XML around them (ODOO-FACTS §3, §4). */
import { decodeCall, encodeFault, encodeResponse } from "../odoo/rpc/xmlrpc_codec.ts";
import type { Json } from "../odoo/json.ts";
import { htmlPage, xmlAnswer } from "./answers.ts";
import { PythonError, toXmlFault } from "./faults.ts";
import { dispatch } from "./services.ts";
import type { World } from "./world.ts";

/** Control characters that XML 1.0 cannot carry; Odoo strips them from its answers. */
const UNPRINTABLE = /(?![\t\n\r\u007f-\u009f])\p{Cc}/gu;

/** Answers one XML-RPC request for a service. Faults are HTTP 200. */
export async function answerXmlRpc(
  world: World,
  service: string,
  request: Request,
): Promise<Response> {
  if (request.method !== "POST") {
    const page = htmlPage(
      405,
      "Method Not Allowed",
      "The method is not allowed for the requested URL.",
    );
    page.headers.set("allow", "OPTIONS, POST");
    return page;
  }
  return xmlAnswer(answer(world, service, await request.text()));
}

function answer(world: World, service: string, text: string): string {
  try {
    const { method, params } = decode(text);
    const result = dispatch(world, service, method, params);
    // The change is committed by now: the fault comes from putting None into words. In 15 that goes
    // wrong for None alone, and inside of a value it is nil (ODOO-FACTS §10).
    if (result === null || world.env.major >= 16 && holdsNone(result)) throw cannotMarshal();
    return encodeResponse(printable(result));
  } catch (error) {
    if (!(error instanceof PythonError)) throw error;
    const fault = toXmlFault(error);
    return encodeFault(fault.code, fault.message.replaceAll(UNPRINTABLE, ""));
  }
}

function decode(text: string): { method: string; params: Json[] } {
  try {
    return decodeCall(text);
  } catch {
    throw new PythonError("xml.parsers.expat.ExpatError", "syntax error: line 1, column 0");
  }
}

function cannotMarshal(): PythonError {
  return new PythonError(
    "builtins.TypeError",
    "cannot marshal None unless allow_none is enabled",
  );
}

function holdsNone(value: Json): boolean {
  if (value === null) return true;
  if (typeof value !== "object") return false;
  return Object.values(value).some(holdsNone);
}

function printable(value: Json): Json {
  if (typeof value === "string") return value.replaceAll(UNPRINTABLE, "");
  if (Array.isArray(value)) return value.map(printable);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, printable(item)]));
}
