/** Sizes in words. */
import { leastSize, sizeText } from "../../src/files/size_text.ts";
import { assert, assertEquals } from "../support/assert.ts";

Deno.test("a size is told in the unit that a person would use", () => {
  const sizes = [0, 5, 1023, 1024, 15_000, 2 ** 20, 25_000_000].map(sizeText);
  assertEquals(sizes, [
    "0 bytes",
    "5 bytes",
    "1023 bytes",
    "1 KiB",
    "14.6 KiB",
    "1 MiB",
    "23.8 MiB",
  ]);
});

/** The text that Odoo has for a size, and sizes that it can mean. */
const TEXTS: readonly (readonly [text: string, sizes: readonly number[]])[] = [
  ["233.00 bytes", [233]],
  ["14.85 Kb", [15_202, 15_206, 15_210]],
  ["10.00 Mb", [10_480_517, 10_485_760, 10_490_000]],
  // Of a column: 5192 kB of base64 are 3894 kB of file.
  ["5192 kB", [3_987_100, 5_316_608]],
  ["120 bytes", [88, 90]],
];

for (const [text, sizes] of TEXTS) {
  Deno.test(`${text} means no more than any file that Odoo says it of`, () => {
    const least = leastSize(text);
    assert(least !== undefined && least > 0);
    for (const size of sizes) assert(least <= size, `${least} > ${size}`);
    assert(least > (sizes[0] ?? 0) * 0.99 - 4, `${least} is far from ${sizes[0]}`);
  });
}

Deno.test("what is no size is none, base64 among it", () => {
  for (const text of ["", "aGVsbG8=", "12", "12 parsecs", "bytes", "1.2.3 Kb"]) {
    assertEquals(leastSize(text), undefined, text);
  }
});
