/**
 * Reads the values of XML-RPC documents.
 *
 * Knows the types of values (xmlrpc.com/spec, plus `nil` and `i8`). Must not know calls, answers or
 * faults: `xmlrpc_codec.ts` holds those.
 */
import type { Json, JsonObject } from "../json.ts";
import { choices, tag } from "./xml.ts";
import type { Tag, XmlReader } from "./xml.ts";

/** How deep values may stand in one another, either way. */
export const MAX_NESTING = 200;

export const VALUE = tag("value");
const DATA = tag("data");
const MEMBER = tag("member");
const NAME = tag("name");

/**
 * The first push reserves room for so many items. Most arrays are pairs and short lists of ids: a copy
 * of the right size halves what an answer holds.
 */
const PUSH_RESERVE = 17;

interface ValueType {
  readonly tag: Tag;
  /** Both end tags as they are nearly always written. */
  readonly end: string;
  readonly read: (values: ValueReader, depth: number) => Json;
}

/** Every type of value, the frequent ones first. */
const TYPES = choices<ValueType>([
  type("string", ({ xml }) => xml.text()),
  type("int", readInteger),
  type("boolean", readBoolean),
  type("array", (values, depth) => values.array(depth)),
  type("struct", (values, depth) => values.struct(depth)),
  type("double", readDouble),
  type("nil", () => null),
  type("i4", readInteger),
  type("i8", readInteger),
  type("base64", readBase64),
  type("dateTime.iso8601", readDateTime),
]);

function type(name: string, read: ValueType["read"]): ValueType {
  return { tag: tag(name), end: `</${name}>${VALUE.end}`, read };
}

/** The markup before a member's value, and the name that stands in it. */
interface Seam {
  readonly markup: string;
  readonly name: string;
}

/**
 * Reads values one after another. The records of an answer have the same members in the same order,
 * so the markup between two values, once read, is recognised in one comparison.
 */
export class ValueReader {
  readonly xml: XmlReader;
  /** By depth and by member: how the last struct there was written. */
  readonly #shapes: Seam[][] = [];
  /** By depth: the member being read, undefined where an array stands. */
  readonly #members: (string | undefined)[] = [];

  constructor(xml: XmlReader) {
    this.xml = xml;
  }

  /** The value whose `<value>` was just entered, through its `</value>`. */
  value(depth = 1): Json {
    if (depth > MAX_NESTING) this.xml.fail(`values are nested more than ${MAX_NESTING} deep`);
    const type = this.xml.enterPlain(TYPES);
    if (type === undefined) return this.#oddValue(depth);
    return this.#typed(type, depth);
  }

  /** Text without a type is a string; blanks and comments may stand before a type. */
  #oddValue(depth: number): Json {
    const bare = this.xml.text();
    if (this.xml.tryLeave(VALUE)) return bare;
    if (bare.trim() !== "") this.xml.fail("text and an element in one value");
    return this.#typed(this.xml.expectOneOf(TYPES), depth);
  }

  #typed(type: ValueType, depth: number): Json {
    const value = type.read(this, depth);
    if (!this.xml.skip(type.end)) {
      this.xml.leave(type.tag);
      this.xml.leave(VALUE);
    }
    return value;
  }

  array(depth: number): Json[] {
    const items: Json[] = [];
    this.#members[depth] = undefined;
    this.xml.expect(DATA);
    while (this.xml.enter(VALUE)) items.push(this.value(depth + 1));
    this.xml.leave(DATA);
    return items.length <= PUSH_RESERVE ? items.slice() : items;
  }

  struct(depth: number): JsonObject {
    const struct: JsonObject = {};
    const shape = this.#shapes[depth] ??= [];
    for (let index = 0;; index++) {
      const seam = shape[index];
      const known = seam !== undefined && this.xml.skip(seam.markup);
      const name = known ? seam.name : this.#member(index, shape);
      if (name === undefined) return struct;
      this.#members[depth] = name;
      setOwn(struct, name, this.value(depth + 1));
    }
  }

  /** Refuses the scalar at that depth and says which member, so which field, holds it. */
  refuse(reason: string, depth: number): never {
    const member = this.#members.slice(0, depth).findLast((name) => name !== undefined);
    return this.xml.fail(member === undefined ? reason : `${reason} in ${quoted(member)}`);
  }

  /** Passes from one member to the value of the next and remembers how; undefined after the last. */
  #member(index: number, shape: Seam[]): string | undefined {
    const { xml } = this;
    const start = xml.place;
    if (index > 0) xml.leave(MEMBER);
    if (!xml.enter(MEMBER)) return undefined;
    xml.expect(NAME);
    const name = xml.text();
    xml.leave(NAME);
    xml.expect(VALUE);
    const markup = xml.passedSince(start);
    if (markup !== undefined) shape[index] = { markup, name };
    return name;
  }
}

/** A member named `__proto__` is data like any other and must not reach the prototype. */
function setOwn(struct: JsonObject, name: string, value: Json): void {
  if (name !== "__proto__") struct[name] = value;
  else Object.defineProperty(struct, name, { value, ...OPEN });
}

const OPEN = { enumerable: true, configurable: true, writable: true };

function readInteger(values: ValueReader, depth: number): number {
  return values.xml.plainInteger() ?? readOddInteger(values, depth);
}

/**
 * With a plus sign, blanks, comments or many digits. Beyond 2^53 digits would be lost: an id that
 * names another record is worse than none.
 */
function readOddInteger(values: ValueReader, depth: number): number {
  const text = values.xml.text().trim();
  const value = Number(text);
  if (!/^[+-]?[0-9]+$/.test(text)) values.refuse(`not an integer: ${quoted(text)}`, depth);
  if (!Number.isSafeInteger(value)) {
    values.refuse(`integer too large to be exact: ${quoted(text)}`, depth);
  }
  return value === 0 ? 0 : value;
}

/** Python prints `nan` and `inf`, which JSON cannot hold; null in their place would say "empty". */
function readDouble(values: ValueReader, depth: number): number {
  const text = values.xml.text().trim();
  const value = Number(text);
  if (!/^[+-]?[0-9.][0-9.eE+-]*$/.test(text) || !Number.isFinite(value)) {
    values.refuse(`not a finite number: ${quoted(text)}`, depth);
  }
  return value === 0 ? 0 : value;
}

function readBoolean(values: ValueReader, depth: number): boolean {
  const text = values.xml.text().trim();
  if (text !== "0" && text !== "1") values.refuse(`not a boolean: ${quoted(text)}`, depth);
  return text === "1";
}

/** As Odoo prints datetimes: `YYYY-MM-DD HH:MM:SS`, UTC. */
function readDateTime(values: ValueReader, depth: number): string {
  const text = values.xml.text().trim();
  const parts = /^(\d{4})-?(\d\d)-?(\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z?$/.exec(text);
  if (parts === null) return values.refuse(`not a datetime: ${quoted(text)}`, depth);
  const [, year, month, day, time] = parts;
  return `${year}-${month}-${day} ${time}`;
}

/** Without the line ends that Python puts into it. */
function readBase64(values: ValueReader, depth: number): string {
  const text = values.xml.text();
  try {
    return Uint8Array.fromBase64(text).toBase64();
  } catch {
    return values.refuse(`not base64: ${quoted(text)}`, depth);
  }
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
