/** What spoils an input: small damage to a valid one, and shapes meant to exhaust a reader. */
import type { Random } from "./random.ts";

const FRAGMENTS = [
  "<",
  ">",
  "&",
  ";",
  "&#0;",
  "&#xFFFFFFFFFF;",
  "&lol9;",
  "<!--",
  "-->",
  "<![CDATA[",
  "]]>",
  "<!DOCTYPE x [<!ENTITY a 'b'>]>",
  "<?",
  "</value>",
  "<value>",
  "<value/>",
  "<string/>",
  "</string>",
  "<member>",
  "</member>\n",
  "<name>id</name>",
  "&#x10FFFF;",
  "&#xD83D;",
  "<int>+5</int>",
  "<int>9999999999999999999999999</int>",
  "<double>nan</double>",
  "<double>1e999</double>",
  "<struct>",
  "\0",
  "\uD800",
  "[",
  "]",
  "(",
  ")",
  ",",
  "'",
  '"',
  "\\",
  "\\x",
  "uid",
  "1e999",
  "-",
  "__proto__",
] as const;

type Damage = (random: Random, text: string) => string;

const DAMAGES: readonly [Damage, ...Damage[]] = [
  // a bit flipped
  (random, text) => {
    const at = random.below(text.length);
    const flipped = String.fromCharCode(text.charCodeAt(at) ^ (1 << random.below(16)));
    return text.slice(0, at) + flipped + text.slice(at + 1);
  },
  // the end cut off
  (random, text) => {
    return text.slice(0, random.below(text.length));
  },
  // a piece left out
  (random, text) => {
    const at = random.below(text.length);
    return text.slice(0, at) + text.slice(at + 1 + random.below(20));
  },
  // a piece twice
  (random, text) => {
    const at = random.below(text.length);
    const end = at + 1 + random.below(60);
    return text.slice(0, end) + text.slice(at);
  },
  // a foreign fragment
  (random, text) => {
    const at = random.below(text.length);
    return text.slice(0, at) + random.pick(FRAGMENTS) + text.slice(at);
  },
  // a tag left out
  (random, text) => {
    const start = text.indexOf("<", random.below(text.length));
    const end = text.indexOf(">", start);
    return start < 0 || end < 0 ? text : text.slice(0, start) + text.slice(end + 1);
  },
  // a tag many times
  (random, text) => {
    const start = text.indexOf("<", random.below(text.length));
    const end = text.indexOf(">", start) + 1;
    if (start < 0 || end === 0) return text;
    return text.slice(0, start) + text.slice(start, end).repeat(2 + random.below(300)) +
      text.slice(end);
  },
];

/** The text with one to four damages. */
export function damaged(random: Random, text: string): string {
  let result = text;
  for (let left = 1 + random.below(4); left > 0; left--) {
    result = random.pick(DAMAGES)(random, result);
  }
  return result;
}

const ANSWER = "<methodResponse><params><param>";
const DEEP = 20_000;

/** Inputs that take long or much where a reader is careless, each up to a megabyte. */
export const EXHAUSTING: readonly [string, ...string[]] = [
  ANSWER + "<value><array><data>".repeat(DEEP),
  ANSWER + "<value><struct><member><name>a</name>".repeat(DEEP),
  ANSWER + "<value>" + "&".repeat(500_000),
  ANSWER + "<value>" + "&amp".repeat(200_000) + ";</value>",
  ANSWER + "<value>" + "<!-- ".repeat(200_000),
  ANSWER + "<value>" + "<!-- -->".repeat(100_000) + "</value></param></params></methodResponse>",
  ANSWER + "<value>" + "<![CDATA[".repeat(100_000),
  ANSWER + `<value ${"a".repeat(500_000)}>`,
  ANSWER + `<value ${"a='1' ".repeat(100_000)}>`,
  ANSWER + `<value>${" ".repeat(1_000_000)}<int>1</int></value></param></params></methodResponse>`,
  ANSWER + `<value><int>${"9".repeat(500_000)}</int></value></param></params></methodResponse>`,
  ANSWER + `<value><double>${"1.".repeat(250_000)}</double>`,
  ANSWER + `<value><dateTime.iso8601>${"2024".repeat(200_000)}</dateTime.iso8601>`,
  ANSWER +
  `<value><base64>${"A ".repeat(400_000)}</base64></value></param></params></methodResponse>`,
  "<?xml".repeat(200_000),
  "<title".repeat(200_000),
  `<html><title>${"x ".repeat(400_000)}`,
  `<!DOCTYPE x [${'<!ENTITY a "&b;&b;">'.repeat(20_000)}]>`,
  "[".repeat(500_000),
  "(".repeat(500_000),
  `[${"'a',".repeat(200_000)}`,
  `['${"\\".repeat(500_001)}']`,
  `['${"\\n".repeat(250_000)}']`,
  `[${"-".repeat(500_000)}1]`,
  `[${"9".repeat(500_000)}]`,
  `[${"1.".repeat(250_000)}]`,
  `[${"a".repeat(500_000)}]`,
  `[${" ".repeat(500_000)}`,
  `[${"'!',".repeat(100_000)}]`,
  `[${"'|',".repeat(100_000)}]`,
];
