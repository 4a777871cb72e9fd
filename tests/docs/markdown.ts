/**
 * What the checks need of a Markdown text: fenced blocks with their marks, headings as GitHub links to them, and links.
 *
 * Pure. Must not know files, nor what a block means.
 */

export interface Block {
  /** The first word of the info string in lower case; empty where there is none. */
  readonly language: string;
  readonly code: string;
  /** The line of the opening fence, from 1. */
  readonly line: number;
  /** What the comment before the block says: `run`, `not run: needs Docker`. */
  readonly mark: string | undefined;
  /** Whether it stands between `<!-- name:begin -->` and `<!-- name:end -->`. */
  readonly isGenerated: boolean;
}

export interface Link {
  readonly target: string;
  readonly line: number;
  readonly isImage: boolean;
}

interface Fence {
  readonly indent: number;
  readonly end: RegExp;
  readonly language: string;
  readonly line: number;
  readonly mark: string | undefined;
  readonly isGenerated: boolean;
  readonly lines: string[];
}

const FENCE = /^( *)(`{3,}|~{3,})\s*([^\s`]*)/;
const COMMENT = /^\s*<!--\s*(.*?)\s*-->\s*$/;
const EDGE = /^\w+:(begin|end)$/;

/** The fenced blocks, and the text around them with an empty line for each line of theirs. */
export function splitBlocks(text: string): { blocks: Block[]; prose: string[] } {
  const blocks: Block[] = [];
  const prose: string[] = [];
  let open: Fence | undefined;
  let mark: string | undefined;
  let isGenerated = false;
  for (const [index, line] of text.split("\n").entries()) {
    if (open) {
      prose.push("");
      if (!open.end.test(line)) open.lines.push(line.slice(leadingBlanks(line, open.indent)));
      else {
        const { lines, end: _end, indent: _indent, ...block } = open;
        blocks.push({ ...block, code: lines.join("\n") });
        open = undefined;
      }
      continue;
    }
    const fence = FENCE.exec(line);
    prose.push(fence ? "" : line);
    if (fence) {
      const [, indent = "", ticks = "", language = ""] = fence;
      const end = new RegExp(`^ *${ticks[0] === "~" ? "~" : "`"}{${ticks.length},} *$`);
      const about = { language: language.toLowerCase(), line: index + 1, mark, isGenerated };
      open = { ...about, indent: indent.length, end, lines: [] };
      mark = undefined;
      continue;
    }
    const comment = COMMENT.exec(line)?.[1];
    const edge = EDGE.exec(comment ?? "")?.[1];
    if (edge) isGenerated = edge === "begin";
    else if (comment !== undefined) mark = comment;
    // A blank line may stand between a mark and its block.
    else if (line.trim() !== "") mark = undefined;
  }
  if (open) throw new Error(`line ${open.line}: the block has no end`);
  return { blocks, prose };
}

function leadingBlanks(line: string, most: number): number {
  return Math.min(most, line.length - line.trimStart().length);
}

/** The names by which GitHub links to headings, and those of `<a id>` and `<a name>`. */
export function anchorsOf(prose: readonly string[]): Set<string> {
  const anchors = new Set<string>();
  const seen = new Map<string, number>();
  for (const line of prose) {
    for (const [, name = ""] of line.matchAll(/<a\s+(?:id|name)="([^"]+)"/g)) anchors.add(name);
    const heading = /^#{1,6}\s+(.*?)\s*#*$/.exec(line)?.[1];
    if (heading === undefined) continue;
    const slug = slugOf(heading);
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    anchors.add(count === 0 ? slug : `${slug}-${count}`);
  }
  return anchors;
}

/** GitHub's rule: lower case, letters, digits, `_` and `-` alone, a hyphen for each blank. */
export function slugOf(heading: string): string {
  const text = heading.replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/<[^>]+>/g, "");
  return text.toLowerCase().trim().replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "").replaceAll(
    " ",
    "-",
  );
}

const TARGET = String.raw`\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)`;
/** By its end alone: what is linked may be an image, hold brackets, or begin on the line before. */
const INLINE = new RegExp(TARGET, "g");
const IMAGE = new RegExp(String.raw`!\[[^\]]*${TARGET}`, "g");
const DEFINITION = /^\s{0,3}\[[^\]]+\]:\s+(\S+)/g;
const HTML = /<(?:a\s[^>]*href|(img)\s[^>]*src|(source)\s[^>]*srcset)="([^"]+)"/g;

/** Links and images; what stands in `code` is none. */
export function linksOf(prose: readonly string[]): Link[] {
  return prose.flatMap((raw, index) => {
    const line = raw.replace(/`[^`]*`/g, "");
    const images = new Set([...line.matchAll(IMAGE)].map(endOf));
    const inline = [...line.matchAll(INLINE)].map((match) => ({
      target: match[1] ?? "",
      isImage: images.has(endOf(match)),
    }));
    const defined = [...line.matchAll(DEFINITION)].map(([, target = ""]) => ({
      target,
      isImage: false,
    }));
    const html = [...line.matchAll(HTML)].map(([, img, source, target = ""]) => ({
      target,
      isImage: !!(img || source),
    }));
    return [...inline, ...defined, ...html].map((link) => ({ ...link, line: index + 1 }));
  });
}

function endOf({ index, 0: text }: RegExpExecArray): number {
  return index + text.length;
}
