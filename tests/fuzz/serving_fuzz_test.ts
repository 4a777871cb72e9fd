/** A short run of the fuzzer over a fixed seed; the long one is `serving_fuzz.ts` itself. */
import { assert, assertEquals } from "../support/assert.ts";
import { fuzzServing } from "./serving_fuzz.ts";

Deno.test("hostile requests are answered or refused as promised", async () => {
  const { failure, inputs, statuses } = await fuzzServing({ seed: 1, iterations: 700 });
  assertEquals(failure, undefined);
  assert(inputs >= 700);
  for (const status of [200, 202, 400, 401, 403, 404]) {
    assert(statuses.has(status), `never ${status}`);
  }
});
