/**
 * `subscriptions/listen` of 2026-07-28 over stdio: puts the watching behind the stream that the SDK keeps.
 *
 * Knows which listening belongs to which request. Must not know lines, nor how a change is noticed.
 */
import type {
  JSONRPCMessage,
  JSONRPCRequest,
  RequestId,
  Server,
  Transport,
} from "@modelcontextprotocol/server";
import type { LiveSource } from "../mcp/catalog.ts";
import { beginListening, LISTEN } from "../mcp/listen.ts";
import { Subscriptions } from "../mcp/subscriptions.ts";
import { findCancelled, isRequest } from "./incoming.ts";

export interface ListeningOptions {
  readonly live: LiveSource;
  /** What carries notifications, where there is a server already. */
  readonly server: () => Server | undefined;
}

export class ListeningTransport implements Transport {
  onmessage?: Transport["onmessage"];
  onclose?: () => void;
  onerror?: (error: Error) => void;

  readonly #inner: Transport;
  readonly #options: ListeningOptions;
  readonly #listening = new Map<RequestId, Subscriptions>();
  readonly #closed = new AbortController();

  constructor(inner: Transport, options: ListeningOptions) {
    this.#inner = inner;
    this.#options = options;
  }

  async start(): Promise<void> {
    this.#inner.onmessage = (message, extra) => this.#receive(message, extra);
    this.#inner.onerror = (error) => this.onerror?.(error);
    this.#inner.onclose = () => {
      this.#closed.abort();
      for (const id of [...this.#listening.keys()]) this.#end(id);
      this.onclose?.();
    };
    await this.#inner.start();
  }

  send(...[message, options]: Parameters<Transport["send"]>): Promise<void> {
    // What is listened to is acknowledged by a notification: an answer refuses it, or ends it.
    if (!("method" in message) && message.id !== undefined) this.#end(message.id);
    return this.#inner.send(message, options);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  #receive(...[message, extra]: Parameters<NonNullable<Transport["onmessage"]>>): void {
    if (isRequest(message) && message.method === LISTEN) return void this.#listen(message);
    const cancelled = findCancelled(message);
    if (cancelled !== undefined) this.#end(cancelled);
    this.onmessage?.(message, extra);
  }

  async #listen(message: JSONRPCRequest): Promise<void> {
    const { live, server } = this.#options;
    const subscriptions = new Subscriptions(live);
    this.#listening.set(message.id, subscriptions);
    const asked: JSONRPCMessage = await beginListening(message, {
      subscriptions,
      signal: this.#closed.signal,
      caller: undefined,
      tell: (uri) => void server()?.sendResourceUpdated({ uri }).catch(() => {}),
      tellList: () => void server()?.sendResourceListChanged().catch(() => {}),
    });
    // A client may have cancelled it meanwhile: then there is nothing to acknowledge.
    if (this.#listening.get(message.id) === subscriptions) this.onmessage?.(asked);
  }

  #end(id: RequestId): void {
    this.#listening.get(id)?.[Symbol.dispose]();
    this.#listening.delete(id);
  }
}
