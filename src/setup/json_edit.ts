/**
 * Changes single values in a JSON text with comments, and nothing else in it: what stands around them stays byte for
 * byte. Pure; knows no key.
 */
import {
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
} from "jsonc-parser";

/** Names from the outside in. */
export type Path = readonly [string, ...string[]];

/** Whether it is an object with keys; comments and trailing commas are fine. */
export function isJsonObjectText(text: string): boolean {
  return parse(text)?.type === "object";
}

/** The value at a path; undefined where there is none. */
export function valueAt(text: string, path: readonly string[]): unknown {
  const root = parse(text);
  const node = root && findNodeAtLocation(root, [...path]);
  return node && getNodeValue(node);
}

/**
 * Sets one value, in objects that are made where they are missing.
 * @returns undefined where the text is not valid, or something on the way is no object
 */
export function setValue(text: string, path: Path, value: unknown): string | undefined {
  const root = parse(text);
  if (root === undefined) return undefined;
  const style = styleOf(text);
  const present = findNodeAtLocation(root, [...path]);
  if (present) {
    if (isSame(getNodeValue(present), value)) return text;
    const indent = indentAt(text, present.parent?.offset ?? 0) ??
      style.unit.repeat(levelOf(present));
    return splice(text, {
      offset: present.offset,
      length: present.length,
      added: write(value, { ...style, indent }),
    });
  }
  const { node, depth } = deepest(root, path);
  if (node.type !== "object") return undefined;
  const [name = "", ...inner] = path.slice(depth);
  const wrapped = inner.reduceRight<unknown>((within, key) => ({ [key]: within }), value);
  return insert(text, node, { name, value: wrapped, style });
}

/** The innermost of what is there on the way. */
function deepest(root: Node, path: Path): { node: Node; depth: number } {
  for (let depth = path.length - 1; depth > 0; depth--) {
    const node = findNodeAtLocation(root, path.slice(0, depth));
    if (node) return { node, depth };
  }
  return { node: root, depth: 0 };
}

/** Takes one property out, with the comma and the line that were its own. */
export function removeValue(text: string, path: Path): string {
  const root = parse(text);
  const property = root && findNodeAtLocation(root, [...path])?.parent;
  if (!property) return text;
  const { offset, length, parent } = property;
  const end = offset + length;
  const comma = nextComma(text, end);
  if (comma !== undefined) return cut(text, { from: offset, to: comma + 1 });
  const siblings = parent?.children ?? [];
  const before = siblings[siblings.indexOf(property) - 1];
  const earlier = before && nextComma(text, before.offset + before.length);
  if (earlier === undefined) return cut(text, { from: offset, to: end });
  return /^, *$/.test(text.slice(earlier, offset))
    ? splice(text, { offset: earlier, length: end - earlier })
    : splice(cut(text, { from: offset, to: end }), { offset: earlier, length: 1 });
}

function parse(text: string): Node | undefined {
  const errors: ParseError[] = [];
  // A byte order mark is no JSON; a blank in its place keeps every offset.
  const root = parseTree(text.replace(/^\uFEFF/, " "), errors, { allowTrailingComma: true });
  return errors.length === 0 ? root : undefined;
}

interface Style {
  readonly unit: string;
  readonly eol: string;
}

/** How the text is indented, by its first line that is; two blanks where nothing says. */
function styleOf(text: string): Style {
  const unit = /^(?<blanks>[ \t]+)["\w]/m.exec(text)?.groups?.blanks ?? "  ";
  return { unit, eol: text.includes("\r\n") ? "\r\n" : "\n" };
}

/** `indent` is what the line begins with that the value stands on. */
function write(value: unknown, { unit, eol, indent }: Style & { indent: string }): string {
  return JSON.stringify(value, null, unit).split("\n").join(eol + indent);
}

interface Addition {
  readonly name: string;
  readonly value: unknown;
  readonly style: Style;
}

/** Behind the last property, and behind the comment that belongs to that. */
function insert(text: string, parent: Node, addition: Addition): string {
  const last = parent.children?.at(-1);
  if (!last) return fillEmpty(text, parent, addition);
  const { name, value, style } = addition;
  const end = last.offset + last.length;
  const key = JSON.stringify(name);
  if (!/[\r\n]/.test(text.slice(parent.offset, parent.offset + parent.length))) {
    return splice(text, { offset: end, added: `, ${key}: ${JSON.stringify(value)}` });
  }
  const indent = indentAt(text, last.offset) ?? style.unit.repeat(levelOf(parent) + 1);
  const comma = nextComma(text, end);
  const offset = behindComments(text, comma === undefined ? end : comma + 1);
  const property = `${style.eol}${indent}${key}: ${write(value, { ...style, indent })}`;
  return comma === undefined
    ? splice(splice(text, { offset, added: property }), { offset: end, added: "," })
    : splice(text, { offset, added: `${property},` });
}

function fillEmpty(text: string, parent: Node, { name, value, style }: Addition): string {
  const outer = style.unit.repeat(levelOf(parent));
  const indent = outer + style.unit;
  const property = `${style.eol}${indent}${JSON.stringify(name)}: ${
    write(value, { ...style, indent })
  }`;
  const inner = { offset: parent.offset + 1, length: parent.length - 2 };
  const isBlank = text.slice(inner.offset, inner.offset + inner.length).trim() === "";
  return isBlank
    ? splice(text, { ...inner, added: `${property}${style.eol}${outer}` })
    : splice(text, { offset: inner.offset, added: property });
}

/** How many objects and lists it stands in. */
function levelOf({ parent }: Node): number {
  if (!parent) return 0;
  return levelOf(parent) + (parent.type === "property" ? 0 : 1);
}

/** The blanks before an offset; undefined where something else stands there on the line. */
function indentAt(text: string, offset: number): string | undefined {
  return /(?:^|[\r\n])([ \t]*)$/.exec(text.slice(0, offset))?.[1];
}

/** Where the next comma is, if nothing but comments comes before it. */
function nextComma(text: string, offset: number): number | undefined {
  const found = behind(/(?:\s|\/\*[^]*?\*\/|\/\/[^\r\n]*)*/y, { text, offset });
  return text[found] === "," ? found : undefined;
}

/** The end of the comments that follow on the same line. */
function behindComments(text: string, offset: number): number {
  return behind(/(?:[ \t]*(?:\/\*[^]*?\*\/|\/\/[^\r\n]*))*/y, { text, offset });
}

function behind(
  pattern: RegExp,
  { text, offset }: { text: string; offset: number },
): number {
  pattern.lastIndex = offset;
  return offset + (pattern.exec(text)?.[0].length ?? 0);
}

/** Cuts, with the whole line where nothing else stands on it. */
function cut(text: string, { from, to }: { from: number; to: number }): string {
  const indent = indentAt(text, from);
  const rest = /^[ \t]*(?:\r?\n|$)/.exec(text.slice(to))?.[0];
  return indent === undefined || rest === undefined
    ? text.slice(0, from) + text.slice(to)
    : text.slice(0, from - indent.length) + text.slice(to + rest.length);
}

/** With `added` in the place of so many characters; none of either unless told. */
function splice(
  text: string,
  { offset, length = 0, added = "" }: { offset: number; length?: number; added?: string },
): string {
  return text.slice(0, offset) + added + text.slice(offset + length);
}

/** Whatever the order of names. */
function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [Object.entries(a), new Map(Object.entries(b))];
  return left.length === right.size &&
    left.every(([name, value]) => right.has(name) && isSame(value, right.get(name)));
}
