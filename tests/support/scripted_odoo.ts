/**
 * Odoo's two wires on the faulty server: calls come decoded, a script answers with a value, a fault or
 * any broken reply. Knows the shapes of ODOO-FACTS §2 and §3; holds no records.
 */
import type { Json } from "../../src/odoo/json.ts";
import { decodeCall, encodeFault, encodeResponse } from "../../src/odoo/rpc/xmlrpc_codec.ts";
import {
  type FaultyServer,
  type Received,
  type Reply,
  startFaultyServer,
} from "./faulty_server.ts";
import { answer, page } from "./replies.ts";

export interface RpcCall {
  readonly wire: "jsonrpc" | "xmlrpc";
  readonly service: string;
  /** `authenticate`, `version`, or the model's method behind `execute_kw`. */
  readonly method: string;
  readonly args: readonly Json[];
  /** How many calls of that method came before. */
  readonly nth: number;
}

/** A fault: its exception class, and what either wire says of it. */
export interface Fault {
  readonly name: string;
  readonly code: number;
  readonly message: string;
}

export type RpcAnswer = { value: Json } | { fault: Fault } | { reply: Reply };

export interface ScriptedOdoo extends FaultyServer {
  /** The methods called, in order. */
  readonly methods: readonly string[];
}

export const ACCESS_DENIED: Fault = {
  name: "odoo.exceptions.AccessDenied",
  code: 3,
  message: "Access Denied",
};

export function value(value: Json): RpcAnswer {
  return { value };
}

/** The user that every service reads first: no language, no timezone, no companies. */
const USER: Json = [{ id: 7, login: "ada@example.com", name: "Ada" }];

/** `script` answers every call; unless it does, `authenticate` gives the uid 7 and the user can be read. */
export function startScriptedOdoo(
  script: (call: RpcCall) => RpcAnswer | undefined,
  options: { port?: number } = {},
): ScriptedOdoo {
  const methods: string[] = [];
  const server = startFaultyServer((received) => {
    if (!RPC_PATH.test(received.path)) return page(404, "Not Found");
    const { wire, service, method, args } = readCall(received);
    const nth = methods.filter((earlier) => earlier === method).length;
    methods.push(method);
    const scripted = script({ wire, service, method, args, nth });
    return encode(wire, scripted ?? value(DEFAULTS[method] ?? true));
  }, options);
  return { ...server, methods, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

const RPC_PATH = /^\/(?:jsonrpc|xmlrpc\/2\/\w+)$/;

const DEFAULTS: Readonly<Record<string, Json>> = { authenticate: 7, read_user: USER };

function readCall({ path, body }: Received): Omit<RpcCall, "nth"> {
  if (path === "/jsonrpc") {
    const { params } = JSON.parse(body);
    return nameCall("jsonrpc", params);
  }
  const { method, params } = decodeCall(body);
  return nameCall("xmlrpc", { service: path.split("/").at(-1) ?? "", method, args: params });
}

function nameCall(
  wire: RpcCall["wire"],
  { service, method, args }: { service: string; method: string; args: Json[] },
): Omit<RpcCall, "nth"> {
  return { wire, service, method: method === "execute_kw" ? nameOf(args) : method, args };
}

/** `read_user` for the user's own record, which a service reads before everything else. */
function nameOf([, , , model, method]: readonly Json[]): string {
  return model === "res.users" && method === "read" ? "read_user" : String(method);
}

function encode(wire: RpcCall["wire"], scripted: RpcAnswer): Reply {
  if ("reply" in scripted) return scripted.reply;
  if (wire === "xmlrpc") {
    const body = "value" in scripted
      ? encodeResponse(scripted.value)
      : encodeFault(scripted.fault.code, scripted.fault.message);
    return answer(body, { headers: { "content-type": "text/xml" } });
  }
  const outcome = "value" in scripted ? { result: scripted.value } : {
    error: {
      code: 200,
      message: "Odoo Server Error",
      data: { name: scripted.fault.name, message: scripted.fault.message, debug: "" },
    },
  };
  return answer(JSON.stringify({ jsonrpc: "2.0", id: 1, ...outcome }));
}
