/**
 * A session of Streamable HTTP: one server for one client, through many requests and streams.
 *
 * Knows the SDK's `Transport` and which answer belongs to which request. Must not know how sessions
 * are found or expire. The SDK's transport answers every call by a stream, keeps what a reader does
 * not take without a bound, and leaves a cancelled call's request unanswered: hence this one.
 */
import type {
  JSONRPCMessage,
  JSONRPCNotification,
  JSONRPCRequest,
  RequestId,
  Transport,
  TransportSendOptions,
} from "@modelcontextprotocol/server";
import type { ServerFactory } from "../mcp/server.ts";
import { toAuthInfo, type Visit } from "./caller.ts";
import { EventLog, type LogBudget } from "./event_log.ts";
import { findCancelled } from "./incoming.ts";
import { CANCELLED, CODE, createErrorAnswer } from "./message.ts";
import type { QueueBudget } from "./reader_queue.ts";
import type { Answer, OpenedStream, PendingCall } from "./reply.ts";
import { type EventPlace, ResumableStream } from "./resumable_stream.ts";
import type { OpenSession, SessionPlace } from "./sessions.ts";

export interface SessionOptions extends SessionPlace {
  /** What all sessions may keep. */
  readonly logs: LogBudget;
  /** What may wait for all readers. */
  readonly queues: QueueBudget;
}

/** A call of a session, and who settles it. */
interface SessionCall extends PendingCall {
  readonly settle: (answer: Answer) => void;
}

/** News that must not get lost: clients read again when told. One for each subscription there can be, one for the list. */
const RESOURCE_NEWS = "notifications/resources/";
const MAX_UNHEARD = 1_001;

/** The key of the stream that carries what belongs to no call. */
const STANDALONE = 0;

export class Session implements Transport, OpenSession {
  onmessage?: Transport["onmessage"];
  onclose?: () => void;
  onerror?: (error: Error) => void;

  readonly sessionId: string;
  readonly #options: SessionOptions;
  readonly #calls = new Map<RequestId, SessionCall>();
  /** Made with the first: most sessions have none. */
  #streams: Map<number, ResumableStream> | undefined;
  #log: EventLog | undefined;
  #unheard: Map<string, JSONRPCNotification> | undefined;
  #lastKey = STANDALONE;
  #isConfirmed = false;
  #isOver = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.sessionId = options.id;
  }

  get isBusy(): boolean {
    return this.#calls.size > 0 || (this.#streams?.get(STANDALONE)?.isRead ?? false);
  }

  get isConfirmed(): boolean {
    return this.#isConfirmed;
  }

  /** Makes the session's server. */
  async begin(factory: ServerFactory, { request, caller }: Visit): Promise<void> {
    const authInfo = toAuthInfo(caller);
    const server = await factory({ era: "legacy", requestInfo: request, authInfo });
    await server.connect(this);
  }

  /** Says that the client has come back with the session's id. */
  confirm(): void {
    this.#isConfirmed = true;
  }

  /** Whether a call with one of these ids is still to be answered, or an id stands there twice. */
  hasTaken(requests: readonly JSONRPCRequest[]): boolean {
    const ids = new Set(requests.map((request) => request.id));
    return ids.size < requests.length || requests.some(({ id }) => this.#calls.has(id));
  }

  /** Waits for the answer to a request, which is given to the server by `deliver` afterwards. */
  expect({ id }: JSONRPCRequest): PendingCall {
    const { promise, resolve } = Promise.withResolvers<Answer>();
    const call: SessionCall = { answer: promise, settle: resolve };
    this.#calls.set(id, call);
    return call;
  }

  deliver(message: JSONRPCMessage, { request, caller }: Visit): void {
    this.onmessage?.(message, { request, authInfo: toAuthInfo(caller) });
    const cancelled = findCancelled(message);
    if (cancelled !== undefined) this.#answerWith(cancelled, CANCELLED);
  }

  /** The stream that a call's reply opens when it takes long or has something to say before. */
  openCallStream({ request }: Visit): OpenedStream {
    const stream = this.#createStream(++this.#lastKey, request);
    return { response: stream.open(), stream };
  }

  /** The stream for what belongs to no call; who listened before is replaced. */
  listen({ request }: Visit): Response {
    const stream = this.#streams?.get(STANDALONE) ?? this.#createStream(STANDALONE, request);
    const response = stream.open();
    const unheard = this.#unheard;
    this.#unheard = undefined;
    unheard?.forEach((message) => stream.send(message));
    return response;
  }

  /** Takes up a stream after the event that the client saw last; `undefined` where it is forgotten. */
  resume(place: EventPlace, visit: Visit): Response | undefined {
    const { key, number } = place;
    const missed = key <= this.#lastKey ? this.#log?.after(key, number) : undefined;
    if (missed === undefined) return key === STANDALONE ? this.listen(visit) : undefined;
    const stream = this.#streams?.get(key);
    if (stream !== undefined) {
      if (key === STANDALONE) this.#unheard = undefined;
      return stream.resume(missed);
    }
    const finished = this.#createStream(key, visit.request);
    finished.end();
    return finished.resume(missed);
  }

  keepAlive(): void {
    this.#streams?.get(STANDALONE)?.keepAlive();
  }

  end(reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const id of [...this.#calls.keys()]) this.#answerWith(id, reason);
    // The streams of calls end by themselves, after the word that each call has just been given.
    this.#streams?.get(STANDALONE)?.end();
    this.#log?.close();
    this.#options.onEnd();
    this.onclose?.();
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void> {
    if (!("method" in message)) {
      if (message.id !== undefined) this.#answer(message.id, message);
    } else if (options?.relatedRequestId === undefined) {
      this.#announce(message);
    } else {
      // What belongs to a call that is answered, or that takes JSON only, is not said elsewhere.
      this.#calls.get(options.relatedRequestId)?.onInterim?.(message);
    }
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.end("Cannot finish call: the server closed its session");
    return Promise.resolve();
  }

  /** A client that subscribed and does not listen now hears of each resource once, as soon as it listens. */
  #announce(message: JSONRPCNotification): void {
    const stream = this.#streams?.get(STANDALONE);
    stream?.send(message);
    if (stream?.isRead || !message.method.startsWith(RESOURCE_NEWS)) return;
    this.#unheard ??= new Map();
    if (this.#unheard.size < MAX_UNHEARD) this.#unheard.set(JSON.stringify(message), message);
  }

  #answerWith(id: RequestId, reason: string): void {
    this.#answer(id, createErrorAnswer(CODE.transport, reason, { id }));
  }

  #answer(id: RequestId, answer: Answer): void {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    call?.settle(answer);
  }

  #createStream(key: number, request: Request): ResumableStream {
    this.#log ??= new EventLog(this.#options.logs);
    const version = request.headers.get("mcp-protocol-version") ?? "";
    const stream = new ResumableStream({
      log: this.#log,
      key,
      budget: this.#options.queues,
      hasStart: version >= "2025-11-25",
      headers: { "mcp-session-id": this.sessionId },
      onOver: () => this.#streams?.delete(key),
    });
    (this.#streams ??= new Map()).set(key, stream);
    return stream;
  }
}
