/**
 * What JSON-RPC and XML-RPC have in common: the services `common` and `object`, and `execute_kw` with its
 * positional arguments (ODOO-FACTS §1, §2). Pure.
 */
import { isJsonObject, type Json } from "../json.ts";
import type { HttpRequest } from "../http/client.ts";
import type { ModelCall, Protocol } from "./protocol.ts";

/** Writes a call of a service as a request. */
type Encode = (service: "common" | "object", method: string, args: Json[]) => HttpRequest;

/** The protocol whose wire `encode` and `decode` write and read. */
export function executeKwProtocol(
  name: Protocol["name"],
  wire: { encode: Encode; decode: Protocol["decode"] },
): Protocol {
  const { encode, decode } = wire;
  return {
    name,
    encodeVersion: () => encode("common", "version", []),
    readVersion: (answer) => {
      const text = isJsonObject(answer) ? answer.server_version : undefined;
      return typeof text === "string" ? text : undefined;
    },
    refuses: ({ username }) => username === undefined ? "needs a user name" : undefined,
    encodeAuthenticate: ({ database, username = "", secret }) =>
      encode("common", "authenticate", [database, username, secret, {}]),
    // A wrong credential is answered with `false`.
    readUid: (answer) => typeof answer === "number" && answer > 0 ? answer : undefined,
    encodeExecute: ({ database, uid, secret }, call) => {
      const { model, method, kwargs } = call;
      const args = [database, uid, secret, model, method, positionalArguments(call), kwargs];
      return encode("object", "execute_kw", args);
    },
    decode,
  };
}

function positionalArguments({ ids, args }: ModelCall): Json[] {
  return ids ? [[...ids], ...args] : [...args];
}
