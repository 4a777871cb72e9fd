/**
 * One request, given to a server of its own, and the one answer to it.
 *
 * Knows the SDK's `Transport`. Must not know HTTP. The SDK's transports for a single request do the
 * same at several times the cost; there is no stream here that would need the rest of them. By its
 * class the server is bound to the revision that a request of 2026-07-28 was classified as.
 */
import {
  type JSONRPCMessage,
  type JSONRPCRequest,
  type MessageClassification,
  PerRequestHTTPServerTransport,
} from "@modelcontextprotocol/server";
import type { ServerFactory } from "../mcp/server.ts";
import { toAuthInfo, type Visit } from "./caller.ts";
import { CODE, createErrorAnswer, CUT_OFF } from "./message.ts";
import type { Answer, PendingCall } from "./reply.ts";

const LEGACY: MessageClassification = { era: "legacy" };

export class Exchange extends PerRequestHTTPServerTransport implements PendingCall {
  onInterim?: (message: JSONRPCMessage) => void;

  readonly #message: JSONRPCRequest;
  readonly #visit: Visit;
  readonly #classification: MessageClassification;
  readonly #answer = Promise.withResolvers<Answer>();
  #isOver = false;

  constructor(message: JSONRPCRequest, visit: Visit, classification = LEGACY) {
    super({ classification });
    this.#classification = classification;
    this.#message = message;
    this.#visit = visit;
  }

  /** Makes a server for the exchange, and gives it the message. */
  async begin(factory: ServerFactory): Promise<void> {
    const { request, caller } = this.#visit;
    const authInfo = toAuthInfo(caller);
    try {
      const server = await factory({
        era: this.#classification.era,
        requestInfo: request,
        authInfo,
        isAlone: true,
      });
      await server.connect(this);
    } catch (error) {
      this.#settle(createErrorAnswer(CODE.internal, "Internal error", { id: this.#message.id }));
      throw error;
    }
    if (!this.#isOver) this.onmessage?.(this.#message, { request, authInfo });
  }

  /** The server's answer, or the word that the call was cut off. Never rejects. */
  get answer(): Promise<Answer> {
    return this.#answer.promise;
  }

  /** Ends the call, whose handler sees its signal fire; after the answer there is nothing to end. */
  cancel(): void {
    if (this.#isOver) return;
    this.#settle(createErrorAnswer(CODE.transport, CUT_OFF, { id: this.#message.id }));
    this.onclose?.();
  }

  override start(): Promise<void> {
    return Promise.resolve();
  }

  override send(message: JSONRPCMessage): Promise<void> {
    if (this.#isOver) return Promise.resolve();
    if ("method" in message) this.onInterim?.(message);
    else this.#settle(message);
    return Promise.resolve();
  }

  override close(): Promise<void> {
    this.cancel();
    return Promise.resolve();
  }

  #settle(answer: Answer): void {
    this.#isOver = true;
    this.#answer.resolve(answer);
  }
}
