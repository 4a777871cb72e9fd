/**
 * Serves one client over standard input and output, until the input ends.
 *
 * Knows the order in which a session ends. Must not know HTTP, and imports nothing of it.
 */
import type { McpServerFactory } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { LineTransport } from "./line_transport.ts";
import { CUT_OFF } from "./message.ts";
import { within } from "./within.ts";

export interface StdioOptions {
  readonly input: ReadableStream<Uint8Array>;
  readonly output: WritableStream<Uint8Array>;
  /** Ends the session as the end of the input does: SIGTERM. */
  readonly signal?: AbortSignal;
  /** Bytes a line may have; 64 MiB unless told. */
  readonly maxLineBytes?: number;
  /** Milliseconds that calls in flight have when the session ends; 10 seconds unless told. */
  readonly drainMs?: number;
  /** Told of what went wrong beside the answers, for the log. */
  readonly onError?: (error: Error) => void;
}

const MAX_LINE_BYTES = 64 * 1024 * 1024;
const DRAIN_MS = 10_000;
/** What a client that does not read its last lines may cost. */
const FLUSH_MS = 1_000;

/**
 * Settles when the client has gone and every call it made is answered, or `drainMs` later. A client
 * that no longer reads ends the session too. Never rejects.
 */
export async function runStdio(factory: McpServerFactory, options: StdioOptions): Promise<void> {
  const { input, output, signal, onError } = options;
  const { maxLineBytes = MAX_LINE_BYTES, drainMs = DRAIN_MS } = options;
  const transport = new LineTransport({ input, output, maxLineBytes });
  const handle = serveStdio(factory, { transport, onerror: onError });
  const stop = (): void => transport.stopReading();
  signal?.addEventListener("abort", stop);
  if (signal?.aborted) stop();
  await transport.inputEnded;
  signal?.removeEventListener("abort", stop);
  await within(drainMs, transport.whenAnswered());
  await within(FLUSH_MS, transport.giveUp(CUT_OFF));
  await within(FLUSH_MS, handle.close());
}
