/** Changes paths in a configuration's text and nothing else: comments and layout stay. Pure but for the parser. */
import { parseFile } from "../find.ts";
import { isRecord } from "../named_keys.ts";
import { referredFiles } from "../referred.ts";

/** Comments and texts of JSON; a text inside a comment is none. */
const TOKEN = /\/\/[^\n]*|\/\*[^]*?\*\/|"(?:[^"\\]|\\.)*"/g;

/**
 * The text with each path replaced by its new one where the configuration refers to it.
 *
 * @returns undefined where the same text stands for something else too, so that it cannot be told apart
 * @throws {ConfigError} where the text is no configuration
 */
export async function rewritePaths(
  text: string,
  paths: ReadonlyMap<string, string>,
): Promise<string | undefined> {
  const rewritten = text.replace(TOKEN, (token) => {
    const path = token.startsWith('"') ? paths.get(readText(token)) : undefined;
    return path === undefined ? token : JSON.stringify(path);
  });
  const [before, after] = await Promise.all([parseFile("", text), parseFile("", rewritten)]);
  const wanted = replaceTexts(before.values, paths);
  const isExact = JSON.stringify(after.values) === JSON.stringify(wanted.value);
  const references = referredFiles(before.values).filter(({ to }) => paths.has(to)).length;
  return isExact && wanted.count === references ? rewritten : undefined;
}

function readText(token: string): string {
  try {
    return String(JSON.parse(token));
  } catch {
    return "";
  }
}

/** The values as they ought to be afterwards, and how many texts that changes. */
function replaceTexts(
  value: unknown,
  paths: ReadonlyMap<string, string>,
): { value: unknown; count: number } {
  if (typeof value === "string") {
    const path = paths.get(value);
    return path === undefined ? { value, count: 0 } : { value: path, count: 1 };
  }
  if (Array.isArray(value)) {
    const parts = value.map((part) => replaceTexts(part, paths));
    return { value: parts.map((part) => part.value), count: sum(parts) };
  }
  if (!isRecord(value)) return { value, count: 0 };
  const parts = Object.entries(value).map(([key, part]) =>
    [key, replaceTexts(part, paths)] as const
  );
  const replaced = Object.fromEntries(parts.map(([key, part]) => [key, part.value]));
  return { value: replaced, count: sum(parts.map(([, part]) => part)) };
}

function sum(parts: readonly { count: number }[]): number {
  return parts.reduce((total, { count }) => total + count, 0);
}
