/**
 * What a document and its translation have in common: headings by level, code, the rows of tables. Pure. Must not know
 * any language.
 */
import { splitBlocks } from "./markdown.ts";

/** One part of a document, without the words that are translated. */
export type Part = string;

/** A comment in code is for people. */
const COMMENT = /(^|\s)#(?: .*)?$/gm;

const HEADING = /^(#{1,6})\s/;
const ROW = /^\|(.*)\|\s*$/;
const CODE = /`[^`]+`/g;

/** Headings and tables in their order, then the blocks of code in theirs. */
export function outlineOf(text: string): { readonly prose: Part[]; readonly code: Part[] } {
  const { blocks, prose } = splitBlocks(text);
  const code = blocks.map(({ language, mark = "", code }) =>
    `${language} (${mark})\n${code.replace(COMMENT, "").replace(/[ \t]+$/gm, "")}`
  );
  return { prose: prose.flatMap(partOf), code };
}

function partOf(line: string): Part[] {
  const level = HEADING.exec(line)?.[1];
  if (level !== undefined) return [level];
  const row = ROW.exec(line)?.[1];
  return row === undefined ? [] : [describeRow(row)];
}

/** How many cells, and the code in the first one: what a table is about is the same in every language. */
function describeRow(row: string): Part {
  const cells = row.replace(CODE, (code) => code.replaceAll("|", "/")).split("|");
  const [first = ""] = cells;
  return [`${cells.length} cells`, ...first.match(CODE) ?? []].join(" ");
}
