/** Sessions of Streamable HTTP as a client of the 2025 era opens, listens to and ends them. */

const VERSION = "2025-11-25";

const INITIALIZE = {
  id: 0,
  method: "initialize",
  params: {
    protocolVersion: VERSION,
    capabilities: {},
    clientInfo: { name: "bench", version: "1" },
  },
};

/** An open session by the headers that name it. */
export class SessionClient {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #hangUp = new AbortController();

  private constructor(url: string, id: string) {
    this.#url = url;
    this.#headers = { "mcp-session-id": id, "mcp-protocol-version": VERSION };
  }

  /** The whole handshake. @throws {Error} where no session is to be had */
  static async open(url: string): Promise<SessionClient> {
    const answer = await send(url, INITIALIZE, {});
    const id = answer.headers.get("mcp-session-id");
    if (id === null) throw new Error(`Cannot measure ${url}: it opens no session`);
    const session = new SessionClient(url, id);
    await send(url, { method: "notifications/initialized" }, session.#headers);
    return session;
  }

  /** Opens the stream of the session, which stays open until its end. */
  async listen(): Promise<void> {
    const headers = { ...this.#headers, accept: "text/event-stream" };
    const response = await fetch(this.#url, { headers, signal: this.#hangUp.signal });
    if (!response.ok) throw new Error(`Cannot measure ${this.#url}: no stream`);
  }

  async end(): Promise<void> {
    this.#hangUp.abort();
    const response = await fetch(this.#url, { method: "DELETE", headers: this.#headers });
    await response.body?.cancel();
  }
}

async function send(
  url: string,
  message: object,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      ...headers,
      "content-type": "application/json",
      "accept": "application/json, text/event-stream",
    },
    body: JSON.stringify({ jsonrpc: "2.0", ...message }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`Cannot measure ${url}: ${response.status} ${text}`);
  return response;
}
