/**
 * Sessions of the 2025 era over Streamable HTTP: opened by `initialize`, used by POST, GET, DELETE.
 *
 * Knows headers and statuses. Must not know what the server answers.
 */
import { isInitializeRequest, type JSONRPCMessage } from "@modelcontextprotocol/server";
import type { ServerFactory } from "../mcp/server.ts";
import type { Activity } from "./activity.ts";
import type { Visit } from "./caller.ts";
import { LOG_LIMITS, type LogBudget } from "./event_log.ts";
import { jsonResponse, refusalResponse, retryAfter } from "./http_answers.ts";
import { isRequest } from "./incoming.ts";
import { CODE, SESSION_ENDED } from "./message.ts";
import type { QueueBudget } from "./reader_queue.ts";
import {
  acceptsStream,
  type OpenedStream,
  type PendingCall,
  replyAtEnd,
  replyInTime,
} from "./reply.ts";
import { parseEventId } from "./resumable_stream.ts";
import { Session } from "./session.ts";
import type { Sessions } from "./sessions.ts";

export interface SessionEndpointOptions {
  readonly sessions: Sessions;
  readonly activity: Activity;
  readonly keepAliveMs: number;
  /** What may wait for all readers. */
  readonly queues: QueueBudget;
}

/** When a client may ask again that found no room for a session. */
const NO_ROOM_MS = 60_000;

const SESSION_HEADER = "mcp-session-id";

export class SessionEndpoint {
  readonly #factory: ServerFactory;
  readonly #options: SessionEndpointOptions;
  readonly #logs: LogBudget = { limits: LOG_LIMITS, totalSize: 0 };

  constructor(factory: ServerFactory, options: SessionEndpointOptions) {
    this.#factory = factory;
    this.#options = options;
  }

  /** Whether a POST concerns a session: it names one, or its one message asks for one. */
  concerns({ request }: Visit, messages: readonly JSONRPCMessage[]): boolean {
    if (request.headers.has(SESSION_HEADER)) return true;
    return messages.length === 1 && messages.some(isInitialize);
  }

  /** Answers the messages of a POST; `isBatch` says whether the body was an array. */
  async post(
    visit: Visit,
    messages: readonly JSONRPCMessage[],
    { isBatch }: { isBatch: boolean },
  ): Promise<Response> {
    if (!visit.request.headers.has(SESSION_HEADER)) return await this.#open(visit, messages);
    const session = this.#find(visit);
    if (session instanceof Response) return session;
    session.confirm();
    if (messages.some(isInitialize)) return refuse("its session is open already");
    if (session.hasTaken(messages.filter(isRequest))) return refuse("an id in it is still in use");
    return await this.#call(visit, { session, messages, isBatch });
  }

  /** Opens the stream of what belongs to no call, or takes up any stream again. */
  get(visit: Visit): Response {
    if (!acceptsStream(visit.request)) {
      const message = "Cannot open stream: the header Accept must name text/event-stream";
      return refusalResponse({ status: 406, code: CODE.transport, message });
    }
    const session = this.#find(visit);
    if (session instanceof Response) return session;
    session.confirm();
    const lastEventId = visit.request.headers.get("last-event-id");
    if (lastEventId === null) return session.listen(visit);
    const place = parseEventId(lastEventId);
    const resumed = place && session.resume(place, visit);
    return resumed ?? refusalResponse({
      status: 400,
      code: CODE.transport,
      message: "Cannot resume stream: the event in Last-Event-ID is unknown or no longer kept",
    });
  }

  /** Ends the session. */
  delete(visit: Visit): Response {
    const session = this.#find(visit);
    if (session instanceof Response) return session;
    session.end(SESSION_ENDED);
    return new Response(null, { status: 204 });
  }

  async #open(visit: Visit, messages: readonly JSONRPCMessage[]): Promise<Response> {
    const { sessions, queues } = this.#options;
    const logs = this.#logs;
    const session = sessions.open(visit, (place) => new Session({ ...place, logs, queues }));
    if (session === undefined) return noRoom();
    try {
      await session.begin(this.#factory, visit);
    } catch (error) {
      session.end(SESSION_ENDED);
      throw error;
    }
    return await this.#call(visit, { session, messages, isBatch: false });
  }

  #find(visit: Visit): Session | Response {
    const id = visit.request.headers.get(SESSION_HEADER);
    if (id === null) {
      const message = "Cannot find session: the header Mcp-Session-Id is missing";
      return refusalResponse({ status: 400, code: CODE.transport, message });
    }
    const found = this.#options.sessions.find(id, { visit, kind: Session });
    return found ?? unknownSession();
  }

  async #call(visit: Visit, { session, messages, isBatch }: Calls): Promise<Response> {
    const calls = messages.filter(isRequest).map((request) => session.expect(request));
    for (const call of calls) this.#options.activity.track(call.answer);
    const reply = this.#reply(calls, { visit, session, isBatch });
    for (const message of messages) session.deliver(message, visit);
    return await reply;
  }

  async #reply(
    calls: readonly PendingCall[],
    { visit, session, isBatch }: Omit<Calls, "messages"> & { visit: Visit },
  ): Promise<Response> {
    const headers = { [SESSION_HEADER]: session.sessionId };
    const [first] = calls;
    if (first === undefined) return new Response(null, { status: 202, headers });
    if (isBatch) return jsonResponse(await Promise.all(calls.map(({ answer }) => answer)), headers);
    if (!acceptsStream(visit.request)) return await replyAtEnd(first, headers);
    const { keepAliveMs } = this.#options;
    const openStream = (): OpenedStream => session.openCallStream(visit);
    return await replyInTime(first, { keepAliveMs, openStream, headers });
  }
}

/** What a POST brings to a session. */
interface Calls {
  readonly session: Session;
  readonly messages: readonly JSONRPCMessage[];
  /** Whether the body was an array. */
  readonly isBatch: boolean;
}

/** The name first: the SDK's look at the whole message costs a fiftieth of a call. */
function isInitialize(message: JSONRPCMessage): boolean {
  return "method" in message && message.method === "initialize" && isInitializeRequest(message);
}

export function noRoom(): Response {
  return refusalResponse({
    status: 503,
    code: CODE.transport,
    message: "Cannot open session: as many are open as may be (http.max_sessions)",
    headers: retryAfter(NO_ROOM_MS),
  });
}

export function unknownSession(): Response {
  const message = "Cannot find session: it is unknown, or has ended: begin with initialize";
  return refusalResponse({ status: 404, code: CODE.unknownSession, message });
}

function refuse(reason: string): Response {
  const message = `Cannot serve body: ${reason}`;
  return refusalResponse({ status: 400, code: CODE.invalidRequest, message });
}
