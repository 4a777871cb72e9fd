/**
 * Reads a list or tuple written as JSON or as a Python literal: `[('name', '=', True)]`.
 *
 * Knows the two notations. Must not know what the value means (`domain.ts` does), and evaluates
 * nothing: names, calls and operators are refused with their place.
 */
import type { Json } from "./json.ts";

/** The text is no literal. The message says why and at which character. */
export class LiteralError extends Error {}

/** Deep enough for the deepest domain: two brackets a level and a value in them. */
const MAX_BRACKETS = 256;

const WORDS: ReadonlyMap<string, Json> = new Map<string, Json>([
  ["True", true],
  ["False", false],
  ["None", null],
  ["true", true],
  ["false", false],
  ["null", null],
]);

const CLOSERS: Readonly<Record<string, string>> = { "[": "]", "(": ")" };

/** Escapes of one character; a backslash before anything else stays, as in Python. */
const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\",
  "'": "'",
  '"': '"',
  n: "\n",
  r: "\r",
  t: "\t",
  b: "\b",
  f: "\f",
  v: "\v",
  a: "\x07",
  "\n": "",
};

/** Escapes that name a code point: how many hexadecimal digits follow. */
const CODE_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

const NUMBER = /-?(?:0|[1-9][0-9]*)?(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?/y;
const NAME = /[\p{L}_][\p{L}\p{N}_.]*/uy;
const NUMBER_START: ReadonlySet<string> = new Set("-.0123456789");
const BLANKS: ReadonlySet<string> = new Set(" \t\r\n");

/**
 * The value, with tuples as lists. Integers beyond 2^53 come out rounded: the caller refuses them.
 *
 * @throws {LiteralError}
 */
export function parseLiteral(text: string): Json {
  const reader = new LiteralReader(text);
  const value = reader.value(0);
  reader.end();
  return value;
}

class LiteralReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): Json {
    const first = this.#next();
    if (first === "'" || first === '"') return this.#string(first);
    if (first === "[" || first === "(") return this.#list(first, depth + 1);
    return NUMBER_START.has(first) ? this.#number() : this.#word(first);
  }

  end(): void {
    if (this.#next() !== "") this.#fail(`unexpected ${this.#shown()} after the end`);
  }

  /** The next character that is no blank, not consumed; "" at the end. */
  #next(): string {
    while (BLANKS.has(this.#text.charAt(this.#at))) this.#at++;
    return this.#text.charAt(this.#at);
  }

  #list(opener: string, depth: number): Json {
    if (depth > MAX_BRACKETS) this.#fail(`more than ${MAX_BRACKETS} brackets in one another`);
    const closer = CLOSERS[opener];
    const items: Json[] = [];
    let commas = 0;
    this.#at++;
    while (this.#next() !== closer) {
      if (items.length > commas) this.#fail(`expected "," or "${closer}", found ${this.#shown()}`);
      items.push(this.value(depth));
      if (this.#next() === ",") {
        commas++;
        this.#at++;
      }
    }
    this.#at++;
    const [only] = items;
    const isGroup = opener === "(" && commas === 0 && only !== undefined;
    return isGroup ? only : items;
  }

  #string(quote: string): string {
    const start = this.#at + 1;
    const end = this.#text.indexOf(quote, start);
    const text = this.#text.slice(start, end);
    if (end < 0 || text.includes("\\")) return this.#escapedString(quote);
    this.#at = end + 1;
    return text;
  }

  #escapedString(quote: string): string {
    const start = this.#at;
    const pieces: string[] = [];
    this.#at++;
    for (let from = this.#at;; this.#at++) {
      const character = this.#text.charAt(this.#at);
      if (character === "") {
        this.#at = start;
        this.#fail("a text without its closing quote");
      }
      if (character !== quote && character !== "\\") continue;
      if (this.#at > from) pieces.push(this.#text.slice(from, this.#at));
      if (character === quote) break;
      pieces.push(this.#escape(quote));
      from = this.#at + 1;
    }
    this.#at++;
    return pieces.join("");
  }

  /** What the escape at `#at` stands for; leaves `#at` on its last character. */
  #escape(quote: string): string {
    const kind = this.#text.charAt(this.#at + 1);
    const plain = ESCAPES[kind];
    if (plain !== undefined) {
      this.#at++;
      return plain;
    }
    const digits = CODE_DIGITS[kind];
    if (digits !== undefined) return this.#codeEscape(digits);
    if (/[0-7N]/.test(kind)) this.#fail(`the escape \\${kind} is not supported`);
    this.#at++;
    if (kind === "/" && quote === '"') return "/";
    return `\\${kind}`;
  }

  #codeEscape(digits: number): string {
    const hexadecimal = this.#text.slice(this.#at + 2, this.#at + 2 + digits);
    const code = parseInt(hexadecimal, 16);
    if (hexadecimal.length < digits || /[^0-9a-f]/i.test(hexadecimal) || code > 0x10ffff) {
      this.#fail("malformed escape in a text");
    }
    this.#at += 1 + digits;
    return String.fromCodePoint(code);
  }

  #number(): number {
    const start = this.#at;
    const text = this.#match(NUMBER);
    const value = Number(text);
    const continues = /[\p{L}\p{N}_.]/u.test(this.#text.charAt(this.#at));
    if (continues || !/[0-9]/.test(text) || !Number.isFinite(value)) {
      this.#at = start;
      this.#fail(`malformed number ${this.#shown()}`);
    }
    return value === 0 ? 0 : value;
  }

  #word(first: string): Json {
    const start = this.#at;
    const word = this.#match(NAME);
    const value = WORDS.get(word);
    if (value !== undefined) return value;
    this.#at = start;
    const shown = word.length > 40 ? `${word.slice(0, 40)}…` : word;
    if (word !== "") this.#fail(`${shown} is a name, write its value or put it in quotes`);
    return this.#fail(first === "" ? "the text ends too early" : `unexpected ${this.#shown()}`);
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }

  #shown(): string {
    const rest = this.#text.slice(this.#at, this.#at + 16);
    return rest === "" ? "the end" : JSON.stringify(rest);
  }

  #fail(reason: string): never {
    throw new LiteralError(`${reason} (character ${this.#at + 1})`);
  }
}
