/**
 * Requests that belong to no session: those of the 2025 era, and plain calls of 2026-07-28. Each is
 * served by itself.
 *
 * Knows how a call ends early. Must not know sockets, nor what the server answers.
 */
import type {
  JSONRPCMessage,
  JSONRPCRequest,
  MessageClassification,
} from "@modelcontextprotocol/server";
import type { ServerFactory } from "../mcp/server.ts";
import type { Activity } from "./activity.ts";
import type { Visit } from "./caller.ts";
import { EventStream } from "./event_stream.ts";
import { Exchange } from "./exchange.ts";
import { jsonResponse } from "./http_answers.ts";
import { isRequest } from "./incoming.ts";
import type { PlainCall } from "./plain_call.ts";
import type { QueueBudget } from "./reader_queue.ts";
import { acceptsStream, type OpenedStream, replyAtEnd, replyInTime } from "./reply.ts";

export interface StatelessOptions {
  /** Whether a client of the 2025 era that accepts a stream may be sent one; later ones always may. */
  readonly mayStreamLegacy: boolean;
  readonly keepAliveMs: number;
  readonly activity: Activity;
  /** What may wait for all readers of streams together. */
  readonly queues: QueueBudget;
}

export class Stateless {
  readonly #factory: ServerFactory;
  readonly #options: StatelessOptions;
  readonly #exchanges = new Set<Exchange>();

  constructor(factory: ServerFactory, options: StatelessOptions) {
    this.#factory = factory;
    this.#options = options;
  }

  /** Answers the messages of a body; `isBatch` says whether the body was an array. */
  async answer(
    visit: Visit,
    messages: readonly JSONRPCMessage[],
    { isBatch }: { isBatch: boolean },
  ): Promise<Response> {
    const requests = messages.filter(isRequest);
    const [first] = requests;
    if (first === undefined) return new Response(null, { status: 202 });
    return isBatch
      ? await this.#answerBatch(visit, requests)
      : await this.#answerOne(visit, this.#open(visit, first), {
        mayStream: this.#options.mayStreamLegacy,
      });
  }

  /** Answers a call of 2026-07-28. */
  async answerPlain(visit: Visit, { message, classification }: PlainCall): Promise<Response> {
    const exchange = this.#open(visit, message, classification);
    return await this.#answerOne(visit, exchange, { mayStream: true });
  }

  /** Cuts off what still runs: clients are told, handlers see their signal fire. */
  close(): void {
    for (const exchange of this.#exchanges) exchange.cancel();
  }

  async #answerBatch(visit: Visit, messages: readonly JSONRPCRequest[]): Promise<Response> {
    const exchanges = messages.map((message) => this.#open(visit, message));
    await Promise.all(exchanges.map((exchange) => exchange.begin(this.#factory)));
    return jsonResponse(await Promise.all(exchanges.map((exchange) => exchange.answer)));
  }

  async #answerOne(
    visit: Visit,
    exchange: Exchange,
    { mayStream }: { mayStream: boolean },
  ): Promise<Response> {
    const { keepAliveMs, queues } = this.#options;
    const openStream = (): OpenedStream => {
      const stream = new EventStream({ budget: queues, onEnd: () => exchange.cancel() });
      return { response: stream.response, stream };
    };
    const response = mayStream && acceptsStream(visit.request)
      ? replyInTime(exchange, { keepAliveMs, openStream })
      : replyAtEnd(exchange);
    await exchange.begin(this.#factory);
    return await response;
  }

  #open(
    visit: Visit,
    message: JSONRPCRequest,
    classification?: MessageClassification,
  ): Exchange {
    const exchange = new Exchange(message, visit, classification);
    // Deno aborts the signal of a delivered request too (`unstable: no-legacy-abort` ends that);
    // by then there is nothing left to cancel.
    visit.request.signal.addEventListener("abort", () => exchange.cancel());
    this.#exchanges.add(exchange);
    this.#options.activity.track(exchange.answer).then(() => this.#exchanges.delete(exchange));
    return exchange;
  }
}
