/**
 * What every answer must be, whatever was asked: a proper status, a proper shape of JSON-RPC, and
 * nothing of the program's inside. Must not know how requests are made.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import type { HostileRequest } from "./hostile_requests.ts";
import type { Presented, Verdict } from "./hostile_tokens.ts";
import type { RawAnswer } from "./raw_http.ts";

const STATUSES: ReadonlySet<number> = new Set([
  ...[200, 202, 204],
  ...[400, 403, 404, 405, 406, 408, 413, 414, 415, 431],
  ...[501, 503],
]);

/** Signs of an error that nobody foresaw, or of what is inside. */
const LEAK = /\n\s+at |\bat [\w.<>]+ \(|\.[tj]s:\d+|node_modules|\bTypeError\b/;

/** Longer than this no error may be: who asks for much is not answered with as much (characters). */
const MAX_MESSAGE = 2_000;

type Json = Record<string, unknown>;

/** @throws {Error} where the answer is not what the request may be given */
export function checkHttpAnswer(request: HostileRequest, answer: RawAnswer): void {
  const { status, body } = answer;
  assert(STATUSES.has(status), `status ${status}`);
  checkNoLeak(body);
  if (request.isHead || (request.isBroken && body === "")) return;
  if (status === 202 || status === 204) return assert(body === "" || body === "Accepted");
  if (status === 200 && !request.isCall) return;
  const value = messageOf(answer);
  if (status >= 400) assert("error" in Object(value), `status ${status} without an error`);
  const asked = parsed(request.body);
  if (Array.isArray(value)) return checkBatch(value, asked);
  checkMessage(value);
  if (isRecord(asked) && request.body !== undefined) checkFits(asked, { value, status });
}

/** Statuses and errors of RFC 6750, by what is wrong with a token. */
const REFUSALS: Readonly<Record<Exclude<Verdict, "admitted">, readonly [number, string]>> = {
  missing: [401, ""],
  malformed: [400, 'error="invalid_request"'],
  invalid: [401, 'error="invalid_token"'],
  insufficient: [403, 'error="insufficient_scope"'],
};

/** @throws {Error} where whoever presented that is not treated as they must be */
export function checkGuardedAnswer(
  { values, verdict }: Presented,
  { request, answer }: { request: HostileRequest; answer: RawAnswer },
): void {
  const { status, headers, body } = answer;
  const challenge = headers.get("www-authenticate");
  if (verdict === "admitted") {
    assertEquals(challenge, null);
    return checkHttpAnswer(request, answer);
  }
  const [expected, error] = REFUSALS[verdict];
  assertEquals(status, expected);
  assertMatch(challenge ?? "", /^Bearer realm="odoo-mcp", .*resource_metadata="https:\/\//);
  assertStringIncludes(challenge ?? "", error);
  checkNoLeak(body);
  const value = JSON.parse(body);
  checkMessage(value);
  assert("error" in value && value.id === null, "somebody was let in");
  const [token = ""] = values.flatMap((text) => text.split(" ").slice(-1));
  assert(
    token.length < 20 || !(body + challenge).includes(token.slice(0, 20)),
    "a token came back",
  );
}

/** A message that the server sends: an answer, a notification or a request of its own. */
export function checkMessage(value: unknown): asserts value is Json {
  assert(isRecord(value), "not an object");
  assertEquals(value.jsonrpc, "2.0");
  if ("method" in value) return assertEquals(typeof value.method, "string");
  const isId = value.id === null || typeof value.id === "string" || typeof value.id === "number";
  assert(isId, `id ${JSON.stringify(value.id)}`);
  assert("result" in value !== "error" in value, "neither result nor error, or both");
  if ("error" in value) return checkError(value.error);
  assert(isRecord(value.result), "a result that is no object");
  if (value.result.isError === true) checkLength("a failed call", value.result.content);
}

export function checkNoLeak(text: string): void {
  const found = LEAK.exec(text);
  assert(
    found === null,
    `a stack or a path: ${text.slice(found?.index, (found?.index ?? 0) + 300)}`,
  );
}

export function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value, or undefined where it is no JSON. */
export function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether JSON-RPC knows it as an id that can be answered. */
export function isAnswerable(id: unknown): id is string | number {
  return typeof id === "string" || (typeof id === "number" && Number.isFinite(id));
}

function checkError(error: unknown): void {
  assert(isRecord(error), "an error that is no object");
  assert(Number.isSafeInteger(error.code), `code ${error.code}`);
  assert(typeof error.message === "string" && error.message !== "", "an error without a message");
  checkLength("a message", error.message);
  checkLength("what comes with a message", error.data);
}

/** As it is read, without what its letters take as JSON. */
function checkLength(what: string, value: unknown): void {
  const length = textsIn(value).reduce((sum, text) => sum + text.length, 0);
  assert(length <= MAX_MESSAGE, `${what} has ${length} characters`);
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** What came as JSON, or as the first event of a stream that carries one. */
function messageOf({ headers, body }: RawAnswer): unknown {
  const type = headers.get("content-type");
  if (type === "text/event-stream") {
    const [, data] = /^data: (.+)$/m.exec(body) ?? [];
    return data === undefined ? { jsonrpc: "2.0", method: "nothing yet" } : JSON.parse(data);
  }
  assertEquals(type, "application/json");
  return JSON.parse(body);
}

function checkBatch(answers: readonly unknown[], asked: unknown): void {
  assert(Array.isArray(asked), "many answers to one message");
  const ids = asked.map((message) => isRecord(message) ? message.id : undefined);
  for (const answer of answers) {
    checkMessage(answer);
    assert(answer.id === null || ids.includes(answer.id), "an answer that nobody asked for");
  }
}

function checkFits(asked: Json, { value, status }: { value: Json; status: number }): void {
  if ("method" in value) return;
  const isUnread = status >= 400 && value.id === null;
  if (isAnswerable(asked.id) && !isUnread) assertEquals(value.id, asked.id);
  const isNotification = asked.jsonrpc === "2.0" && !("id" in asked) && "method" in asked;
  assert(!isNotification || status >= 400, "a notification that was answered");
}
