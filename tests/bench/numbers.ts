/** Figures from samples. Pure. */

/** The middle sample; of an even number the mean of the middle two. */
export function median(samples: readonly number[]): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const upper = sorted[Math.floor(half)] ?? NaN;
  return Number.isInteger(half) ? ((sorted[half - 1] ?? NaN) + upper) / 2 : upper;
}

/** Three significant digits are what such a measurement is worth. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
