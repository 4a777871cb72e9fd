/** Suggests the name that was probably meant. Pure. */
import { levenshteinDistance } from "@std/text/levenshtein-distance";

/** The known name within a third of its length in edits, or undefined when none is that close. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.max(1, Math.ceil(name.length / 3)) + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= least) continue;
    const distance: number = levenshteinDistance(name, candidate);
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}
