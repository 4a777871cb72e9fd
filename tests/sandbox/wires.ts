/** Raw calls of a sandbox over either wire, for tests of the answers' very shapes. */
import type { Json, JsonObject } from "../../src/odoo/json.ts";
import { isJsonObject } from "../../src/odoo/json.ts";
import { decodeResponse, encodeCall, type XmlRpcAnswer } from "../../src/odoo/rpc/xmlrpc_codec.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../src/sandbox/mod.ts";
import { assert } from "../support/assert.ts";

export type Who = keyof Sandbox["accounts"];
export type Version = NonNullable<SandboxOptions["version"]>;

export { majorOf, VERSIONS } from "../../src/sandbox/versions.ts";

/** One call of a model's method. */
export interface Ask {
  who?: Who;
  model: string;
  method: string;
  args?: Json[];
  kwargs?: JsonObject;
}

/** A running sandbox and the ways to talk to it. */
export interface Bench {
  sandbox: Sandbox;
  /** The whole JSON-RPC envelope. */
  json(service: string, method: string, args: Json[]): Promise<JsonObject>;
  xml(service: string, method: string, args: Json[]): Promise<XmlRpcAnswer>;
  /** `execute_kw` over JSON-RPC: the result, null for none. */
  call(ask: Ask): Promise<Json>;
  /** `execute_kw` over JSON-RPC where it must fail: `error.data` with `error.code`. */
  fail(ask: Ask): Promise<Failure>;
  /** `execute_kw` over XML-RPC. */
  callXml(ask: Ask): Promise<XmlRpcAnswer>;
}

export interface Failure {
  code: Json | undefined;
  name: string;
  message: string;
  debug: string;
  arguments: Json | undefined;
}

/** Runs a test against a fresh sandbox. */
export async function withSandbox(
  options: SandboxOptions,
  run: (bench: Bench) => Promise<void>,
): Promise<void> {
  await using sandbox = await startSandbox(options);
  await run(benchOf(sandbox));
}

function benchOf(sandbox: Sandbox): Bench {
  const json: Bench["json"] = async (service, method, args) => {
    const response = await fetch(`${sandbox.url}/jsonrpc`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        jsonrpc: "2.0",
        method: "call",
        id: 7,
        params: { service, method, args },
      }),
    });
    const envelope: Json = await response.json();
    assert(isJsonObject(envelope), "the answer is an envelope");
    return envelope;
  };
  const xml: Bench["xml"] = async (service, method, args) => {
    const response = await fetch(`${sandbox.url}/xmlrpc/2/${service}`, {
      method: "POST",
      headers: { "content-type": "text/xml" },
      body: encodeCall(method, args),
    });
    return decodeResponse(await response.text());
  };
  return {
    sandbox,
    json,
    xml,
    async call(ask) {
      const envelope = await json("object", "execute_kw", argumentsOf(sandbox, ask));
      assert(!("error" in envelope), JSON.stringify(envelope.error));
      return envelope.result ?? null;
    },
    async fail(ask) {
      return failureOf(await json("object", "execute_kw", argumentsOf(sandbox, ask)));
    },
    callXml: (ask) => xml("object", "execute_kw", argumentsOf(sandbox, ask)),
  };
}

function argumentsOf(sandbox: Sandbox, ask: Ask): Json[] {
  const account = sandbox.accounts[ask.who ?? "admin"];
  return [
    sandbox.database,
    account.uid,
    account.apiKey,
    ask.model,
    ask.method,
    ask.args ?? [],
    ask.kwargs ?? {},
  ];
}

/** What a JSON-RPC error says. */
export function failureOf(envelope: JsonObject): Failure {
  const { error } = envelope;
  assert(isJsonObject(error) && isJsonObject(error.data), "the answer is an error");
  return {
    code: error.code,
    name: String(error.data.name),
    message: String(error.data.message),
    debug: String(error.data.debug),
    arguments: error.data.arguments,
  };
}

/** The one record in an answer. */
export function single(value: Json): JsonObject {
  assert(Array.isArray(value) && value.length === 1, `one record in ${JSON.stringify(value)}`);
  const [record = null] = value;
  assert(isJsonObject(record), "a record is an object");
  return record;
}

/** The records of an answer. */
export function records(value: Json): JsonObject[] {
  assert(Array.isArray(value) && value.every(isJsonObject), "the answer is a list of records");
  return value.filter(isJsonObject);
}

/** The number an answer is. */
export function numberIn(value: Json): number {
  assert(typeof value === "number", `${JSON.stringify(value)} is a number`);
  return value;
}
