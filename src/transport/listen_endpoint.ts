/**
 * `subscriptions/listen` of 2026-07-28 over HTTP: a stream that tells one caller what changes.
 *
 * Knows streams. Must not know how a change is noticed. Each request has a handler of the SDK to itself: one handler for
 * all requests would tell each of them of everything that any of them listens to.
 */
import {
  classifyInboundRequest,
  createMcpHandler,
  InMemoryServerEventBus,
  type JSONRPCRequest,
  type McpHttpHandler,
  type ServerEventBus,
} from "@modelcontextprotocol/server";
import type { ServerFactory } from "../mcp/server.ts";
import type { LiveSource } from "../mcp/catalog.ts";
import { readCaller } from "../mcp/context.ts";
import { beginListening, LISTEN } from "../mcp/listen.ts";
import { isRecord } from "../mcp/params.ts";
import { Subscriptions } from "../mcp/subscriptions.ts";
import { toAuthInfo, type Visit } from "./caller.ts";
import { EventStream, fillStream, isEventStream, passOn } from "./event_stream.ts";
import { cutOffResponse } from "./http_answers.ts";
import type { QueueBudget } from "./reader_queue.ts";

export interface ListenEndpointOptions {
  /** Milliseconds between the signs of life of a stream. */
  readonly keepAliveMs: number;
  readonly queues: QueueBudget;
  readonly live: LiveSource | undefined;
}

/** The signs of life are this file's own: who takes none is given up. */
const NEVER = 0;

export function isListen(body: unknown): boolean {
  return isRecord(body) && body.method === LISTEN;
}

export class ListenEndpoint {
  readonly #factory: ServerFactory;
  readonly #options: ListenEndpointOptions;
  readonly #open = new Set<McpHttpHandler>();
  #isClosed = false;

  constructor(factory: ServerFactory, options: ListenEndpointOptions) {
    this.#factory = factory;
    this.#options = options;
  }

  async answer(visit: Visit, body: unknown): Promise<Response> {
    const { live } = this.#options;
    const { request } = visit;
    const subscriptions = live && new Subscriptions(live);
    const bus = new ListenBus(() => this.#end(handler, subscriptions));
    const handler = createMcpHandler(this.#factory, { legacy: "reject", bus, keepAliveMs: NEVER });
    this.#open.add(handler);
    const message = findListen(request, body);
    const parsedBody = message && subscriptions
      ? await this.#listen(message, { visit, subscriptions, handler })
      : body;
    const authInfo = toAuthInfo(visit.caller);
    const response = this.#isClosed
      ? cutOffResponse(body)
      : await handler.fetch(request, { parsedBody, authInfo });
    if (!bus.isHeard) this.#end(handler, subscriptions);
    return this.#bound(response);
  }

  /** Ends every stream, with the word that it was the server who did. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#open].map((handler) => handler.close()));
  }

  async #listen(
    message: JSONRPCRequest,
    { visit, subscriptions, handler }: {
      visit: Visit;
      subscriptions: Subscriptions;
      handler: McpHttpHandler;
    },
  ): Promise<JSONRPCRequest> {
    return await beginListening(message, {
      subscriptions,
      signal: visit.request.signal,
      caller: readCaller(toAuthInfo(visit.caller)),
      tell: (uri) => handler.notify.resourceUpdated(uri),
      tellList: () => handler.notify.resourcesChanged(),
    });
  }

  /** A reader that takes nothing is given up: what changes is not kept for it without a bound. */
  #bound(response: Response): Response {
    const { body } = response;
    if (body === null || !isEventStream(response)) return response;
    const { queues, keepAliveMs } = this.#options;
    const gone = new AbortController();
    const stream = new EventStream({ budget: queues, onEnd: () => gone.abort() });
    void fillStream(stream, { keepAliveMs, say: () => passOn(stream, body, gone.signal) });
    return stream.response;
  }

  #end(handler: McpHttpHandler, subscriptions: Subscriptions | undefined): void {
    this.#open.delete(handler);
    subscriptions?.[Symbol.dispose]();
  }
}

/** The request as the SDK will read it; undefined where it will refuse it. */
function findListen({ headers }: Request, body: unknown): JSONRPCRequest | undefined {
  const found = classifyInboundRequest({
    httpMethod: "POST",
    protocolVersionHeader: headers.get("mcp-protocol-version") ?? undefined,
    mcpMethodHeader: headers.get("mcp-method") ?? undefined,
    body,
  });
  return found.kind === "modern" && found.messageKind === "request" ? found.message : undefined;
}

/** The bus of one stream, which tells when that stream has ended. */
class ListenBus extends InMemoryServerEventBus implements ServerEventBus {
  readonly #onEnd: () => void;
  #isHeard = false;

  constructor(onEnd: () => void) {
    super();
    this.#onEnd = onEnd;
  }

  /** Whether there is, or was, a stream. */
  get isHeard(): boolean {
    return this.#isHeard;
  }

  override subscribe(...[listener]: Parameters<InMemoryServerEventBus["subscribe"]>): () => void {
    this.#isHeard = true;
    const leave = super.subscribe(listener);
    return () => {
      leave();
      this.#onEnd();
    };
  }
}
