/**
 * A reader for the XML that XML-RPC is made of: elements and text, in one pass, without a tree.
 *
 * Knows XML 1.0 (without DTDs). Must not know XML-RPC: `xmlrpc_values.ts` says which elements come next.
 * Every search moves the place of reading forward, so the time is linear in the document.
 */
import { resolveReferences } from "./xml_text.ts";

/** The text is not the XML that was expected. The message says why and at which character. */
export class XmlError extends Error {}

/** An element's name with its two tags as they are nearly always written. */
export interface Tag {
  readonly name: string;
  readonly start: string;
  readonly end: string;
}

export function tag(name: string): Tag {
  return { name, start: `<${name}>`, end: `</${name}>` };
}

/** Elements of which one comes next, by the first letter of their names. */
export interface Choices<Choice> {
  readonly all: readonly Choice[];
  readonly byInitial: readonly (readonly Choice[] | undefined)[];
}

/** List the frequent ones first. */
export function choices<Choice extends { readonly tag: Tag }>(
  all: readonly Choice[],
): Choices<Choice> {
  const byInitial: Choice[][] = [];
  for (const choice of all) (byInitial[choice.tag.name.charCodeAt(0)] ??= []).push(choice);
  return { all, byInitial };
}

const TAB = 9, LF = 10, CR = 13, SPACE = 32, BOM = 0xfeff;
const BANG = 33, SLASH = 47, LT = 60, GT = 62, QUESTION = 63;
const DOUBLE_QUOTE = 34, QUOTE = 39, MINUS = 45, ZERO = 48, NINE = 57;

/**
 * Reads a document from front to back.
 *
 * Raw control characters and line ends are kept as they stand: XML 1.0 forbids or normalises them,
 * but Odoo 16 sends them (ODOO-FACTS section 10) and the data should be what the database holds.
 *
 * Every method @throws {XmlError} where the text is not well-formed.
 */
export class XmlReader {
  readonly #text: string;
  #at: number;
  /** Inside `<name/>`: no content, and its end comes from nowhere. */
  #insideEmpty = false;
  /** Place of the first "&" not yet behind us: searched once, not once per text. */
  #nextReference = -1;

  constructor(text: string) {
    this.#text = text;
    this.#at = text.charCodeAt(0) === BOM ? 1 : 0;
  }

  /** How far the reading has come, for `passedSince`. */
  get place(): number {
    return this.#at;
  }

  /** Enters the element if it comes next; otherwise stays before whatever comes next. */
  enter(tag: Tag): boolean {
    this.#skipBlanks();
    if (this.skip(tag.start)) return true;
    if (!this.#beforeStartTag() || this.#nameAt(this.#at + 1) !== tag.name) return false;
    this.#finishStartTag(tag.name);
    return true;
  }

  /** Enters the element that must come next. */
  expect(tag: Tag): void {
    if (!this.enter(tag)) this.fail(`expected ${tag.start}, found ${this.#whatComesNext()}`);
  }

  /** Enters one of the elements if its plain start tag stands exactly here. */
  enterPlain<Choice extends { readonly tag: Tag }>(choices: Choices<Choice>): Choice | undefined {
    const candidates = choices.byInitial[this.#codeAt(1)];
    if (candidates === undefined) return undefined;
    for (const choice of candidates) if (this.skip(choice.tag.start)) return choice;
    return undefined;
  }

  /** Enters whichever of the elements comes next. */
  expectOneOf<Choice extends { readonly tag: Tag }>(choices: Choices<Choice>): Choice {
    const choice = choices.all.find((candidate) => this.enter(candidate.tag));
    return choice ?? this.fail(`unexpected ${this.#whatComesNext()}`);
  }

  /** Leaves the element if its end comes next. */
  tryLeave(tag: Tag): boolean {
    if (this.#insideEmpty) {
      this.#insideEmpty = false;
      return true;
    }
    this.#skipBlanks();
    if (this.skip(tag.end)) return true;
    this.#skipMisc();
    const isEndTag = this.#codeAt(0) === LT && this.#codeAt(1) === SLASH;
    if (!isEndTag || this.#nameAt(this.#at + 2) !== tag.name) return false;
    this.#at += 2 + tag.name.length;
    this.#skipBlanks();
    if (this.#codeAt(0) !== GT) this.fail(`expected ">" after </${tag.name}`);
    this.#at++;
    return true;
  }

  /** Leaves the element whose end must come next. */
  leave(tag: Tag): void {
    if (!this.tryLeave(tag)) this.fail(`expected ${tag.end}, found ${this.#whatComesNext()}`);
  }

  /** Passes over the markup if it stands exactly here, as an earlier reading found it elsewhere. */
  skip(markup: string): boolean {
    const end = this.#at + markup.length;
    if (this.#insideEmpty || this.#text.slice(this.#at, end) !== markup) return false;
    this.#at = end;
    return true;
  }

  /** The markup read since that place, for `skip`; undefined inside an empty element. */
  passedSince(place: number): string | undefined {
    return this.#insideEmpty ? undefined : this.#text.slice(place, this.#at);
  }

  /** The integer of at most 15 digits that stands exactly here before an end tag; else undefined. */
  plainInteger(): number | undefined {
    let at = this.#at;
    const negative = this.#text.charCodeAt(at) === MINUS;
    const start = negative ? ++at : at;
    let value = 0;
    let code = this.#text.charCodeAt(at);
    for (; code >= ZERO && code <= NINE; code = this.#text.charCodeAt(++at)) {
      value = value * 10 + code - ZERO;
    }
    const ends = code === LT && this.#text.charCodeAt(at + 1) === SLASH;
    if (!ends || at === start || at - start > 15) return undefined;
    this.#at = at;
    return negative && value !== 0 ? -value : value;
  }

  /** The text up to the next tag, references resolved; comments and instructions are passed over. */
  text(): string {
    if (this.#insideEmpty) return "";
    const start = this.#at;
    const end = this.#text.indexOf("<", start);
    if (end < 0) return this.#endsEarly();
    this.#at = end;
    const piece = this.#resolved(start, end);
    return this.#atTag() ? piece : piece + this.#furtherText();
  }

  /** Makes sure that nothing follows but blanks, comments and instructions. */
  end(): void {
    this.#skipMisc();
    if (this.#at < this.#text.length) this.fail(`unexpected ${this.#whatComesNext()} at the end`);
  }

  fail(reason: string): never {
    throw new XmlError(`${reason} (character ${this.#at + 1})`);
  }

  #endsEarly(): never {
    this.#at = this.#text.length;
    return this.fail("the document ends too early");
  }

  #atTag(): boolean {
    const after = this.#codeAt(1);
    return this.#codeAt(0) === LT && after !== BANG && after !== QUESTION;
  }

  #codeAt(offset: number): number {
    return this.#text.charCodeAt(this.#at + offset);
  }

  #skipBlanks(): void {
    while (isBlank(this.#text.charCodeAt(this.#at))) this.#at++;
  }

  /** Passes over blanks, comments and processing instructions between elements. */
  #skipMisc(): void {
    do this.#skipBlanks(); while (this.#skipMarkup());
  }

  /** Passes over a comment or a processing instruction, if one stands here. */
  #skipMarkup(): boolean {
    if (this.#codeAt(0) !== LT) return false;
    if (this.#codeAt(1) === QUESTION) return this.#skipPast("?>", 2, "processing instruction");
    if (this.#codeAt(1) !== BANG) return false;
    if (this.#text.startsWith("<!--", this.#at)) return this.#skipPast("-->", 4, "comment");
    return this.fail("a declaration such as DOCTYPE is refused");
  }

  #skipPast(terminator: string, from: number, what: string): true {
    const found = this.#text.indexOf(terminator, this.#at + from);
    if (found < 0) this.fail(`unfinished ${what}`);
    this.#at = found + terminator.length;
    return true;
  }

  #beforeStartTag(): boolean {
    if (this.#insideEmpty) return false;
    this.#skipMisc();
    return this.#codeAt(0) === LT && this.#codeAt(1) !== SLASH;
  }

  #nameAt(start: number): string {
    let end = start;
    while (isNameCode(this.#text.charCodeAt(end))) end++;
    return this.#text.slice(start, end);
  }

  /** Reads attributes, which mean nothing here, up to the end of a start tag. */
  #finishStartTag(name: string): void {
    this.#at += 1 + name.length;
    for (this.#skipBlanks(); this.#codeAt(0) !== GT; this.#skipBlanks()) {
      if (this.#codeAt(0) === SLASH && this.#codeAt(1) === GT) {
        this.#insideEmpty = true;
        this.#at++;
      } else this.#skipAttribute(name);
    }
    this.#at++;
  }

  #skipAttribute(element: string): void {
    const start = this.#at;
    this.#at += this.#nameAt(start).length;
    if (this.#at === start) this.fail(`malformed tag <${element}`);
    this.#skipBlanks();
    if (this.#text[this.#at] !== "=") this.fail(`an attribute of <${element}> has no value`);
    this.#at++;
    this.#skipBlanks();
    const quote = this.#codeAt(0);
    if (quote !== QUOTE && quote !== DOUBLE_QUOTE) {
      this.fail(`an attribute of <${element}> has no quotes`);
    }
    this.#skipPast(String.fromCharCode(quote), 1, `attribute of <${element}>`);
  }

  /** Text that goes on after a comment, an instruction or a CDATA section at `#at`. */
  #furtherText(): string {
    const pieces: string[] = [];
    while (!this.#atTag()) {
      const start = this.#at;
      if (this.#text.startsWith("<![CDATA[", start)) {
        this.#skipPast("]]>", 9, "CDATA section");
        pieces.push(this.#text.slice(start + 9, this.#at - 3));
      } else if (!this.#skipMarkup()) {
        this.#at = this.#text.indexOf("<", start);
        if (this.#at < 0) this.#endsEarly();
        pieces.push(this.#resolved(start, this.#at));
      }
    }
    return pieces.join("");
  }

  #resolved(start: number, end: number): string {
    if (this.#nextReference < start) {
      const found = this.#text.indexOf("&", start);
      this.#nextReference = found < 0 ? Infinity : found;
    }
    const piece = this.#text.slice(start, end);
    if (this.#nextReference >= end) return piece;
    return resolveReferences(
      piece,
      (reference) => this.fail(`unknown entity ${JSON.stringify(reference)}`),
    );
  }

  #whatComesNext(): string {
    if (this.#insideEmpty) return "an empty element";
    if (this.#at >= this.#text.length) return "the end of the document";
    const shown = this.#text.slice(this.#at, this.#at + 24);
    const close = shown.indexOf(">");
    return JSON.stringify(shown.startsWith("<") && close > 0 ? shown.slice(0, close + 1) : shown);
  }
}

function isBlank(code: number): boolean {
  return code === SPACE || code === LF || code === CR || code === TAB;
}

/** What can stand in a name: no blank, no `/`, `=` or `>`, nothing that begins markup or a text. */
function isNameCode(code: number): boolean {
  if (code >= 97) return code <= 122 || code > 127;
  return (code >= 65 && code <= 90) || (code >= 45 && code <= 58 && code !== SLASH) || code === 95;
}
