/**
 * What every wire protocol to Odoo provides: pure functions from calls to requests and from answers
 * to values. No I/O, no retries: those belong to `session.ts`.
 */
import type { Json, JsonObject } from "../json.ts";
import type { CallError } from "../errors.ts";
import type { OdooVersion } from "../versions.ts";
import type { HttpRequest, HttpResponse } from "../http/client.ts";

/** A method of a model. */
export interface ModelCall {
  readonly model: string;
  readonly method: string;
  /** The records it is called on: the first argument of `execute_kw`. */
  readonly ids?: readonly number[];
  readonly args: readonly Json[];
  readonly kwargs: JsonObject;
}

/** Who calls, and where. */
export interface Login {
  readonly database: string;
  /** Absent where the key alone says who calls, which JSON-2 alone understands. */
  readonly username?: string | undefined;
  /** A password or an API key: Odoo takes either in its place, but JSON-2 keys only. */
  readonly secret: string;
  readonly kind: "key" | "password";
  /** The user's password besides a key: web sessions alone take it, which no key opens. */
  readonly password?: string | undefined;
}

export type ProtocolName = "jsonrpc" | "xmlrpc" | "json2";

/** The arguments of a method, for a protocol that takes them by name. */
export interface Signature {
  /** Whether the method is called on records: then the first positional argument is their ids. */
  readonly onRecords: boolean;
  readonly names: readonly string[];
}

/** How a protocol whose arguments have names finds out the ones that it does not know. */
export interface SignatureLookup {
  isNeeded(call: ModelCall): boolean;
  encode(login: Login, model: string): HttpRequest;
  /** The methods' signatures in the answer, by method. */
  read(answer: Json): ReadonlyMap<string, Signature>;
}

/** How a protocol that logs in by the key alone finds out whose key it is. */
export interface OwnerLookup {
  encode(login: Login, uid: number): HttpRequest;
  read(answer: Json): string | undefined;
}

export interface Protocol {
  readonly name: ProtocolName;
  encodeVersion(): HttpRequest;
  /** The version's text in the answer to `encodeVersion`. */
  readVersion(answer: Json): string | undefined;
  /** Why this credential cannot be used over this protocol; undefined where it can. */
  refuses(login: Login): string | undefined;
  encodeAuthenticate(login: Login): HttpRequest;
  /** The uid in the answer to `encodeAuthenticate`; undefined where the credential was refused. */
  readUid(answer: Json): number | undefined;
  /** @throws {ArgumentError} for arguments that this protocol cannot carry; nothing was sent */
  encodeExecute(
    login: Login & { uid: number },
    call: ModelCall,
    signature?: Signature,
  ): HttpRequest;
  /**
   * The value of an answer; `null` where the method returned None.
   * @throws {CallError} as `fault.ts` classifies it, or `ProtocolError` for what is no answer at all.
   */
  decode(response: HttpResponse): Json;
  /** Why a server of that version answers with a page; undefined where the version is no reason. */
  explainMissing?(version: OdooVersion | undefined, login: Login): CallError | undefined;
  readonly signatures?: SignatureLookup;
  readonly owner?: OwnerLookup;
}
