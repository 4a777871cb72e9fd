import { assert, assertEquals } from "../support/assert.ts";
import { changeSandbox } from "./random_changes.ts";

for (
  const [version, protocol] of [
    ["15.0", "xmlrpc"],
    ["17.0", "jsonrpc"],
    ["19.0", "json2"],
  ] as const
) {
  Deno.test(`${version} over ${protocol}: of 60 random changes none is missed or told twice`, async () => {
    const result = await changeSandbox({ version, protocol, changes: 60 });
    assert(result.announced > 40 && result.slow > 3, JSON.stringify(result));
    assertEquals([result.missed, result.duplicated], [0, 0]);
  });
}
