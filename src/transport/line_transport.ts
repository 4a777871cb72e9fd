/**
 * A transport of the SDK over two byte streams: one JSON-RPC message a line.
 *
 * Knows lines, JSON, and which requests still wait for their answer. Must not know what answers
 * them. The SDK's own stdio transport ends the session at a line that is too long and drops the
 * calls in flight when its input ends; this one answers both.
 */
import {
  type JSONRPCMessage,
  parseJSONRPCMessage,
  type Transport,
} from "@modelcontextprotocol/server";
import { LISTEN } from "../mcp/listen.ts";
import { findCancelled, isRequest } from "./incoming.ts";
import { readLeniently } from "./lenient.ts";
import { type Line, LineReader } from "./lines.ts";
import {
  answerableId,
  cited,
  CODE,
  createErrorAnswer,
  type ErrorAnswer,
  type RequestId,
} from "./message.ts";
import { shortenError } from "./short_refusal.ts";
import { toError } from "./to_error.ts";

export interface LineTransportOptions {
  readonly input: ReadableStream<Uint8Array>;
  readonly output: WritableStream<Uint8Array>;
  /** Bytes a line may have; a longer one is answered with an error and skipped. */
  readonly maxLineBytes: number;
}

export class LineTransport implements Transport {
  onmessage?: (message: JSONRPCMessage) => void;
  onclose?: () => void;
  onerror?: (error: Error) => void;

  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #maxLineBytes: number;
  readonly #encoder = new TextEncoder();
  readonly #unanswered = new Set<RequestId>();
  /** Open for as long as the client likes, so nothing to wait for at the end. */
  readonly #listening = new Set<RequestId>();
  readonly #inputEnded = Promise.withResolvers<void>();
  #idle: PromiseWithResolvers<void> | undefined;
  #lastId = 0;
  #isStopped = false;
  #isMute = false;
  #isClosed = false;

  constructor({ input, output, maxLineBytes }: LineTransportOptions) {
    this.#reader = input.getReader();
    this.#writer = output.getWriter();
    this.#maxLineBytes = maxLineBytes;
    this.#writer.closed.catch(() => this.stopReading());
  }

  start(): Promise<void> {
    this.#read()
      .catch((error) => this.onerror?.(toError(error)))
      .finally(() => this.#inputEnded.resolve());
    return Promise.resolve();
  }

  /** Settles when the input has ended, failed, or is no longer read. */
  get inputEnded(): Promise<void> {
    return this.#inputEnded.promise;
  }

  /** Leaves the rest of the input unread, the line begun included. */
  stopReading(): void {
    this.#isStopped = true;
    this.#reader.cancel().catch(() => {});
  }

  /** Settles when every request that was read has its answer written. */
  whenAnswered(): Promise<void> {
    if (this.#unanswered.size === 0) return Promise.resolve();
    this.#idle ??= Promise.withResolvers();
    return this.#idle.promise;
  }

  /** Answers what still waits with an error; from then on nothing else is written. */
  async giveUp(message: string): Promise<void> {
    const reports = [...this.#unanswered].map((id) =>
      this.#write(createErrorAnswer(CODE.transport, message, { id }))
    );
    this.#isMute = true;
    await Promise.allSettled(reports);
  }

  /** Writes one line; lines are never mixed, and wait where the reader of the output is slow. */
  async send(message: JSONRPCMessage): Promise<void> {
    if (!this.#isMute) await this.#write(message);
  }

  close(): Promise<void> {
    if (!this.#isClosed) {
      this.#isClosed = true;
      this.#isMute = true;
      this.stopReading();
      this.#writer.releaseLock();
      this.#unanswered.clear();
      this.#idle?.resolve();
      this.onclose?.();
    }
    return Promise.resolve();
  }

  async #read(): Promise<void> {
    const lines = new LineReader(this.#maxLineBytes);
    while (true) {
      const { done, value } = await this.#reader.read();
      if (done) break;
      for (const line of lines.push(value)) this.#receive(line);
    }
    if (this.#isStopped) return;
    for (const line of lines.end()) this.#receive(line);
  }

  #receive(line: Line): void {
    if ("problem" in line) return this.#refuse(...this.#explain(line.problem));
    let value: unknown;
    try {
      value = JSON.parse(line.text);
    } catch {
      return this.#refuse(CODE.parse, "Cannot read line: malformed JSON");
    }
    const messages: unknown[] = Array.isArray(value) && value.length > 0 ? value : [value];
    for (const message of messages) this.#deliver(message);
  }

  #deliver(value: unknown): void {
    const message = this.#toMessage(readLeniently(value, () => ++this.#lastId));
    if (message === undefined) return;
    if (isRequest(message)) {
      const { id, method } = message;
      if (this.#unanswered.has(id) || this.#listening.has(id)) return this.#refuseTaken(id);
      (method === LISTEN ? this.#listening : this.#unanswered).add(id);
    }
    this.onmessage?.(message);
    const cancelled = findCancelled(message);
    if (cancelled !== undefined) this.#settle(cancelled);
  }

  #toMessage(value: unknown): JSONRPCMessage | undefined {
    try {
      return parseJSONRPCMessage(value);
    } catch {
      this.#refuse(
        CODE.invalidRequest,
        "Cannot read message: not a JSON-RPC request, notification or response",
        answerableId(value),
      );
      return undefined;
    }
  }

  #explain(problem: "too_long" | "not_utf8"): [code: number, message: string] {
    return problem === "not_utf8"
      ? [CODE.parse, "Cannot read line: not UTF-8"]
      : [CODE.invalidRequest, `Cannot read line: longer than ${this.#maxLineBytes} bytes`];
  }

  async #write(message: JSONRPCMessage | ErrorAnswer): Promise<void> {
    const line = this.#encoder.encode(`${JSON.stringify(shortenError(message))}\n`);
    try {
      await this.#writer.ready;
      await this.#writer.write(line);
    } finally {
      if (!("method" in message)) this.#settle(message.id);
    }
  }

  #refuse(code: number, message: string, id: RequestId | null = null): void {
    this.#write(createErrorAnswer(code, message, { id })).catch((error) =>
      this.onerror?.(toError(error))
    );
  }

  /** With two calls under one id, nobody could tell whose answer is whose; so this has none. */
  #refuseTaken(id: RequestId): void {
    const shown = cited(JSON.stringify(id));
    this.#refuse(CODE.invalidRequest, `Cannot serve call: its id ${shown} is in use`);
  }

  #settle(id: RequestId | null | undefined): void {
    if (id !== null && id !== undefined) {
      this.#unanswered.delete(id);
      this.#listening.delete(id);
    }
    if (this.#unanswered.size === 0) this.#idle?.resolve();
  }
}
