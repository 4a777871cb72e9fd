/**
 * The MCP endpoint over HTTP: one POST in, one response out, for both protocol eras.
 *
 * Knows headers, bodies and how a call ends early. Must not know sockets, nor what the server
 * answers. Requests of 2026-07-28 go to the SDK's handler; those of the years before are
 * independent of each other here, and each has an `Exchange`.
 */
import {
  createMcpHandler,
  type JSONRPCMessage,
  type JSONRPCRequest,
  type McpHttpHandler,
  type McpServerFactory,
  parseJSONRPCMessage,
} from "@modelcontextprotocol/server";
import { findVersionProblem, isModern } from "./era.ts";
import { type Answer, Exchange } from "./exchange.ts";
import { EventStream, jsonResponse, refusalResponse } from "./http_answers.ts";
import { readLeniently } from "./lenient.ts";
import { answerableId, CODE, createErrorAnswer, CUT_OFF } from "./message.ts";
import { readBody } from "./request_body.ts";

export interface EndpointOptions {
  /** `http` answers with one JSON body; `streamable_http` may send a stream to who accepts one. */
  readonly mode: "http" | "streamable_http";
  readonly maxBodyBytes: number;
  /** Milliseconds after which an unanswered call becomes a stream, and between its signs of life. */
  readonly keepAliveMs: number;
}

const MAX_BATCH = 100;

export class Endpoint {
  readonly #factory: McpServerFactory;
  readonly #options: EndpointOptions;
  readonly #modern: McpHttpHandler;
  readonly #exchanges = new Set<Exchange>();
  #running = 0;
  #idle: PromiseWithResolvers<void> | undefined;
  #isClosed = false;

  constructor(factory: McpServerFactory, options: EndpointOptions) {
    this.#factory = factory;
    this.#options = options;
    this.#modern = createMcpHandler(factory, {
      legacy: "reject",
      maxRequestBodySize: options.maxBodyBytes,
      keepAliveMs: options.keepAliveMs,
    });
  }

  /** Answers a request for the endpoint's path. */
  async handle(request: Request): Promise<Response> {
    this.#running++;
    try {
      return await this.#answer(request);
    } finally {
      this.#leave();
    }
  }

  /** Settles when no call runs; streams that wait for events do not count. */
  whenIdle(): Promise<void> {
    if (this.#running === 0) return Promise.resolve();
    this.#idle ??= Promise.withResolvers();
    return this.#idle.promise;
  }

  /** Cuts off what still runs: clients are told, handlers see their signal fire. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const exchange of this.#exchanges) exchange.cancel();
    await this.#modern.close();
  }

  async #answer(request: Request): Promise<Response> {
    if (request.method !== "POST") {
      return refusalResponse({
        status: 405,
        code: CODE.transport,
        message: `Cannot answer ${request.method}: only POST is served here`,
        headers: { allow: "POST" },
      });
    }
    const body = await readBody(request, this.#options.maxBodyBytes);
    if ("refusal" in body) return refusalResponse(body.refusal);
    const message = readAllLeniently(body.value);
    const version = request.headers.get("mcp-protocol-version");
    if (isModern(message, version)) return await this.#answerModern(request, message);
    const problem = findVersionProblem(message, version);
    if (problem === undefined) return await this.#answerLegacy(request, message);
    return refusalResponse({
      status: 400,
      code: CODE.invalidRequest,
      message: problem,
      id: answerableId(message),
    });
  }

  async #answerModern(request: Request, body: unknown): Promise<Response> {
    const response = await this.#modern.fetch(request, { parsedBody: body });
    const wasCutOff = this.#isClosed && response.status === 499;
    return wasCutOff
      ? jsonResponse(createErrorAnswer(CODE.transport, CUT_OFF, { id: answerableId(body) }))
      : response;
  }

  #answerLegacy(request: Request, body: unknown): Response | Promise<Response> {
    const messages = parseMessages(body);
    if (messages === undefined) {
      return refusalResponse({
        status: 400,
        code: CODE.invalidRequest,
        message: "Cannot read body: not a JSON-RPC message, nor a batch of up to " +
          `${MAX_BATCH} of them`,
        id: answerableId(body),
      });
    }
    const requests = messages.filter(isRequest);
    const [first] = requests;
    if (first === undefined) return new Response(null, { status: 202 });
    return Array.isArray(body)
      ? this.#answerBatch(request, requests)
      : this.#answerOne(request, first);
  }

  async #answerBatch(request: Request, messages: readonly JSONRPCRequest[]): Promise<Response> {
    const exchanges = messages.map((message) => this.#open(request, message));
    await Promise.all(exchanges.map((exchange) => exchange.begin(this.#factory)));
    return jsonResponse(await Promise.all(exchanges.map((exchange) => exchange.answer)));
  }

  async #answerOne(request: Request, message: JSONRPCRequest): Promise<Response> {
    const { mode, keepAliveMs } = this.#options;
    const exchange = this.#open(request, message);
    const mayStream = mode === "streamable_http" && acceptsStream(request);
    const response = mayStream ? answerInTime(exchange, keepAliveMs) : answerAtEnd(exchange);
    await exchange.begin(this.#factory);
    return await response;
  }

  #open(request: Request, message: JSONRPCRequest): Exchange {
    const exchange = new Exchange(message, request);
    // Deno aborts the signal of a delivered request too (`unstable: no-legacy-abort` ends that);
    // by then there is nothing left to cancel.
    request.signal.addEventListener("abort", () => exchange.cancel());
    this.#exchanges.add(exchange);
    this.#running++;
    exchange.answer.then(() => {
      this.#exchanges.delete(exchange);
      this.#leave();
    });
    return exchange;
  }

  #leave(): void {
    this.#running--;
    if (this.#running === 0) this.#idle?.resolve();
  }
}

function readAllLeniently(value: unknown): unknown {
  let lastId = 0;
  const nextId = (): number => ++lastId;
  return Array.isArray(value)
    ? value.map((item) => readLeniently(item, nextId))
    : readLeniently(value, nextId);
}

function isRequest(message: JSONRPCMessage): message is JSONRPCRequest {
  return "method" in message && "id" in message;
}

function parseMessages(body: unknown): JSONRPCMessage[] | undefined {
  const items: unknown[] = Array.isArray(body) ? body : [body];
  if (items.length === 0 || items.length > MAX_BATCH) return undefined;
  try {
    return items.map(parseJSONRPCMessage);
  } catch {
    return undefined;
  }
}

/** Only who names a stream among what it accepts; the wildcard that curl sends does not. */
function acceptsStream(request: Request): boolean {
  return request.headers.get("accept")?.includes("text/event-stream") ?? false;
}

async function answerAtEnd(exchange: Exchange): Promise<Response> {
  return jsonResponse(await exchange.answer);
}

/**
 * The answer as JSON where it comes soon and alone; else a stream that ends with it, begun by the
 * first thing the server says before, or to keep proxies from giving up on a long call.
 */
function answerInTime(exchange: Exchange, keepAliveMs: number): Promise<Response> {
  return new Promise((resolve) => {
    let stream: EventStream | undefined;
    const open = (): EventStream => {
      if (stream === undefined) {
        stream = new EventStream();
        resolve(stream.response);
      }
      return stream;
    };
    const timer = setInterval(() => open().keepAlive(), keepAliveMs);
    exchange.onInterim = (message) => open().send(message);
    exchange.answer.then((answer: Answer) => {
      clearInterval(timer);
      if (stream === undefined) return resolve(jsonResponse(answer));
      stream.send(answer);
      stream.end();
    });
  });
}
