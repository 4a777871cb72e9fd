/**
 * The HTTP responses of the MCP endpoint: a JSON answer, a refusal, an event stream.
 *
 * Knows status codes and how JSON-RPC travels in HTTP. Must not know what was asked.
 */
import { createErrorAnswer, type RequestId } from "./message.ts";

const JSON_HEADERS = { "content-type": "application/json" } as const;

const STREAM_HEADERS = {
  "content-type": "text/event-stream",
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
} as const;

export function jsonResponse(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: JSON_HEADERS });
}

export interface Refusal {
  readonly status: number;
  readonly code: number;
  readonly message: string;
  readonly id?: RequestId | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An HTTP error whose body is a JSON-RPC error, so that every client can show it. */
export function refusalResponse({ status, code, message, id, headers }: Refusal): Response {
  const body = JSON.stringify(createErrorAnswer(code, message, { id }));
  return new Response(body, { status, headers: { ...JSON_HEADERS, ...headers } });
}

/** A response that is sent in parts: messages as they come, and comments to keep it open. */
export class EventStream {
  readonly response: Response;
  readonly #encoder = new TextEncoder();
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;

  constructor() {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => void (this.#controller = controller),
      cancel: () => void (this.#controller = undefined),
    });
    this.response = new Response(body, { headers: STREAM_HEADERS });
  }

  send(message: unknown): void {
    this.#write(`event: message\ndata: ${JSON.stringify(message)}\n\n`);
  }

  keepAlive(): void {
    this.#write(": still working\n\n");
  }

  end(): void {
    this.#controller?.close();
    this.#controller = undefined;
  }

  #write(text: string): void {
    this.#controller?.enqueue(this.#encoder.encode(text));
  }
}
