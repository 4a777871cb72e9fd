/** Sizes as people read them, and as Odoo tells them. Pure. */

/** `5 bytes`, `14.9 KiB`, `10 MiB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  const [size, unit] = bytes < 2 ** 20 ? [bytes / 1024, "KiB"] : [bytes / 2 ** 20, "MiB"];
  return `${Number(size.toFixed(1))} ${unit}`;
}

const FACTORS: Readonly<Record<string, number>> = {
  bytes: 1,
  kb: 2 ** 10,
  mb: 2 ** 20,
  gb: 2 ** 30,
  tb: 2 ** 40,
};

/**
 * The fewest bytes that Odoo's text for a size can mean; undefined for another text. Odoo writes `14.85 Kb` and
 * `233.00 bytes`, rounded; PostgreSQL, whose text Odoo passes on for what is in a column, `5192 kB`: there it counts
 * the base64 that the column holds, a third more than the file.
 */
export function leastSize(text: string): number | undefined {
  const [, digits = "", unit = ""] = /^(\d+(?:\.\d+)?) ([a-z]+)$/i.exec(text) ?? [];
  const factor = FACTORS[unit.toLowerCase()];
  if (factor === undefined) return undefined;
  const isOfColumn = !digits.includes(".");
  const rounding = unit === "bytes" ? 0 : isOfColumn ? 0.5 : 0.005;
  const least = (Number(digits) - rounding) * factor;
  return Math.max(0, Math.floor(isOfColumn ? least * 3 / 4 - 3 : least));
}
