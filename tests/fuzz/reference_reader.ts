/**
 * A second reader of XML-RPC answers, slow and plain: a tree of elements first, values after. It takes
 * whatever the codec may take and more, and shares no code with it; so where the codec reads a damaged
 * answer at all, this one must read the same value.
 */
import type { Json } from "../../src/odoo/json.ts";

export interface ReferenceAnswer {
  readonly isFault: boolean;
  readonly value: Json;
}

interface Element {
  readonly name: string;
  readonly children: Element[];
  text: string;
}

const NAME = String.raw`[A-Za-z0-9_.:\-\u0080-\uFFFF]+`;
const ATTRIBUTE = String.raw`\s*${NAME}\s*=\s*(?:"[^"]*"|'[^']*')`;
const TOKEN = new RegExp(
  String.raw`<!--[^]*?-->|<\?[^]*?\?>|<!\[CDATA\[(?<cdata>[^]*?)\]\]>|</(?<end>${NAME})\s*>|` +
    String.raw`<(?<start>${NAME})(?:${ATTRIBUTE})*\s*(?<empty>/?)>|(?<text>[^<]+)`,
  "y",
);

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

/** @throws {Error} where the text is no answer. */
export function referenceAnswer(document: string): ReferenceAnswer {
  const root = only(tree(document.replace(/^\uFEFF/, "")), "methodResponse");
  const [content] = root.children;
  return content?.name === "fault"
    ? { isFault: true, value: valueOf(only(only(root, "fault"), "value")) }
    : { isFault: false, value: valueOf(only(only(only(root, "params"), "param"), "value")) };
}

function tree(document: string): Element {
  const top: Element = { name: "", children: [], text: "" };
  const open = [top];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < document.length) {
    const { cdata, end, start, empty, text } = TOKEN.exec(document)?.groups ?? refuse("no markup");
    const parent = open.at(-1) ?? refuse("behind the root");
    parent.text += cdata ?? (text === undefined ? "" : resolved(text));
    if (end !== undefined && open.pop()?.name !== end) refuse(`</${end}> closes another element`);
    if (start === undefined) continue;
    const element = { name: start, children: [], text: "" };
    parent.children.push(element);
    if (empty === "") open.push(element);
  }
  return open.length === 1 ? top : refuse("an element without its end");
}

function resolved(text: string): string {
  return text.replace(/&([^;]*;?)/g, (_, reference: string) => {
    const [, name = "", hexadecimal, decimal] =
      /^(?:([a-z]+)|#x([0-9a-f]{1,8})|#([0-9]{1,8}));$/i.exec(reference) ?? [];
    if (hexadecimal !== undefined) return String.fromCodePoint(parseInt(hexadecimal, 16));
    if (decimal !== undefined) return String.fromCodePoint(parseInt(decimal, 10));
    return ENTITIES[name] ?? refuse(`an unknown entity ${name}`);
  });
}

/** The one child, with nothing beside it. */
function only(parent: Element, name: string): Element {
  const [child] = childrenOf(parent, [name]);
  return child ?? refuse(`no ${name}`);
}

/** The children, which are these and no others. */
function childrenOf(parent: Element, names: readonly string[]): Element[] {
  const found = parent.children.map(({ name }) => name);
  if (found.join() !== names.join() || parent.text.trim() !== "") {
    refuse(`${parent.name} holds ${found}`);
  }
  return parent.children;
}

function valueOf(value: Element): Json {
  const [type] = value.children;
  if (type === undefined) return value.text;
  const read = TYPES[type.name] ?? refuse(`the type ${type.name}`);
  return read(only(value, type.name));
}

const INTEGER = /^[+-]?\d+$/;

const TYPES: Readonly<Record<string, (element: Element) => Json>> = {
  string: leafText,
  int: (element) => numberOf(element, INTEGER),
  i4: (element) => numberOf(element, INTEGER),
  i8: (element) => numberOf(element, INTEGER),
  double: (element) => numberOf(element, /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i),
  boolean: (element) => numberOf(element, /^[01]$/) === 1,
  nil: (element) => childrenOf(element, []).length === 0 ? null : refuse("nil with content"),
  base64: (element) => leafText(element).replace(/\s+/g, ""),
  array: (element) => {
    const data = only(element, "data");
    return childrenOf(data, data.children.map(() => "value")).map(valueOf);
  },
  struct: (element) => {
    const members = childrenOf(element, element.children.map(() => "member"));
    return Object.fromEntries(members.map((member) => {
      const [name, value] = childrenOf(member, ["name", "value"]);
      return name && value ? [leafText(name), valueOf(value)] : refuse("half a member");
    }));
  },
};

function leafText(element: Element): string {
  return element.children.length === 0 ? element.text : refuse(`elements in ${element.name}`);
}

function numberOf(element: Element, pattern: RegExp): number {
  const text = leafText(element).trim();
  const value = Number(text);
  const isExact = element.name === "double" ? Number.isFinite(value) : Number.isSafeInteger(value);
  if (!isExact || !pattern.test(text)) refuse(`${text} as ${element.name}`);
  return value === 0 ? 0 : value;
}

function refuse(reason: string): never {
  throw new Error(reason);
}
