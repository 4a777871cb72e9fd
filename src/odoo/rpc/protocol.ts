/**
 * What every wire protocol to Odoo provides: pure functions from calls to requests and from answers
 * to values. No I/O, no retries: those belong to `session.ts`.
 */
import type { Json, JsonObject } from "../json.ts";
import type { HttpRequest, HttpResponse } from "./http_client.ts";

/** A method of a model. */
export interface ModelCall {
  readonly model: string;
  readonly method: string;
  /** The records it is called on: the first argument of `execute_kw`. */
  readonly ids?: readonly number[];
  readonly args: readonly Json[];
  readonly kwargs: JsonObject;
}

/** Who calls. `password` is a password or an API key: Odoo takes either in its place, but JSON-2 keys only. */
export interface Login {
  readonly database: string;
  readonly username: string;
  readonly password: string;
}

export type ProtocolName = "jsonrpc" | "xmlrpc" | "json2";

export interface Protocol {
  readonly name: ProtocolName;
  encodeVersion(): HttpRequest;
  /** The version's text in the answer to `encodeVersion`. */
  readVersion(answer: Json): string | undefined;
  encodeAuthenticate(login: Login): HttpRequest;
  /** The uid in the answer to `encodeAuthenticate`; undefined where the credential was refused. */
  readUid(answer: Json): number | undefined;
  /** @throws {ArgumentError} for arguments that this protocol cannot carry; nothing was sent */
  encodeExecute(login: Login & { uid: number }, call: ModelCall): HttpRequest;
  /**
   * The value of an answer; `null` where the method returned None.
   * @throws {CallError} as `fault.ts` classifies it, or `ProtocolError` for what is no answer at all.
   */
  decode(response: HttpResponse): Json;
}
