/**
 * The HTTP+SSE transport of 2024-11-05, for clients that know no other: a stream is opened by GET,
 * its first event names the address for messages, and answers come through the stream.
 *
 * Knows paths and statuses. Must not know what the server answers.
 */
import type { ServerFactory } from "../mcp/server.ts";
import type { Activity } from "./activity.ts";
import type { Visit } from "./caller.ts";
import { findVersionProblem } from "./era.ts";
import { refusalResponse, retryAfter } from "./http_answers.ts";
import { parseMessages, readAllLeniently, refuseMessages } from "./incoming.ts";
import { answerableId, CODE, SESSION_ENDED } from "./message.ts";
import type { QueueBudget } from "./reader_queue.ts";
import { type BodyLimits, readBody } from "./request_body.ts";
import { noRoom, unknownSession } from "./session_endpoint.ts";
import type { Sessions } from "./sessions.ts";
import { MAX_CALLS, SseSession } from "./sse_session.ts";

export interface SseEndpointOptions extends BodyLimits {
  /** Where messages are posted, such as `/messages`. */
  readonly messagesPath: string;
  readonly sessions: Sessions;
  readonly activity: Activity;
  /** Characters that may wait for a reader. */
  readonly maxQueuedBytes?: number;
  /** What may wait for all readers. */
  readonly queues: QueueBudget;
}

const BUSY_MS = 1_000;

export class SseEndpoint {
  readonly #factory: ServerFactory;
  readonly #options: SseEndpointOptions;

  constructor(factory: ServerFactory, options: SseEndpointOptions) {
    this.#factory = factory;
    this.#options = options;
  }

  /** Opens a session and its stream. A client that asks for anything else than a stream gets one. */
  async open(visit: Visit): Promise<Response> {
    if (visit.request.method !== "GET") return wrongMethod("GET");
    const { sessions, activity, maxQueuedBytes, queues: budget, messagesPath } = this.#options;
    const session = sessions.open(
      visit,
      (place) => new SseSession({ ...place, activity, maxQueuedBytes, budget }),
    );
    if (session === undefined) return noRoom();
    try {
      const address = `${messagesPath}?sessionId=${session.id}`;
      return await session.begin(this.#factory, { visit, address });
    } catch (error) {
      session.end(SESSION_ENDED);
      throw error;
    }
  }

  /** Takes a client's messages: 202, and the answers come through the stream. */
  async receive(visit: Visit): Promise<Response> {
    const { request } = visit;
    if (request.method !== "POST") return wrongMethod("POST");
    const id = new URL(request.url).searchParams.get("sessionId") ?? "";
    const { sessions } = this.#options;
    const session = sessions.find(id, { visit, kind: SseSession });
    if (session === undefined) return unknownSession();
    const body = await readBody(request, this.#options);
    // It may have ended while the body came.
    if (!session.isOpen) return unknownSession();
    if ("refusal" in body) return refusalResponse(body.refusal);
    const value = readAllLeniently(body.value);
    const version = findVersionProblem(value, request.headers.get("mcp-protocol-version"));
    if (version !== undefined) return refuse(version, value);
    const messages = parseMessages(value);
    if (messages === undefined) return refusalResponse(refuseMessages(value));
    const problem = session.findProblem(messages);
    if (problem === "busy") return tooManyCalls();
    if (problem === "id") return refuse("Cannot serve body: an id in it is still in use", value);
    for (const message of messages) session.deliver(message, visit);
    return new Response("Accepted", { status: 202 });
  }
}

function refuse(message: string, body: unknown): Response {
  const id = answerableId(body);
  return refusalResponse({ status: 400, code: CODE.invalidRequest, message, id });
}

function wrongMethod(allow: string): Response {
  const message = `Cannot answer: only ${allow} is served here`;
  return refusalResponse({ status: 405, code: CODE.transport, message, headers: { allow } });
}

function tooManyCalls(): Response {
  const message = `Cannot take call: ${MAX_CALLS} of this session are running`;
  const headers = retryAfter(BUSY_MS);
  return refusalResponse({ status: 429, code: CODE.transport, message, headers });
}
