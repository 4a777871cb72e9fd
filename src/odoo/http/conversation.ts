/**
 * A WebSocket to the configured Odoo: text one way and the other until either side ends it. Trusts the certificates
 * that `client.ts` trusts, and follows no redirects. Must not know Odoo, credentials or what is said.
 */
import { NetworkError } from "../errors.ts";
import type { HttpClientOptions } from "./client.ts";
import { loadCertificates } from "./tls.ts";

export interface Conversation {
  readonly headers: Readonly<Record<string, string>>;
  /** What is said first, and again every few minutes: a connection that died unnoticed breaks by it. */
  readonly say: () => string;
  /** Gets each text. What it throws ends the conversation. */
  readonly hear: (text: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Resolves when the other side has ended it, or the signal.
 * @throws {NetworkError} where it cannot be opened or what comes is too much; never quotes an address or an answer
 */
export type Converse = (path: string, conversation: Conversation) => Promise<void>;

/** Milliseconds until the connection must be open. */
const OPEN_MS = 10_000;

/** Milliseconds after which the same is said again. */
const REPEAT_MS = 5 * 60_000;

/** Characters that a text may have. */
const MAX_TEXT = 1_000_000;

/** Undefined where certificates are not verified: a WebSocket of Deno always does that. */
export function createConverse({ baseUrl, tls }: HttpClientOptions): Converse | undefined {
  const isSecure = baseUrl.startsWith("https:");
  if (isSecure && tls?.verify === false) return undefined;
  const url = baseUrl.replace(/^http/, "ws");
  const { origin } = new URL(baseUrl);
  return async (path, conversation) => {
    using cleanup = new DisposableStack();
    const caCerts = isSecure ? await loadCertificates(tls?.caFile) : [];
    conversation.signal.throwIfAborted();
    const client = cleanup.use(Deno.createHttpClient({ caCerts }));
    const headers = { ...conversation.headers, origin };
    await converse(new WebSocket(url + path, { headers, client }), conversation);
  };
}

async function converse(
  socket: WebSocket,
  { say, hear, signal }: Conversation,
): Promise<void> {
  const { promise: ended, resolve: end, reject: fail } = Promise.withResolvers<void>();
  const repeat = setInterval(
    () => socket.readyState === socket.OPEN && socket.send(say()),
    REPEAT_MS,
  );
  const deadline = setTimeout(() => fail(unopened("timeout")), OPEN_MS);
  const leave = (): void => end();
  signal.addEventListener("abort", leave, { once: true });
  socket.onopen = () => {
    clearTimeout(deadline);
    socket.send(say());
  };
  socket.onmessage = ({ data }) => {
    try {
      hear(requireText(data));
    } catch (error) {
      fail(error);
    }
  };
  socket.onerror = () => fail(unopened("refused"));
  socket.onclose = leave;
  Deno.unrefTimer(repeat);
  try {
    await ended;
  } finally {
    clearTimeout(deadline);
    clearInterval(repeat);
    signal.removeEventListener("abort", leave);
    socket.onmessage = null;
    socket.onopen = null;
    socket.close();
  }
}

function requireText(data: unknown): string {
  if (typeof data === "string" && data.length <= MAX_TEXT) return data;
  throw new NetworkError(
    "too_large",
    "a message of the WebSocket is no text, or too long",
    "rejected",
  );
}

function unopened(kind: "refused" | "timeout"): NetworkError {
  return new NetworkError(kind, "the server does not keep a WebSocket open", "not_sent");
}
