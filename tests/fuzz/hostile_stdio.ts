/**
 * Sessions over standard input and output full of lines that no client should write. Every request must
 * be answered once, and nothing but messages may come.
 */
import { assert, assertEquals } from "../support/assert.ts";
import { INITIALIZE } from "../support/mcp_events.ts";
import { checkMessage, checkNoLeak, isAnswerable, isRecord, parsed } from "./answer_checks.ts";
import { type MessageSource, MODERN_VERSION } from "./hostile_messages.ts";
import type { Random } from "./random.ts";
import { MAX_LINE_BYTES, type ServedProgram } from "./served_program.ts";

/** The last request of a session, whose answer shows that the server still answers. */
const LAST = { jsonrpc: "2.0", id: "the-last-one", method: "tools/list", params: {} } as const;
const META = {
  "io.modelcontextprotocol/protocolVersion": MODERN_VERSION,
  "io.modelcontextprotocol/clientInfo": { name: "fuzz", version: "1" },
  "io.modelcontextprotocol/clientCapabilities": {},
} as const;

const SEPARATORS = ["\n", "\n", "\n", "\r\n", "\n\n", "\n \t\n"] as const;

/** A line that is not UTF-8. */
const NO_TEXT = [0x7b, 0xff, 0x7d, 0x0a] as const;

export interface StdioSession {
  /** What was written, for when something is wrong. */
  readonly lines: readonly string[];
  readonly isModern: boolean;
}

export function createSession(
  random: Random,
  { messages, count }: { messages: MessageSource; count: number },
): StdioSession {
  const isModern = random.chance(0.4);
  const first = isModern ? [] : [JSON.stringify(INITIALIZE)];
  const lines = Array.from({ length: count }, () => {
    if (random.chance(0.005)) return "x".repeat(MAX_LINE_BYTES + 1);
    // As bytes it is well-formed in any case.
    return messages.text(messages.body(isModern)).replaceAll("\n", "\\n").toWellFormed();
  });
  return { lines: random.chance(0.9) ? [...first, ...lines] : lines, isModern };
}

/** Runs the session to its end. @throws {Error} where its output is not what it must be */
export async function checkSession(
  program: ServedProgram,
  session: StdioSession,
  random: Random,
): Promise<void> {
  const last = session.isModern ? { ...LAST, params: { _meta: META } } : LAST;
  const input = new TransformStream<Uint8Array, Uint8Array>();
  const output = new TransformStream<Uint8Array, Uint8Array<ArrayBuffer>>();
  const ended = program.runStdio(input.readable, output.writable);
  // The session leaves its output open, as a process does until its end.
  ended.then(() => output.writable.close());
  const told = new Response(output.readable).text();
  const writer = input.writable.getWriter();
  for (const line of session.lines) await writer.write(bytesOf(line, random));
  await writer.write(new TextEncoder().encode(JSON.stringify(last)));
  await writer.close();
  checkOutput(await told, session.lines);
}

function bytesOf(line: string, random: Random): Uint8Array {
  const bytes = new TextEncoder().encode(line + random.pick(SEPARATORS));
  return random.chance(0.01) ? new Uint8Array([...NO_TEXT, ...bytes]) : bytes;
}

function checkOutput(text: string, lines: readonly string[]): void {
  checkNoLeak(text);
  const answered = new Map<unknown, number>();
  for (const line of text.split("\n").filter((line) => line !== "")) {
    const message: unknown = JSON.parse(line);
    checkMessage(message);
    assert(!JSON.stringify(message.error ?? "").includes("shutting down"), "a call never ended");
    if (!("method" in message)) answered.set(message.id, (answered.get(message.id) ?? 0) + 1);
  }
  assertEquals(answered.get(LAST.id), 1, "the last request");
  const asked = lines.flatMap(messagesOf);
  const cancelled = new Set(asked.map(cancelledId));
  for (const message of asked.filter(isCertainRequest)) {
    const isAnswered = answered.has(message.id) || cancelled.has(message.id);
    assert(isAnswered, `no answer to ${JSON.stringify(message, shortened)}`);
  }
  for (const [id, count] of answered) {
    const most = asked.filter((message) => message.id === id).length;
    if (id !== null && id !== LAST.id && typeof id === "string") {
      assert(count <= most, `${count} answers to ${JSON.stringify(id)}, asked ${most} times`);
    }
  }
}

/** For showing what a message is, however long its parts are. */
function shortened(_key: string, value: unknown): unknown {
  return typeof value === "string" ? value.slice(0, 60) : value;
}

function messagesOf(line: string): Record<string, unknown>[] {
  const value = line.length > MAX_LINE_BYTES ? undefined : parsed(line);
  return (Array.isArray(value) ? value : [value]).filter(isRecord);
}

/** A request by every reading of the protocol, which must be answered. */
function isCertainRequest(message: Record<string, unknown>): boolean {
  const { jsonrpc, id, method, params } = message;
  const isRight = jsonrpc === "2.0" && typeof method === "string" && isRecord(params);
  const isId = isAnswerable(id) && (typeof id === "string" || Number.isSafeInteger(id));
  return isRight && isId && method !== "subscriptions/listen" && !("result" in message);
}

function cancelledId({ method, params }: Record<string, unknown>): unknown {
  return method === "notifications/cancelled" && isRecord(params) ? params.requestId : undefined;
}
