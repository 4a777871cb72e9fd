/**
 * One request of the 2025 era, given to a server of its own, and the one answer to it.
 *
 * Knows the SDK's `Transport`. Must not know HTTP. The SDK's stateless HTTP transport does the same
 * at several times the cost; there is no session here that would need the rest of it.
 */
import type {
  JSONRPCMessage,
  JSONRPCRequest,
  McpServerFactory,
  Transport,
} from "@modelcontextprotocol/server";
import { toAuthInfo, type Visit } from "./caller.ts";
import { CODE, createErrorAnswer, CUT_OFF } from "./message.ts";
import type { Answer, PendingCall } from "./reply.ts";

export class Exchange implements Transport, PendingCall {
  onmessage?: Transport["onmessage"];
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onInterim?: (message: JSONRPCMessage) => void;

  readonly #message: JSONRPCRequest;
  readonly #visit: Visit;
  readonly #answer = Promise.withResolvers<Answer>();
  #isOver = false;

  constructor(message: JSONRPCRequest, visit: Visit) {
    this.#message = message;
    this.#visit = visit;
  }

  /** Makes a server for the exchange, and gives it the message. */
  async begin(factory: McpServerFactory): Promise<void> {
    const { request, caller } = this.#visit;
    const authInfo = toAuthInfo(caller);
    try {
      const server = await factory({ era: "legacy", requestInfo: request, authInfo });
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

  start(): Promise<void> {
    return Promise.resolve();
  }

  send(message: JSONRPCMessage): Promise<void> {
    if (this.#isOver) return Promise.resolve();
    if ("method" in message) this.onInterim?.(message);
    else this.#settle(message);
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.cancel();
    return Promise.resolve();
  }

  #settle(answer: Answer): void {
    this.#isOver = true;
    this.#answer.resolve(answer);
  }
}
