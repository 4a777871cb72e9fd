/** JSON-2 on `/json/2/<model>/<method>`, Odoo 19 and later (ODOO-FACTS §1): named arguments, a bearer key. Pure. */
import { AuthError, ProtocolError } from "../errors.ts";
import { isJsonObject, type Json } from "../json.ts";
import { databaseHeader } from "./database_pin.ts";
import { classifyFault } from "./fault.ts";
import type { HttpRequest, HttpResponse } from "../http/client.ts";
import { lacksNames, nameArguments, readSignatures } from "./json2_arguments.ts";
import { refusePage, refuseStatus } from "./page.ts";
import type { Login, ModelCall, Protocol, Signature } from "./protocol.ts";

const JSON_TYPE = "application/json";

/** Odoo's first version with JSON-2. */
const SINCE = 19;

/** A hosted server behind a name of its own answers alike, where it takes no database header. */
const NO_DATABASE =
  "there is no such database, or it may not be named here: then use protocol auto";

export interface Json2Options {
  /**
   * Whether requests name the database. A server with several needs it; on *.odoo.com it can turn every
   * call into a 404 (ODOO-FACTS §1).
   */
  readonly namesDatabase: boolean;
}

export function createJson2({ namesDatabase }: Json2Options): Protocol {
  const headers = ({ database, secret }: Login): Record<string, string> => ({
    ...(namesDatabase ? databaseHeader(database) : {}),
    authorization: `Bearer ${secret}`,
  });
  const encode = (login: Login, call: ModelCall, signature?: Signature): HttpRequest => ({
    path: `/json/2/${encodeURIComponent(call.model)}/${encodeURIComponent(call.method)}`,
    contentType: JSON_TYPE,
    body: JSON.stringify(nameArguments(call, signature)),
    headers: headers(login),
  });
  return {
    name: "json2",
    encodeVersion: () => ({ path: "/web/version", contentType: JSON_TYPE }),
    readVersion: (answer) =>
      isJsonObject(answer) && typeof answer.version === "string" ? answer.version : undefined,
    refuses: ({ kind }) => kind === "password" ? "takes API keys only" : undefined,
    // The key alone says who calls: the user's own context carries the uid.
    encodeAuthenticate: (login) => encode(login, readOf("context_get")),
    readUid: (answer) =>
      isJsonObject(answer) && typeof answer.uid === "number" ? answer.uid : undefined,
    encodeExecute: encode,
    decode,
    explainMissing: (version, { username }) => {
      if ((version?.major ?? 0) < SINCE) {
        const message = `this Odoo speaks no JSON-2, which came with Odoo ${SINCE}`;
        // Over the others a key needs its user, so there is nothing left to try.
        if (username === undefined) {
          return new AuthError(`${message}: give the user name with the key`, "not_sent");
        }
        return new ProtocolError("unsupported", message, "not_sent");
      }
      return namesDatabase
        ? new AuthError(NO_DATABASE, "not_sent", { isDatabaseUnknown: true })
        : undefined;
    },
    owner: {
      encode: (login, uid) =>
        encode(login, { ...readOf("read"), ids: [uid], kwargs: { fields: ["login"] } }),
      read: (answer) => {
        const [user] = Array.isArray(answer) ? answer : [];
        return isJsonObject(user) && typeof user.login === "string" ? user.login : undefined;
      },
    },
    signatures: {
      isNeeded: lacksNames,
      encode: (login, model) => ({
        path: `/doc-bearer/${encodeURIComponent(model)}.json`,
        contentType: JSON_TYPE,
        headers: headers(login),
      }),
      read: readSignatures,
    },
  };
}

function readOf(method: string): ModelCall {
  return { model: "res.users", method, args: [], kwargs: {} };
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
  // Odoo always names the exception; a gateway that speaks JSON does not.
  if (typeof name !== "string") refuseStatus(response.status);
  throw classifyFault({ name, message: typeof message === "string" ? message : "" });
}
