/**
 * Sessions that a proper client keeps open while others send nonsense into them, and whose streams it
 * reads: what comes there must be proper too.
 */
import { EventReader, INITIALIZE } from "../support/mcp_events.ts";
import { assertExists } from "../support/assert.ts";
import { checkMessage, checkNoLeak } from "./answer_checks.ts";
import type { OpenSessions } from "./hostile_requests.ts";

/** Requests after which new sessions are opened. */
const LIFE = 200;

export class LiveSessions implements AsyncDisposable {
  readonly #url: string;
  readonly #post = (body: unknown, { headers = {} } = {}): Promise<Response> =>
    fetch(this.#url, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
  readonly #onFailure: (error: unknown) => void;
  #sessions: Promise<OpenSessions> | undefined;
  #reader: EventReader | undefined;
  #reading: Promise<void> | undefined;
  #used = 0;

  /** Told of everything that may not come in a stream. */
  constructor(url: string, onFailure: (error: unknown) => void) {
    this.#url = url;
    this.#onFailure = onFailure;
  }

  /** The sessions to use for one request. */
  get(): Promise<OpenSessions> {
    if (this.#used++ % LIFE === 0) this.#sessions = this.#renew();
    return this.#sessions ?? this.#renew();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#sessions;
    await this.#close();
  }

  async #renew(): Promise<OpenSessions> {
    await this.#close();
    const streamable = await this.#openStreamable();
    const response = await fetch(new URL("/sse", this.#url));
    if (response.status !== 200) {
      await response.body?.cancel();
      return { streamable, sse: "" };
    }
    const reader = this.#reader = new EventReader(response);
    const address = (await reader.next())?.data ?? "";
    this.#reading = this.#read(reader).catch(this.#onFailure);
    const sse = new URL(address, this.#url).searchParams.get("sessionId");
    assertExists(sse);
    return { streamable, sse };
  }

  async #openStreamable(): Promise<string> {
    const response = await this.#post(INITIALIZE);
    await response.body?.cancel();
    return response.headers.get("mcp-session-id") ?? "";
  }

  async #read(reader: EventReader): Promise<void> {
    for (let event = await reader.next(); event !== undefined; event = await reader.next()) {
      if (event.event === "comment") continue;
      checkNoLeak(event.data);
      checkMessage(JSON.parse(event.data));
    }
  }

  async #close(): Promise<void> {
    await this.#reader?.cancel();
    await this.#reading;
  }
}
