/**
 * XML-RPC: calls, answers and faults as text, and back.
 *
 * Pure. Knows the XML-RPC grammar (xmlrpc.com/spec, plus `nil` and `i8`) and how Odoo fills it. Must
 * not know what a fault means (`fault.ts`) or how bytes travel.
 */
import { ProtocolError } from "../errors.ts";
import type { Outcome } from "../errors.ts";
import { isJsonObject } from "../json.ts";
import type { Json, JsonObject } from "../json.ts";
import { tag, XmlError, XmlReader } from "./xml.ts";
import { escapeText, forbiddenCharacter } from "./xml_text.ts";
import { MAX_NESTING, VALUE, ValueReader } from "./xmlrpc_values.ts";

/** What came back: a value, or Odoo's fault with its code and text as sent. */
export type XmlRpcAnswer =
  | { ok: true; value: Json }
  | { ok: false; code: number; message: string };

const MAX_INT32 = 0x7fffffff;

const METHOD_CALL = tag("methodCall");
const METHOD_NAME = tag("methodName");
const METHOD_RESPONSE = tag("methodResponse");
const FAULT = tag("fault");
const PARAMS = tag("params");
const PARAM = tag("param");

/** @throws {ProtocolError} `unsupported`, naming the place, where XML-RPC cannot carry a value. */
export function encodeCall(method: string, params: readonly Json[]): string {
  const encoder = new Encoder("params");
  const parts = params.map((param, index) => `<param>${encoder.child(index, param)}</param>`);
  return document(
    `<methodCall><methodName>${new Encoder("method").text(method)}</methodName>` +
      `<params>${parts.join("")}</params></methodCall>`,
  );
}

/** @throws {ProtocolError} `unsupported`, naming the place, where XML-RPC cannot carry the value. */
export function encodeResponse(value: Json): string {
  const encoded = new Encoder("result").value(value);
  return document(
    `<methodResponse><params><param>${encoded}</param></params></methodResponse>`,
  );
}

/** @throws {ProtocolError} `unsupported` where XML cannot carry the message. */
export function encodeFault(code: number, message: string): string {
  const encoded = new Encoder("fault").value({ faultCode: code, faultString: message });
  return document(`<methodResponse><fault>${encoded}</fault></methodResponse>`);
}

/** @throws {ProtocolError} `malformed`: nothing was carried out. */
export function decodeCall(text: string): { method: string; params: Json[] } {
  return decode(text, { action: "Cannot read the XML-RPC call", outcome: "rejected" }, (reader) => {
    reader.expect(METHOD_CALL);
    reader.expect(METHOD_NAME);
    const method = reader.text().trim();
    reader.leave(METHOD_NAME);
    const params: Json[] = [];
    if (reader.enter(PARAMS)) {
      while (reader.enter(PARAM)) params.push(readParam(reader));
      reader.leave(PARAMS);
    }
    reader.leave(METHOD_CALL);
    return { method, params };
  });
}

/**
 * @throws {ProtocolError} `malformed` with outcome `unknown`: an answer came that nobody can read.
 */
export function decodeResponse(text: string): XmlRpcAnswer {
  return decode(text, { action: "Cannot read Odoo's answer", outcome: "unknown" }, (reader) => {
    reader.expect(METHOD_RESPONSE);
    const answer = reader.enter(FAULT) ? readFault(reader) : readResult(reader);
    reader.leave(METHOD_RESPONSE);
    return answer;
  });
}

function decode<Result>(
  text: string,
  context: { action: string; outcome: Outcome },
  read: (reader: XmlReader) => Result,
): Result {
  const reader = new XmlReader(text);
  try {
    const result = read(reader);
    reader.end();
    return result;
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    const message = `${context.action}: ${error.message}`;
    throw new ProtocolError("malformed", message, context.outcome, { cause: error });
  }
}

function readResult(reader: XmlReader): XmlRpcAnswer {
  reader.expect(PARAMS);
  reader.expect(PARAM);
  const value = readParam(reader);
  reader.leave(PARAMS);
  return { ok: true, value };
}

function readParam(reader: XmlReader): Json {
  reader.expect(VALUE);
  const value = new ValueReader(reader).value();
  reader.leave(PARAM);
  return value;
}

function readFault(reader: XmlReader): XmlRpcAnswer {
  reader.expect(VALUE);
  const fault = new ValueReader(reader).value();
  reader.leave(FAULT);
  if (!isJsonObject(fault)) return reader.fail("the fault is no struct");
  return { ok: false, code: faultCode(fault), message: faultMessage(fault) };
}

/** `/xmlrpc/1` puts a text such as `warning -- UserError` where the number belongs. */
function faultCode({ faultCode }: JsonObject): number {
  const code = typeof faultCode === "string" ? parseInt(faultCode, 10) : faultCode;
  return typeof code === "number" && Number.isSafeInteger(code) ? code : 1;
}

/** … and then leaves the text itself empty. */
function faultMessage({ faultCode, faultString }: JsonObject): string {
  if (typeof faultString === "string" && faultString !== "") return faultString;
  return typeof faultCode === "string" ? faultCode : "";
}

function document(root: string): string {
  return `<?xml version="1.0"?>\n${root}\n`;
}

/** Writes values, knowing where it stands so that a refusal can name the place. */
class Encoder {
  readonly #root: string;
  readonly #path: (string | number)[] = [];

  constructor(root: string) {
    this.#root = root;
  }

  child(step: string | number, value: Json): string {
    this.#path.push(step);
    const encoded = this.value(value);
    this.#path.pop();
    return encoded;
  }

  value(value: Json): string {
    return `<value>${this.#typed(value)}</value>`;
  }

  text(text: string): string {
    return escapeText(text) ??
      this.#refuse(`XML cannot carry the character ${forbiddenCharacter(text)}`);
  }

  #typed(value: Json): string {
    switch (typeof value) {
      case "string":
        return `<string>${this.text(value)}</string>`;
      case "number":
        return this.#number(value);
      case "boolean":
        return `<boolean>${value ? 1 : 0}</boolean>`;
      case "object":
        return value === null ? "<nil/>" : this.#nested(value);
      default:
        return this.#refuse(`a value of type ${typeof value} has no place in a call`);
    }
  }

  /** Beyond 32 bits Odoo reads `<i8>`; what is no exact integer travels as a double. */
  #number(value: number): string {
    if (!Number.isFinite(value)) return this.#refuse(`${value} is not a number Odoo can hold`);
    if (!Number.isSafeInteger(value)) return `<double>${value}</double>`;
    const isInt32 = value <= MAX_INT32 && value >= -MAX_INT32 - 1;
    return isInt32 ? `<int>${value}</int>` : `<i8>${value}</i8>`;
  }

  #nested(value: Json[] | JsonObject): string {
    if (this.#path.length >= MAX_NESTING) {
      return this.#refuse(`values are nested more than ${MAX_NESTING} deep`);
    }
    if (Array.isArray(value)) {
      const items = value.map((item, index) => this.child(index, item));
      return `<array><data>${items.join("")}</data></array>`;
    }
    const members = Object.entries(value).map(([name, member]) => this.#member(name, member));
    return `<struct>${members.join("")}</struct>`;
  }

  #member(name: string, value: Json): string {
    const encoded = this.child(name, value);
    return `<member><name>${this.text(name)}</name>${encoded}</member>`;
  }

  #refuse(reason: string): never {
    const steps = this.#path.map((step) =>
      typeof step === "number"
        ? `[${step}]`
        : /^\w+$/.test(step)
        ? `.${step}`
        : `[${JSON.stringify(step.slice(0, 40))}]`
    );
    const place = `${this.#root}${steps.join("")}`;
    throw new ProtocolError("unsupported", `Cannot send ${place}: ${reason}`, "not_sent");
  }
}
