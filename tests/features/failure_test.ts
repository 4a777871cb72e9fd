import { describeFailure } from "../../src/features/failure.ts";
import {
  ArgumentError,
  AuthError,
  type CallError,
  NetworkError,
  OdooError,
  PolicyError,
  RateLimitError,
} from "../../src/odoo/errors.ts";
import { assert, assertEquals } from "../support/assert.ts";

Deno.test("a write that may have happened says so and tells to look first", () => {
  const error = new NetworkError("timeout", "no answer within 30 s", "unknown");
  assertEquals(
    describeFailure({ action: "create sale.order", effect: "create", error }),
    "Cannot create sale.order: no answer within 30 s\n" +
      "Outcome: unknown, Odoo may have carried it out.\n" +
      "Search for the records before repeating it: a second call could do it twice.",
  );
});

Deno.test("a read says nothing of outcomes: it changed nothing", () => {
  const error = new OdooError("access", "not allowed");
  const text = describeFailure({ action: "search sale.order", effect: "read", error });
  assert(!text.includes("Outcome"), text);
});

Deno.test("every failed write names its outcome and a next step", () => {
  const errors: CallError[] = [
    new OdooError("validation", "the name is missing"),
    new AuthError("Odoo refused the key", "not_sent"),
    new RateLimitError("the limit is reached", 1500),
    new PolicyError("read_only", "this server is read-only"),
    new NetworkError("refused", "connection refused", "not_sent"),
  ];
  for (const error of errors) {
    const text = describeFailure({ action: "update res.partner", effect: "update", error });
    assert(text.includes(`Outcome: ${error.outcome}`), text);
    assertEquals(text.split("\n").length, 3, text);
  }
});

Deno.test("who asks with much is not answered with as much", () => {
  const long = "x".repeat(50_000);
  const errors: CallError[] = [
    new ArgumentError(long, long),
    new OdooError("server", long),
    new NetworkError("timeout", long, "unknown"),
  ];
  for (const error of errors) {
    const text = describeFailure({ action: `update ${long}`, effect: "update", error });
    assert(text.length < 2_000, `${text.length} characters`);
    assert(text.includes(`Outcome: ${error.outcome}`), "the outcome is cut off");
  }
});
