/**
 * The MCP endpoint over HTTP, for both protocol eras.
 *
 * Knows methods, versions and who serves what: plain calls of 2026-07-28 are served by themselves,
 * its other requests by the SDK's handler; those of the years before go to their session, or are
 * served by themselves. Must not know sockets.
 */
import {
  createMcpHandler,
  type McpHttpHandler,
  type McpServerFactory,
} from "@modelcontextprotocol/server";
import { isRecord } from "../mcp/params.ts";
import type { Activity } from "./activity.ts";
import { toAuthInfo, type Visit } from "./caller.ts";
import { findVersionProblem, isModern } from "./era.ts";
import { jsonResponse, refusalResponse } from "./http_answers.ts";
import { parseMessages, readAllLeniently, refuseMessages } from "./incoming.ts";
import { streamWhenLate } from "./late_reply.ts";
import { answerableId, CODE, createErrorAnswer, CUT_OFF } from "./message.ts";
import { createPlainCallFinder } from "./plain_call.ts";
import { acceptsStream } from "./reply.ts";
import { type BodyLimits, readBody } from "./request_body.ts";
import { SessionEndpoint } from "./session_endpoint.ts";
import type { Sessions } from "./sessions.ts";
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
}

export class Endpoint {
  readonly #options: EndpointOptions;
  readonly #modern: McpHttpHandler;
  readonly #findPlainCall = createPlainCallFinder();
  readonly #plainCalls: Stateless;
  readonly #stateless: Stateless;
  readonly #sessions: SessionEndpoint | undefined;
  #isClosed = false;

  constructor(factory: McpServerFactory, options: EndpointOptions) {
    const { mode, keepAliveMs, activity } = options;
    const hasSessions = mode === "streamable_http";
    this.#options = options;
    this.#modern = createMcpHandler(factory, {
      legacy: "reject",
      maxRequestBodySize: options.maxBodyBytes,
      keepAliveMs,
    });
    this.#plainCalls = new Stateless(factory, { mayStream: true, keepAliveMs, activity });
    this.#stateless = new Stateless(factory, { mayStream: hasSessions, keepAliveMs, activity });
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
      message: `Cannot answer ${method}: served here is ${allow}`,
      headers: { allow },
    });
  }

  /** Cuts off what still runs: clients are told, handlers see their signal fire. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stateless.close();
    this.#plainCalls.close();
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
    if (call !== undefined) return await this.#plainCalls.answerPlain(visit, call);
    const answer = this.#askModern(visit, body);
    const { keepAliveMs, activity } = this.#options;
    const isWaiting = isRecord(body) && body.method === "subscriptions/listen";
    return isWaiting || !acceptsStream(visit.request)
      ? await answer
      : await streamWhenLate(answer, { keepAliveMs, activity });
  }

  async #askModern({ request, caller }: Visit, body: unknown): Promise<Response> {
    const authInfo = toAuthInfo(caller);
    const response = await this.#modern.fetch(request, { parsedBody: body, authInfo });
    const wasCutOff = this.#isClosed && response.status === 499;
    return wasCutOff
      ? jsonResponse(createErrorAnswer(CODE.transport, CUT_OFF, { id: answerableId(body) }))
      : response;
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
