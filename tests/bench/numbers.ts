/** Figures from samples. Pure. */

/** The middle sample; of an even number the mean of the middle two. */
export function median(samples: readonly number[]): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const upper = sorted[Math.floor(half)] ?? NaN;
  return Number.isInteger(half) ? ((sorted[half - 1] ?? NaN) + upper) / 2 : upper;
}

/** The sample that a fraction of all are no larger than: 0.99 for all but the slowest hundredth. */
export function quantile(samples: readonly number[], fraction: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.ceil(fraction * sorted.length) - 1] ?? NaN;
}

/** Three significant digits are what such a measurement is worth. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
