/**
 * A server on 127.0.0.1 that answers every request as scripted, down to single bytes.
 *
 * Knows just enough HTTP to read a request whose length is declared. Must not know Odoo.
 */

export interface Received {
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
  /** Which connection it came over, counted from 0. */
  readonly connection: number;
}

/** One connection, as a reply sees it. */
export interface Wire {
  write(data: string | Uint8Array): Promise<void>;
  close(): void;
  /** Settles when the client has closed the connection. */
  gone(): Promise<void>;
}

/** Writes an answer. The connection stays open for the next request unless the reply closes it. */
export type Reply = (wire: Wire) => Promise<void> | void;

/** Chooses the reply to the request of that number, counted from 0. */
export type Script = (request: Received, index: number) => Reply;

export interface FaultyServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Every request that arrived whole, in order. */
  readonly received: readonly Received[];
}

export interface FaultyServerOptions {
  /** 127.0.0.1 unless told. */
  readonly hostname?: string;
  /** A free one unless told. */
  readonly port?: number;
  /** Speaks TLS with these, as PEM. */
  readonly tls?: Deno.TlsCertifiedKeyPem;
}

/** Disposing closes all connections and waits for their ends. */
export function startFaultyServer(
  script: Script,
  { hostname = "127.0.0.1", port: wanted = 0, tls }: FaultyServerOptions = {},
): FaultyServer {
  const listener = tls
    ? Deno.listenTls({ hostname, port: wanted, ...tls })
    : Deno.listen({ hostname, port: wanted });
  const received: Received[] = [];
  const connections = new Set<Connection>();
  const serve = async (connection: Connection): Promise<void> => {
    for await (const request of connection.requests()) {
      received.push(request);
      await script(request, received.length - 1)(connection);
    }
  };
  const ended = (async () => {
    const running: Promise<void>[] = [];
    for await (const conn of listener) {
      const connection = new Connection(conn, connections.size);
      connections.add(connection);
      running.push(serve(connection).finally(() => connection.close()));
    }
    await Promise.all(running);
  })();
  const { port } = listener.addr;
  return {
    url: `${tls ? "https" : "http"}://${
      hostname.includes(":") ? `[${hostname}]` : hostname
    }:${port}`,
    port,
    received,
    async [Symbol.asyncDispose]() {
      listener.close();
      for (const connection of connections) connection.close();
      await ended;
    },
  };
}

/** The replies one after another; the last one is repeated. */
export function inOrder(...replies: readonly [Reply, ...Reply[]]): Script {
  return (_request, index) => replies[index] ?? replies.at(-1) ?? replies[0];
}

const HEAD_END = "\r\n\r\n";

class Connection implements Wire {
  readonly #conn: Deno.Conn;
  readonly #number: number;
  #buffered = new Uint8Array();
  #isClosed = false;

  constructor(conn: Deno.Conn, number: number) {
    this.#conn = conn;
    this.#number = number;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#conn.close();
  }

  /** What the client no longer reads is no failure of the server. */
  async write(data: string | Uint8Array): Promise<void> {
    const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
    for (let sent = 0; sent < bytes.length && !this.#isClosed;) {
      try {
        sent += await this.#conn.write(bytes.subarray(sent));
      } catch {
        this.close();
      }
    }
  }

  async gone(): Promise<void> {
    while (await this.#more());
  }

  async *requests(): AsyncGenerator<Received> {
    for (let request = await this.#request(); request; request = await this.#request()) {
      yield request;
    }
  }

  async #request(): Promise<Received | undefined> {
    let headEnd = this.#find(HEAD_END);
    while (headEnd < 0) {
      if (!await this.#more()) return undefined;
      headEnd = this.#find(HEAD_END);
    }
    const [first = "", ...lines] = this.#take(headEnd).trimEnd().split("\r\n");
    const headers = new Headers(lines.map((line) => splitOnce(line, ": ")));
    const length = Number(headers.get("content-length") ?? 0);
    while (this.#buffered.length < length) if (!await this.#more()) return undefined;
    return {
      path: first.split(" ")[1] ?? "",
      headers,
      body: this.#take(length),
      connection: this.#number,
    };
  }

  /** The index just behind the text, or -1. */
  #find(text: string): number {
    const at = new TextDecoder("latin1").decode(this.#buffered).indexOf(text);
    return at < 0 ? -1 : at + text.length;
  }

  #take(length: number): string {
    const text = new TextDecoder().decode(this.#buffered.subarray(0, length));
    this.#buffered = this.#buffered.subarray(length);
    return text;
  }

  async #more(): Promise<boolean> {
    const chunk = new Uint8Array(65_536);
    const read = this.#isClosed ? null : await this.#conn.read(chunk).catch(() => null);
    if (read === null) return false;
    const joined = new Uint8Array(this.#buffered.length + read);
    joined.set(this.#buffered);
    joined.set(chunk.subarray(0, read), this.#buffered.length);
    this.#buffered = joined;
    return true;
  }
}

function splitOnce(line: string, separator: string): [string, string] {
  const at = line.indexOf(separator);
  return [line.slice(0, at), line.slice(at + separator.length)];
}
