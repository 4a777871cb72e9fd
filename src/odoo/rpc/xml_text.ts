/**
 * The characters of XML text: references to be resolved, characters to be escaped, characters that
 * XML 1.0 cannot carry.
 *
 * Knows no elements and no documents: `xml.ts` does.
 */

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
]);

/** What makes a text need a closer look: markup, controls, surrogates without a partner. */
const SUSPICIOUS = /[&<>\p{Cc}\p{Cs}\uFFFE\uFFFF]/u;
/** XML 1.0, production 2 `Char`, turned round. */
const FORBIDDEN = /[[\p{Cc}\p{Cs}\uFFFE\uFFFF]--[\t\n\r\x7F-\x9F]]/v;
/** A bare CR would come back as LF. */
const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "\r": "&#13;",
};

/** The text as element content, or undefined where XML 1.0 cannot carry one of its characters. */
export function escapeText(text: string): string | undefined {
  if (!SUSPICIOUS.test(text)) return text;
  if (FORBIDDEN.test(text)) return undefined;
  return text.replace(/[&<>\r]/g, (character) => ESCAPES[character] ?? character);
}

/** The first character of the text that XML cannot carry, as `U+0007`. */
export function forbiddenCharacter(text: string): string {
  const code = FORBIDDEN.exec(text)?.[0].codePointAt(0) ?? 0;
  return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}

/**
 * Puts characters in place of the five entities and of numeric references. Nothing else can be
 * declared, so nothing expands.
 *
 * @param refuse told of the first reference that means nothing.
 */
export function resolveReferences(text: string, refuse: (reference: string) => never): string {
  const pieces: string[] = [];
  let from = 0;
  for (let found = text.indexOf("&"); found >= 0; found = text.indexOf("&", from)) {
    const end = text.indexOf(";", found);
    const name = end < 0 ? "" : text.slice(found + 1, end);
    const character = ENTITIES.get(name) ?? numericReference(name);
    if (character === undefined) return refuse(text.slice(found, found + 12));
    pieces.push(text.slice(from, found), character);
    from = end + 1;
  }
  pieces.push(text.slice(from));
  return pieces.join("");
}

/** The character of `#65` or `#x41`; undefined for what is no Unicode scalar value. */
function numericReference(name: string): string | undefined {
  if (!/^#(?:x[0-9a-f]{1,8}|[0-9]{1,8})$/i.test(name)) return undefined;
  const hexadecimal = name[1] === "x" || name[1] === "X";
  const code = parseInt(name.slice(hexadecimal ? 2 : 1), hexadecimal ? 16 : 10);
  const isScalar = code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return isScalar ? String.fromCodePoint(code) : undefined;
}
