/**
 * Requests of HTTP/1.1 written byte by byte, and their answers: what `fetch` would not send.
 * Knows how messages are framed. Must not know what they say.
 */

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Of a stream of events no more than the first. */
  readonly body: string;
}

export interface RawRequest {
  readonly bytes: Uint8Array;
  /** Whether an answer has no body whatever its head says: to HEAD. */
  readonly isHead: boolean;
  /** Whether nothing else may be sent on its connection: what follows could be taken for its body. */
  readonly isLast: boolean;
}

/** The server closed the connection and said nothing. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
}

/** Keeps one connection to the port for as long as its answers can be told apart. */
export class RawClient implements Disposable {
  readonly #port: number;
  readonly #patienceMs: number;
  #connection: Connection | undefined;

  constructor(port: number, { patienceMs }: { patienceMs: number }) {
    this.#port = port;
    this.#patienceMs = patienceMs;
  }

  /** @throws {NoAnswer} @throws {Error} where none came in time */
  async send(request: RawRequest): Promise<RawAnswer> {
    if (request.isLast) this[Symbol.dispose]();
    const connection = this.#connection ??= await Connection.open(this.#port);
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      this[Symbol.dispose]();
    }, this.#patienceMs);
    try {
      const answer = await connection.ask(request);
      if (request.isLast || !connection.isReusable) this[Symbol.dispose]();
      return answer;
    } catch (error) {
      this[Symbol.dispose]();
      throw isLate ? new Error(`no answer within ${this.#patienceMs} ms`, { cause: error }) : error;
    } finally {
      clearTimeout(timer);
    }
  }

  [Symbol.dispose](): void {
    this.#connection?.close();
    this.#connection = undefined;
  }
}

const SEPARATOR = "\r\n";

class Connection {
  isReusable = true;
  readonly #conn: Deno.Conn;
  readonly #buffer = new Uint8Array(65536);
  /** What came and is not read yet, a character a byte. */
  #pending = "";
  #isClosed = false;

  private constructor(conn: Deno.Conn) {
    this.#conn = conn;
  }

  static async open(port: number): Promise<Connection> {
    return new Connection(await Deno.connect({ hostname: "127.0.0.1", port }));
  }

  close(): void {
    if (!this.#isClosed) this.#conn.close();
    this.#isClosed = true;
  }

  async ask({ bytes, isHead }: RawRequest): Promise<RawAnswer> {
    // A server that has refused the head may close before it has read the body: its word counts.
    const written = this.#write(bytes).catch(() => void (this.isReusable = false));
    const [, status = ""] = /^HTTP\/1\.1 (\d{3})/.exec(await this.#line()) ?? [];
    const headers = await this.#headers();
    if (headers.get("connection") === "close") this.isReusable = false;
    const isBodiless = isHead || status === "204" || status === "304";
    const body = isBodiless ? "" : await this.#body(headers);
    if (this.isReusable) await written;
    return { status: Number(status), headers, body: toText(body) };
  }

  async #write(bytes: Uint8Array): Promise<void> {
    for (let sent = 0; sent < bytes.length;) sent += await this.#conn.write(bytes.subarray(sent));
  }

  async #headers(): Promise<Headers> {
    const headers = new Headers();
    for (let line = await this.#line(); line !== ""; line = await this.#line()) {
      const at = line.indexOf(":");
      headers.append(line.slice(0, at), line.slice(at + 1).trim());
    }
    return headers;
  }

  async #body(headers: Headers): Promise<string> {
    const length = headers.get("content-length");
    if (length !== null) return await this.#take(Number(length));
    if (headers.get("transfer-encoding") !== "chunked") return await this.#rest();
    const isStream = headers.get("content-type") === "text/event-stream";
    let body = "";
    for (let chunk = await this.#chunk(); chunk !== ""; chunk = await this.#chunk()) {
      body += chunk;
      if (!isStream || !body.includes("\n\n")) continue;
      this.isReusable = false;
      break;
    }
    return body;
  }

  async #chunk(): Promise<string> {
    const chunk = await this.#take(parseInt(await this.#line(), 16));
    await this.#line();
    return chunk;
  }

  async #line(): Promise<string> {
    while (!this.#pending.includes(SEPARATOR)) await this.#more();
    const end = this.#pending.indexOf(SEPARATOR);
    const line = this.#pending.slice(0, end);
    this.#pending = this.#pending.slice(end + SEPARATOR.length);
    return line;
  }

  async #take(size: number): Promise<string> {
    while (this.#pending.length < size) await this.#more();
    const taken = this.#pending.slice(0, size);
    this.#pending = this.#pending.slice(size);
    return taken;
  }

  async #rest(): Promise<string> {
    this.isReusable = false;
    while (await this.#read());
    return this.#pending;
  }

  async #more(): Promise<void> {
    if (!await this.#read()) throw new NoAnswer("the connection ended");
  }

  /** Whether more came before the end. */
  async #read(): Promise<boolean> {
    const size = await this.#conn.read(this.#buffer);
    if (size !== null) this.#pending += toCharacters(this.#buffer.subarray(0, size));
    return size !== null;
  }
}

const CHUNK = 8192;

function toCharacters(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += CHUNK) {
    text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  }
  return text;
}

function toText(characters: string): string {
  const bytes = Uint8Array.from(characters, (character) => character.charCodeAt(0));
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}
