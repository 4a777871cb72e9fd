/**
 * HTML to the text a reader sees. One pass, in time that grows with the length alone: what it reads comes from
 * outside. Pure.
 */

/** Elements whose content nobody sees. */
const SILENT = new Set(["head", "script", "style", "template", "noscript", "svg"]);

/** What stands in the text for the beginning or end of an element. */
const MARKS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ("address article aside blockquote br dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr li main nav " +
      "ol p pre section table tbody tfoot thead tr ul").split(" ").map((name) => [name, "\n"]),
  ),
  td: "\t",
  th: "\t",
};

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  apos: "'",
  copy: "©",
  euro: "€",
  gt: ">",
  hellip: "…",
  laquo: "«",
  lt: "<",
  mdash: "—",
  middot: "·",
  nbsp: " ",
  ndash: "–",
  quot: '"',
  raquo: "»",
  times: "×",
};

export function htmlToText(html: string): string {
  // Not toLowerCase(): that changes the length of some texts.
  const lower = html.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  const parts: string[] = [];
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf("<", at);
    const text = html.slice(at, open < 0 ? undefined : open);
    if (text !== "") parts.push(decodeEntities(text.replace(/\s+/g, " ")));
    if (open < 0) break;
    const markup = readMarkup(lower, open);
    parts.push(markup.text);
    at = markup.end;
  }
  return tidy(parts.join(""));
}

/** What begins at `<`: what it stands for, and where it ends. */
function readMarkup(html: string, open: number): { text: string; end: number } {
  if (html.startsWith("<!--", open)) return { text: "", end: after(html, "-->", open + 4) };
  const [, closing, name] = /^<(\/?)([a-z][a-z0-9]*)/.exec(html.slice(open, open + 32)) ?? [];
  if (name === undefined) {
    const isDeclaration = /^<[!?]/.test(html.slice(open, open + 2));
    return isDeclaration ? { text: "", end: after(html, ">", open) } : { text: "<", end: open + 1 };
  }
  const end = after(html, ">", open);
  if (SILENT.has(name) && closing === "") {
    return { text: "", end: after(html, ">", after(html, `</${name}`, end)) };
  }
  return { text: Object.hasOwn(MARKS, name) ? MARKS[name] ?? "" : "", end };
}

/** The place behind a text; the end where it does not come. */
function after(html: string, text: string, from: number): number {
  const found = html.indexOf(text, from);
  return found < 0 ? html.length : found + text.length;
}

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z]{2,8}));/g, (
    whole: string,
    decimal: string | undefined,
    hex: string | undefined,
    name: string | undefined,
  ) => {
    if (name !== undefined) return Object.hasOwn(ENTITIES, name) ? ENTITIES[name] ?? whole : whole;
    const code = decimal === undefined ? parseInt(hex ?? "", 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

function tidy(text: string): string {
  return text.split("\n")
    .map((line) => line.replace(/ +/g, " ").replace(/ ?\t[ \t]*/g, "\t").trim())
    .filter((line, i, lines) => line !== "" || (i > 0 && lines[i - 1] !== ""))
    .join("\n")
    .trim();
}
