/** SQL's LIKE: `%` any text, `_` any character, `\` takes the next one literally. A leaf. */

/** A test for texts; `anywhere` wraps the pattern in `%`, `fold` ignores case. */
export function likeTest(
  pattern: string,
  options: { anywhere: boolean; fold: boolean },
): (text: string) => boolean {
  const { anywhere, fold } = options;
  if (!/[%_\\]/.test(pattern)) {
    const needle = fold ? pattern.toLowerCase() : pattern;
    const read = fold
      ? (text: string): string => text.toLowerCase()
      : (text: string): string => text;
    return anywhere ? (text) => read(text).includes(needle) : (text) => read(text) === needle;
  }
  const source = pattern.replace(
    /\\([\s\S])|([%_])|([\s\S])/gu,
    (_match, escaped?: string, wildcard?: string, other?: string) =>
      wildcard === undefined
        ? (escaped ?? other ?? "").replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")
        : wildcard === "%"
        ? "[^]*"
        : "[^]",
  );
  const expression = new RegExp(anywhere ? source : `^${source}$`, fold ? "iu" : "u");
  return (text) => expression.test(text);
}
