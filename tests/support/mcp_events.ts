/** Sessions and event streams of a server over HTTP, as a client of the 2025 era sees them. */
import type { Server } from "@modelcontextprotocol/server";
import { createServerFactory, type ServerFactory } from "../../src/mcp/server.ts";
import { createFakeCatalog, type FakeCatalog } from "./fake_catalog.ts";
import type { HttpFixture } from "./mcp_http.ts";
import { assertEquals, assertExists } from "./assert.ts";

export interface StreamEvent {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: string;
}

/** Reads the events of a response one by one; comments are events named `comment`. */
export class EventReader {
  readonly #reader: ReadableStreamDefaultReader<string>;
  #text = "";

  constructor(response: Response) {
    assertEquals(response.headers.get("content-type"), "text/event-stream");
    assertExists(response.body);
    this.#reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** The next event, or `undefined` at the end. */
  async next(): Promise<StreamEvent | undefined> {
    for (;;) {
      const end = this.#text.indexOf("\n\n");
      if (end >= 0) {
        const block = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 2);
        return parseEvent(block);
      }
      const { done, value } = await this.#reader.read();
      if (done) return undefined;
      this.#text += value;
    }
  }

  /** The next event that carries a message, read as JSON. */
  async nextMessage(): Promise<Message | undefined> {
    for (let event = await this.next(); event !== undefined; event = await this.next()) {
      if (event.event === "message" && event.data !== "") {
        return { ...JSON.parse(event.data), eventId: event.id };
      }
    }
    return undefined;
  }

  async cancel(): Promise<void> {
    await this.#reader.cancel();
  }
}

export interface Message {
  readonly id?: string | number;
  readonly method?: string;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: number; readonly message: string };
  readonly eventId: string | undefined;
}

function parseEvent(block: string): StreamEvent {
  if (block.startsWith(":")) return { event: "comment", id: undefined, data: block.slice(1) };
  const fields = new Map(
    block.split("\n").map((line) => {
      const [name = "", ...rest] = line.split(": ");
      return [name, rest.join(": ")];
    }),
  );
  return {
    event: fields.get("event") ?? "message",
    id: fields.get("id"),
    data: fields.get("data") ?? "",
  };
}

export const INITIALIZE = {
  jsonrpc: "2.0",
  id: 0,
  method: "initialize",
  params: {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "test", version: "1" },
  },
};

export const INITIALIZED = { jsonrpc: "2.0", method: "notifications/initialized" };

/** Opens a session, and returns the headers that belong to it. */
export async function openSession(
  { post }: Pick<HttpFixture, "post">,
  headers: Record<string, string> = {},
): Promise<Record<string, string>> {
  const response = await post(INITIALIZE, { headers });
  assertEquals(response.status, 200, await response.text());
  const id = response.headers.get("mcp-session-id");
  assertExists(id, "no session was opened");
  return { ...headers, "mcp-session-id": id, "mcp-protocol-version": "2025-11-25" };
}

/** A factory whose servers the test can reach: each as it is made, and as its connection closes. */
export interface WatchedFactory {
  readonly factory: ServerFactory;
  readonly catalog: FakeCatalog;
  readonly servers: WatchedServer[];
}

export interface WatchedServer {
  /** Sends a notification of the server's own accord. */
  announce(): Promise<void>;
  readonly closed: Promise<void>;
}

export function createWatchedFactory(): WatchedFactory {
  const catalog = createFakeCatalog();
  const create = createServerFactory(catalog, { onError: () => {} });
  const servers: WatchedServer[] = [];
  const factory: ServerFactory = async (context) => {
    const server = await create(context);
    servers.push(watch(server));
    return server;
  };
  return { factory, catalog, servers };
}

function watch(server: Server): WatchedServer {
  const closed = Promise.withResolvers<void>();
  server.onclose = () => closed.resolve();
  const announce = (): Promise<void> =>
    server.notification({ method: "notifications/tools/list_changed" });
  return { announce, closed: closed.promise };
}
