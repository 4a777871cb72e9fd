/** A server that is gone: when calls are spared the wait, and how the way back is found. */
import {
  type CallError,
  NetworkError,
  OdooError,
  RateLimitError,
} from "../../../src/odoo/errors.ts";
import { type Circuit, createCircuit } from "../../../src/odoo/rpc/circuit.ts";
import { assertEquals, assertMatch, assertRejects } from "../../support/assert.ts";

const REFUSED = new NetworkError("refused", "connection refused", "not_sent");
const TIMEOUT = new NetworkError("timeout", "no answer within 1 s", "unknown");
const CANCELLED = new NetworkError("aborted", "the call was cancelled", "unknown");

/** A call that ends as it is told to. */
function startCall(circuit: Circuit): { done: Promise<string>; end(error?: CallError): void } {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const done = circuit(() => promise);
  return { done, end: (error) => error ? reject(error) : resolve("answered") };
}

async function endWith(circuit: Circuit, error: CallError, times = 1): Promise<void> {
  for (let i = 0; i < times; i++) {
    await assertRejects(() => circuit(() => Promise.reject(error)), Error);
  }
}

/** What a call is told, and `ran` where it was let through. */
async function tryCall(circuit: Circuit): Promise<string> {
  return await circuit(() => Promise.resolve("ran")).catch((error) => error.message);
}

const WAITING =
  /^Odoo cannot be reached since \d\d:\d\d:\d\d UTC \(connection refused\): next attempt in \d+ s$/;
const PROBING = /^Odoo cannot be reached since .+: trying again now$/;

Deno.test("circuit: opens after five connection failures in a row, and tells since when and until when", async () => {
  const told: string[] = [];
  const circuit = createCircuit({
    onChange: (state, cause) => told.push(`${state} ${cause?.kind}`),
  });
  await endWith(circuit, REFUSED, 4);
  assertEquals(told, []);
  await endWith(circuit, REFUSED);
  const error = await assertRejects(() => circuit(() => Promise.resolve()), NetworkError);
  assertEquals([error.kind, error.outcome, error.cause], ["unreachable", "not_sent", REFUSED]);
  assertMatch(error.message, WAITING);
  assertEquals(told, ["open refused"]);
});

Deno.test("circuit: every way of not getting through counts, a proxy's 502 to 504 too", async () => {
  const circuit = createCircuit();
  const failures = [
    new NetworkError("dns", "the host name is not known", "not_sent"),
    new NetworkError("tls", "no certificate", "not_sent"),
    new NetworkError("interrupted", "the connection was lost", "unknown"),
    new NetworkError("status", "a proxy answered HTTP 502", "unknown", { status: 502 }),
    new NetworkError("status", "a proxy answered HTTP 504", "unknown", { status: 504 }),
  ];
  for (const failure of failures) await endWith(circuit, failure);
  await assertRejects(() => circuit(() => Promise.resolve()), NetworkError, "cannot be reached");
});

Deno.test("circuit: whatever shows that the server answers begins the count anew", async () => {
  const answers: readonly CallError[] = [
    new OdooError("access", "no right"),
    new RateLimitError("Odoo asks to slow down", 1000),
    new NetworkError("too_large", "over the limit", "unknown"),
    new NetworkError("status", "HTTP 500", "unknown", { status: 500 }),
  ];
  for (const answer of answers) {
    const circuit = createCircuit();
    await endWith(circuit, REFUSED, 4);
    await endWith(circuit, answer);
    await endWith(circuit, REFUSED, 4);
    assertEquals(await tryCall(circuit), "ran", answer.message);
  }
});

Deno.test("circuit: timeouts and cancels do not open it, nor do they end a row of failures", async () => {
  const circuit = createCircuit();
  await endWith(circuit, TIMEOUT, 10);
  await endWith(circuit, CANCELLED, 10);
  await endWith(circuit, REFUSED, 4);
  await endWith(circuit, TIMEOUT);
  await endWith(circuit, REFUSED);
  assertMatch(await tryCall(circuit), WAITING);
});

Deno.test("circuit: one call at a time looks for the way back, and all go when it found it", async () => {
  const told: string[] = [];
  const circuit = createCircuit({ waitsMs: [0], onChange: (state) => told.push(state) });
  await endWith(circuit, REFUSED, 5);
  const probe = startCall(circuit);
  assertMatch(await tryCall(circuit), PROBING);
  probe.end();
  assertEquals(await probe.done, "answered");
  assertEquals(await tryCall(circuit), "ran");
  assertEquals(told, ["open", "closed"]);
});

Deno.test("circuit: each failed attempt makes the wait longer, up to the last one", async () => {
  const circuit = createCircuit({ waitsMs: [0, 0, 5_000] });
  await endWith(circuit, REFUSED, 5 + 2);
  assertMatch(await tryCall(circuit), /next attempt in 5 s$/);
  const patient = createCircuit({ waitsMs: [0] });
  await endWith(patient, REFUSED, 5 + 20);
  assertEquals(await tryCall(patient), "ran");
});

Deno.test("circuit: an outage after a better time begins with the first wait again", async () => {
  const circuit = createCircuit({ waitsMs: [0, 60_000] });
  await endWith(circuit, REFUSED, 5);
  assertEquals(await tryCall(circuit), "ran");
  await endWith(circuit, REFUSED, 5);
  assertEquals(await tryCall(circuit), "ran");
});

for (const [name, ending] of [["cancelled", CANCELLED], ["timed out", TIMEOUT]] as const) {
  Deno.test(`circuit: an attempt that was ${name} leaves the next one to try at once`, async () => {
    const circuit = createCircuit({ waitsMs: [0, 60_000] });
    await endWith(circuit, REFUSED, 5);
    await endWith(circuit, ending);
    assertEquals(await tryCall(circuit), "ran");
  });
}

Deno.test("circuit: calls that were under way when the server went do not lengthen the wait", async () => {
  const circuit = createCircuit({ waitsMs: [0, 60_000] });
  const calls = Array.from({ length: 12 }, () => startCall(circuit));
  for (const call of calls) call.end(REFUSED);
  await Promise.allSettled(calls.map(({ done }) => done));
  assertEquals(await tryCall(circuit), "ran");
});

Deno.test("circuit: a late timeout lets no second attempt through", async () => {
  const circuit = createCircuit({ waitsMs: [0] });
  const late = startCall(circuit);
  await endWith(circuit, REFUSED, 5);
  const probe = startCall(circuit);
  late.end(TIMEOUT);
  await assertRejects(() => late.done, NetworkError);
  assertMatch(await tryCall(circuit), PROBING);
  probe.end();
  await probe.done;
});
