/**
 * What every wire protocol to Odoo provides: pure functions from calls to requests and from answers
 * to values. No I/O, no retries: those belong to `session.ts`.
 */
import type { Json, JsonObject } from "../json.ts";
import type { HttpRequest, HttpResponse } from "./http_client.ts";

/** A method of a model, as `execute_kw` takes it. */
export interface ModelCall {
  readonly model: string;
  readonly method: string;
  readonly args: readonly Json[];
  readonly kwargs: JsonObject;
}

/** Who calls. `password` is a password or an API key: Odoo takes either in its place. */
export interface Login {
  readonly database: string;
  readonly username: string;
  readonly password: string;
}

export interface Protocol {
  readonly name: "jsonrpc" | "xmlrpc";
  encodeVersion(): HttpRequest;
  encodeAuthenticate(login: Login): HttpRequest;
  encodeExecute(login: Login & { uid: number }, call: ModelCall): HttpRequest;
  /**
   * The value of an answer; `null` where the method returned None.
   * @throws {CallError} as `fault.ts` classifies it, or `ProtocolError` for what is no answer at all.
   */
  decode(response: HttpResponse): Json;
}
