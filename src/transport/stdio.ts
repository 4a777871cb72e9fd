/**
 * Serves one client over standard input and output, until the input ends.
 *
 * Knows the order in which a session ends. Must not know HTTP, and imports nothing of it.
 */
import type { Server, Transport } from "@modelcontextprotocol/server";
import { serveStdio, type StdioServerHandle } from "@modelcontextprotocol/server/stdio";
import type { LiveSource } from "../mcp/catalog.ts";
import type { ServerFactory } from "../mcp/server.ts";
import { LineTransport } from "./line_transport.ts";
import { ListeningTransport } from "./listening_transport.ts";
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
  /** What tells of changes; without it nothing can be listened to. */
  readonly live?: LiveSource | undefined;
  /** Told of what went wrong beside the answers, for the log. */
  readonly onError?: (error: Error) => void;
}

const MAX_LINE_BYTES = 64 * 1024 * 1024;
const DRAIN_MS = 10_000;
/** Milliseconds that a client has to read its last lines. */
const FLUSH_MS = 1_000;

/**
 * Settles when the client has gone and every call it made is answered, or `drainMs` later. A client
 * that no longer reads ends the session too. Never rejects.
 */
export async function runStdio(factory: ServerFactory, options: StdioOptions): Promise<void> {
  const { input, output, signal } = options;
  const { maxLineBytes = MAX_LINE_BYTES, drainMs = DRAIN_MS } = options;
  const transport = new LineTransport({ input, output, maxLineBytes });
  const handle = serve(factory, { ...options, transport });
  const stop = (): void => transport.stopReading();
  signal?.addEventListener("abort", stop);
  if (signal?.aborted) stop();
  await transport.inputEnded;
  signal?.removeEventListener("abort", stop);
  await within(drainMs, transport.whenAnswered());
  await within(FLUSH_MS, transport.giveUp(CUT_OFF));
  await within(FLUSH_MS, handle.close());
}

/** The SDK serves the client; it is told of changes through the server that the SDK made last. */
function serve(
  factory: ServerFactory,
  { transport, live, onError }: StdioOptions & { transport: Transport },
): StdioServerHandle {
  let server: Server | undefined;
  const make: ServerFactory = async (served) => server = await factory(served);
  const wire = live ? new ListeningTransport(transport, { live, server: () => server }) : transport;
  return serveStdio(make, { transport: wire, onerror: onError });
}
