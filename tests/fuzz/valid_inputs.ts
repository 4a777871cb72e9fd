/**
 * Values with documents and domains that say them, each written in many valid ways, so that reading
 * one has a known outcome. Writes by itself: shares no code with the codec it tests.
 */
import type { Json } from "../../src/odoo/json.ts";
import type { Random } from "./random.ts";

const WORDS = [
  "",
  "id",
  "name",
  "True",
  "False",
  "True North",
  "Müller & Söhne <GmbH>",
  'it\'s "quoted"',
  "tab\tline\nreturn\r",
  "bell\x07",
  "back\\slash",
  "\u{1F600}",
  "]]>",
  "&amp;",
  "[('a','=',1)]",
  "x".repeat(300),
] as const;

const NUMBERS = [0, 1, -1, 42, 2 ** 31 - 1, 2 ** 31, -(2 ** 53) + 1, 0.1, -1.5e-9, 1e21] as const;
const KEYS = ["id", "name", "", "a & b", "__proto__", "constructor", "7", "ключ"] as const;

export function randomWord(random: Random): string {
  return random.pick(WORDS);
}

export function randomScalar(random: Random): string | number | boolean | null {
  const kind = random.below(6);
  if (kind < 3) return randomWord(random);
  if (kind < 4) return random.pick(NUMBERS);
  return kind < 5 ? random.chance(0.5) : null;
}

export function randomValue(random: Random, depth: number): Json {
  const kind = depth === 0 ? 0 : random.below(4);
  if (kind < 2) return randomScalar(random);
  if (kind === 2) return random.list(4, () => randomValue(random, depth - 1));
  const entries = random.list(5, (): [string, Json] => {
    return [random.pick(KEYS), randomValue(random, depth - 1)];
  });
  return Object.fromEntries(entries);
}

/** Records of one shape, as a search answers them; now and then one differs. */
export function randomRecords(random: Random): Json {
  const names = KEYS.filter(() => random.chance(0.6));
  return random.list(6, () => {
    const entries = names.filter(() => random.chance(0.97)).map((name): [string, Json] => [
      name,
      random.chance(0.2) ? [random.pick(NUMBERS), randomWord(random)] : randomScalar(random),
    ]);
    return Object.fromEntries(entries);
  });
}

const BLANKS = ["", "", "", " ", "\n", "\r\n\t", "<!-- a <b> & c -->", "<?pi x?>"] as const;
const ATTRIBUTES = ["", "", "", " ", " x='1'", ' a = ">" b="/>"', "\n"] as const;

/** An answer that holds the value: blanks, comments, attributes and spellings by chance. */
export function answerDocument(random: Random, value: Json): string {
  const body = element(random, "params", element(random, "param", valueElement(random, value)));
  const start = random.pick(["", "\uFEFF", '<?xml version="1.0"?>', "\n <?xml version='1.0'?>\n"]);
  return start + element(random, "methodResponse", body) + random.pick(BLANKS);
}

function element(random: Random, name: string, content: string): string {
  const [before, inside, after] = [random.pick(BLANKS), random.pick(BLANKS), random.pick(BLANKS)];
  return `${before}${openTag(random, name)}${inside}${content}${after}</${name}>${
    random.pick(BLANKS)
  }`;
}

function openTag(random: Random, name: string): string {
  return `<${name}${random.pick(ATTRIBUTES)}>`;
}

function textElement(random: Random, name: string, text: string): string {
  if (text === "" && random.chance(0.3)) return `<${name}${random.pick(ATTRIBUTES)}/>`;
  return `${openTag(random, name)}${textContent(random, text)}</${name}>`;
}

function textContent(random: Random, text: string): string {
  if (random.chance(0.1) && !text.includes("]]>")) return `<![CDATA[${text}]]>`;
  return [...text].map((character) => {
    if (character === "&") return random.pick(["&amp;", "&#38;", "&#x26;", "<![CDATA[&]]>"]);
    if (character === "<") return random.pick(["&lt;", "&#60;", "&#X3c;"]);
    return random.chance(0.02)
      ? random.pick([`&#${character.codePointAt(0)};`, `<!-- -->${character}`])
      : character;
  }).join("");
}

function valueElement(random: Random, value: Json): string {
  if (typeof value === "string") return stringElement(random, value);
  return element(random, "value", typedContent(random, value));
}

function stringElement(random: Random, text: string): string {
  return random.chance(0.2)
    ? textElement(random, "value", text)
    : element(random, "value", textElement(random, "string", text));
}

function typedContent(random: Random, value: Exclude<Json, string>): string {
  if (value === null) return random.pick(["<nil/>", "<nil></nil>", "<nil />"]);
  if (typeof value === "boolean") return textElement(random, "boolean", value ? "1" : "0");
  if (typeof value === "number") {
    const type = Number.isSafeInteger(value) ? random.pick(["int", "i4", "i8"]) : "double";
    return textElement(random, type, random.pick([`${value}`, ` ${value}\n`]));
  }
  if (Array.isArray(value)) {
    const items = value.map((item) => valueElement(random, item)).join("");
    return element(random, "array", element(random, "data", items));
  }
  const members = Object.entries(value).map(([name, member]) =>
    element(random, "member", textElement(random, "name", name) + valueElement(random, member))
  );
  return element(random, "struct", members.join(""));
}

const FIELDS = ["id", "name", "partner_id.country_id.code", "date.month_number", "x_1"] as const;
const COMPARISONS = ["=", "!=", "<>", "<", ">=", "ilike", "not =like", "=?"] as const;

/** A domain as its items. */
export function randomDomain(random: Random, depth: number): Json[] {
  return random.list(3, () => randomCondition(random, depth)).flat();
}

function randomCondition(random: Random, depth: number): Json[] {
  if (depth === 0 || random.chance(0.4)) return [randomLeaf(random, depth)];
  const connector = random.pick(["&", "|", "!"]);
  const left = randomCondition(random, depth - 1);
  return connector === "!"
    ? [connector, ...left]
    : [connector, ...left, ...randomCondition(random, depth - 1)];
}

function randomLeaf(random: Random, depth: number): Json {
  const kind = random.below(8);
  const field = random.pick(FIELDS);
  if (kind === 0) return [random.pick([0, 1]), "=", 1];
  if (kind === 1 && depth > 0) return ["line_ids", "any", randomDomain(random, depth - 1)];
  if (kind === 2) return [field, "in", random.list(4, () => exactScalar(random))];
  return [field, random.pick(COMPARISONS), exactScalar(random)];
}

/** Domains refuse integers that have been rounded. */
function exactScalar(random: Random): Json {
  const value = randomScalar(random);
  return value === 1e21 ? 1 : value;
}

/** The value as JSON or as Python source, by chance at every place of it. */
export function literalText(random: Random, value: Json): string {
  if (Array.isArray(value)) return listText(random, value.map((item) => literalText(random, item)));
  if (typeof value === "string") return quotedText(random, value);
  if (value === null) return random.pick(["None", "null"]);
  if (typeof value === "boolean") return random.pick(value ? ["True", "true"] : ["False", "false"]);
  return JSON.stringify(value);
}

function listText(random: Random, items: readonly string[]): string {
  const space = random.pick(["", " ", "\n\t"]);
  const body = items.join(`${space},${space}`);
  const trailing = items.length > 0 && random.chance(0.2) ? "," : "";
  const isTuple = items.length > 1 && random.chance(0.5);
  return isTuple ? `(${space}${body}${trailing})` : `[${body}${trailing}${space}]`;
}

function quotedText(random: Random, text: string): string {
  if (random.chance(0.5)) return JSON.stringify(text);
  return `'${text.replace(/[\\']/g, "\\$&").replaceAll("\n", "\\n").replaceAll("\r", "\\r")}'`;
}
