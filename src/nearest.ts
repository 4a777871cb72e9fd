/** Suggests the word that somebody probably meant. The typed seam to two untyped functions; pure. */
import { closestString } from "@std/text/closest-string";
import { levenshteinDistance } from "@std/text/levenshtein-distance";

/** The closest of `known`, however far; `known` must not be empty. */
export const closest: (word: string, known: readonly string[]) => string = closestString;

const distance: (a: string, b: string) => number = levenshteinDistance;

/** The closest of `known` within a third of the word's length in edits; undefined where none is. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  const words = [...known];
  if (words.length === 0) return undefined;
  const best = closest(word, words);
  return distance(word, best) <= Math.ceil(word.length / 3) ? best : undefined;
}
