/** A short run of the fuzzer over fixed seeds; the long one is `codec_fuzz.ts` itself. */
import { assert, assertEquals } from "../support/assert.ts";
import { fuzzCodecs } from "./codec_fuzz.ts";

for (const seed of [1, 2, 3]) {
  Deno.test(`hostile input is read or refused as promised, seed ${seed}`, () => {
    const report = fuzzCodecs({ seed, iterations: 3000 });
    assertEquals(report.failure, undefined);
    assert(report.refused > report.inputs / 2, "hostile inputs are refused by most readers");
  });
}
