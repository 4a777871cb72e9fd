/**
 * The MCP endpoint over HTTP, for both protocol eras.
 *
 * Knows methods, versions and who serves what: plain calls of 2026-07-28 are served by themselves,
 * its other requests by the SDK's handler; those of the years before go to their session, or are
 * served by themselves. Must not know sockets.
 */
import { createMcpHandler, type McpHttpHandler } from "@modelcontextprotocol/server";
import type { ServerFactory } from "../mcp/server.ts";
import type { LiveSource } from "../mcp/catalog.ts";
import type { Activity } from "./activity.ts";
import { toAuthInfo, type Visit } from "./caller.ts";
import { findVersionProblem, isModern } from "./era.ts";
import { cutOffResponse, refusalResponse } from "./http_answers.ts";
import { parseMessages, readAllLeniently, refuseMessages } from "./incoming.ts";
import { isListen, ListenEndpoint } from "./listen_endpoint.ts";
import { streamWhenLate } from "./late_reply.ts";
import { answerableId, cited, CODE } from "./message.ts";
import { createPlainCallFinder } from "./plain_call.ts";
import type { QueueBudget } from "./reader_queue.ts";
import { acceptsStream } from "./reply.ts";
import { type BodyLimits, readBody } from "./request_body.ts";
import { SessionEndpoint } from "./session_endpoint.ts";
import type { Sessions } from "./sessions.ts";
import { shortenRefusal } from "./short_refusal.ts";
import { Stateless } from "./stateless.ts";

export interface EndpointOptions extends BodyLimits {
  /**
   * What clients of the 2025 era are offered: with `http` each request is answered by itself, with one
   * JSON body; with `streamable_http` there are sessions, and a stream for who accepts one.
   */
  readonly mode: "http" | "streamable_http";
  /** Milliseconds between the signs of life of a stream. */
  readonly keepAliveMs: number;
  readonly sessions: Sessions;
  readonly activity: Activity;
  /** What may wait for all readers of streams together. */
  readonly queues: QueueBudget;
  /** What tells of changes; without it nothing can be listened to. */
  readonly live?: LiveSource | undefined;
}

export class Endpoint {
  readonly #options: EndpointOptions;
  readonly #modern: McpHttpHandler;
  readonly #listening: ListenEndpoint;
  readonly #findPlainCall = createPlainCallFinder();
  readonly #stateless: Stateless;
  readonly #sessions: SessionEndpoint | undefined;
  #isClosed = false;

  constructor(factory: ServerFactory, options: EndpointOptions) {
    const { mode, keepAliveMs, activity, queues, live } = options;
    const hasSessions = mode === "streamable_http";
    this.#options = options;
    this.#modern = createMcpHandler(factory, {
      legacy: "reject",
      maxRequestBodySize: options.maxBodyBytes,
      keepAliveMs,
    });
    this.#listening = new ListenEndpoint(factory, { keepAliveMs, queues, live });
    this.#stateless = new Stateless(factory, {
      keepAliveMs,
      activity,
      queues,
      mayStreamLegacy: hasSessions,
    });
    this.#sessions = hasSessions ? new SessionEndpoint(factory, options) : undefined;
  }

  /** Answers a request for the endpoint's path. */
  async handle(visit: Visit): Promise<Response> {
    const { method } = visit.request;
    if (method === "POST") return await this.#post(visit);
    if (method === "GET" && this.#sessions !== undefined) return this.#sessions.get(visit);
    if (method === "DELETE" && this.#sessions !== undefined) return this.#sessions.delete(visit);
    const allow = this.#sessions === undefined ? "POST" : "GET, POST, DELETE";
    return refusalResponse({
      status: 405,
      code: CODE.transport,
      message: `Cannot answer ${cited(method)}: served here is ${allow}`,
      headers: { allow },
    });
  }

  /** Cuts off what still runs: clients are told, handlers see their signal fire. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stateless.close();
    await this.#listening.close();
    await this.#modern.close();
  }

  async #post(visit: Visit): Promise<Response> {
    const body = await readBody(visit.request, this.#options);
    if ("refusal" in body) return refusalResponse(body.refusal);
    const value = readAllLeniently(body.value);
    const version = visit.request.headers.get("mcp-protocol-version");
    if (isModern(value, version)) return await this.#answerModern(visit, value);
    const message = findVersionProblem(value, version);
    if (message === undefined) return await this.#answerLegacy(visit, value);
    const id = answerableId(value);
    return refusalResponse({ status: 400, code: CODE.invalidRequest, message, id });
  }

  async #answerModern(visit: Visit, body: unknown): Promise<Response> {
    const call = this.#findPlainCall(visit.request.headers, body);
    if (call !== undefined) return await this.#stateless.answerPlain(visit, call);
    if (isListen(body)) return await shortenRefusal(await this.#listening.answer(visit, body));
    if (!acceptsStream(visit.request)) return await this.#askModern(visit, body);
    const gone = new AbortController();
    const answer = this.#askModern(untilGone(visit, gone.signal), body);
    return await streamWhenLate(answer, { ...this.#options, onEnd: () => gone.abort() });
  }

  async #askModern({ request, caller }: Visit, body: unknown): Promise<Response> {
    const authInfo = toAuthInfo(caller);
    const response = await this.#modern.fetch(request, { parsedBody: body, authInfo });
    const wasCutOff = this.#isClosed && response.status === 499;
    return wasCutOff ? cutOffResponse(body) : await shortenRefusal(response);
  }

  async #answerLegacy(visit: Visit, body: unknown): Promise<Response> {
    const messages = parseMessages(body);
    if (messages === undefined) return refusalResponse(refuseMessages(body));
    const shape = { isBatch: Array.isArray(body) };
    return this.#sessions?.concerns(visit, messages)
      ? await this.#sessions.post(visit, messages, shape)
      : await this.#stateless.answer(visit, messages, shape);
  }
}

/** The visit, whose request is over also where its stream was given up. What it said was read. */
function untilGone({ request, ...visit }: Visit, gone: AbortSignal): Visit {
  const { url, method, headers, signal } = request;
  return {
    ...visit,
    request: new Request(url, { method, headers, signal: AbortSignal.any([signal, gone]) }),
  };
}
