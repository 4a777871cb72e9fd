/** What is a trace context and what is not: it comes from a client, and may be anything. */
import { parseTraceparent } from "../../src/telemetry/trace_context.ts";
import { assertEquals } from "../support/assert.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const SPAN = "b7ad6b7169203331";

Deno.test("trace context: the parts of a traceparent", () => {
  const parsed = { traceId: TRACE, spanId: SPAN, traceFlags: 1, isRemote: true } as const;
  assertEquals(parseTraceparent(`00-${TRACE}-${SPAN}-01`), parsed);
  assertEquals(parseTraceparent(`cc-${TRACE}-${SPAN}-01-what-comes-later`), parsed);
});

for (
  const value of [
    undefined,
    "",
    TRACE,
    `ff-${TRACE}-${SPAN}-01`,
    `00-${"0".repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${"0".repeat(16)}-01`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}`,
    `00-${TRACE.slice(1)}-${SPAN}-01`,
    ` 00-${TRACE}-${SPAN}-01`,
  ]
) {
  Deno.test(`trace context: ${JSON.stringify(value)} is none`, () => {
    assertEquals(parseTraceparent(value), undefined);
  });
}
