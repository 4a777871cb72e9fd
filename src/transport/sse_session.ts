/**
 * A session of the old HTTP+SSE transport: everything the server says goes into one stream.
 *
 * Knows the SDK's `Transport` and one stream. Must not know paths, nor how sessions are found.
 */
import type { JSONRPCMessage, RequestId, Transport } from "@modelcontextprotocol/server";
import type { ServerFactory } from "../mcp/server.ts";
import type { Activity } from "./activity.ts";
import { toAuthInfo, type Visit } from "./caller.ts";
import { EventStream, type StreamOptions } from "./event_stream.ts";
import { findCancelled, isRequest } from "./incoming.ts";
import { CODE, createErrorAnswer } from "./message.ts";
import type { OpenSession, SessionPlace } from "./sessions.ts";

export interface SseSessionOptions
  extends SessionPlace, Pick<StreamOptions, "maxQueuedBytes" | "budget"> {
  readonly activity: Activity;
}

/** Calls of one session that may run at a time: they are accepted without a connection each. */
export const MAX_CALLS = 100;

export class SseSession implements Transport, OpenSession {
  onmessage?: Transport["onmessage"];
  onclose?: () => void;
  onerror?: (error: Error) => void;

  readonly isBusy = true;
  readonly isConfirmed = true;
  readonly #options: SseSessionOptions;
  readonly #stream: EventStream;
  /** What runs, with what ends its being counted. */
  readonly #calls = new Map<RequestId, () => void>();
  #isOver = false;

  constructor(options: SseSessionOptions) {
    this.#options = options;
    const { maxQueuedBytes, budget } = options;
    this.#stream = new EventStream({
      maxQueuedBytes,
      budget,
      onEnd: () => this.end("Cannot finish call: the client left its stream"),
    });
  }

  get id(): string {
    return this.#options.id;
  }

  /** Whether there is a stream for answers still. */
  get isOpen(): boolean {
    return !this.#isOver;
  }

  /** Makes the session's server, and tells the client where to send its messages. */
  async begin(
    factory: ServerFactory,
    { visit, address }: { visit: Visit; address: string },
  ): Promise<Response> {
    const { request, caller } = visit;
    const authInfo = toAuthInfo(caller);
    const server = await factory({ era: "legacy", requestInfo: request, authInfo });
    await server.connect(this);
    this.#stream.sendEvent("endpoint", address);
    return this.#stream.response;
  }

  /** Why the messages cannot be taken now: too many calls, or an id that is still in use. */
  findProblem(messages: readonly JSONRPCMessage[]): "busy" | "id" | undefined {
    const ids = messages.filter(isRequest).map(({ id }) => id);
    if (new Set(ids).size < ids.length || ids.some((id) => this.#calls.has(id))) return "id";
    return this.#calls.size + ids.length > MAX_CALLS ? "busy" : undefined;
  }

  deliver(message: JSONRPCMessage, { request, caller }: Visit): void {
    if (isRequest(message)) this.#begin(message.id);
    this.onmessage?.(message, { request, authInfo: toAuthInfo(caller) });
    const cancelled = findCancelled(message);
    if (cancelled !== undefined) this.#finish(cancelled);
  }

  keepAlive(): void {
    this.#stream.keepAlive();
  }

  end(reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const id of [...this.#calls.keys()]) {
      this.#stream.send(createErrorAnswer(CODE.transport, reason, { id }));
      this.#finish(id);
    }
    this.#stream.end();
    this.#options.onEnd();
    this.onclose?.();
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  send(message: JSONRPCMessage): Promise<void> {
    if (this.#isOver) return Promise.resolve();
    const answered = "method" in message ? undefined : message.id;
    // What is cancelled is answered no more.
    if (answered === undefined || this.#finish(answered)) this.#stream.send(message);
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.end("Cannot finish call: the server closed its session");
    return Promise.resolve();
  }

  #begin(id: RequestId): void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#options.activity.track(promise);
    this.#calls.set(id, resolve);
  }

  /** Whether the call was still running. */
  #finish(id: RequestId): boolean {
    this.#calls.get(id)?.();
    return this.#calls.delete(id);
  }
}
