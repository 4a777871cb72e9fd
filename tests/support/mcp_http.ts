/** A server over HTTP with a fake catalog, on a free port, for as long as a test runs. */
import { createServerFactory, type ServerFactory } from "../../src/mcp/server.ts";
import { type HttpOptions, type HttpServer, startHttp } from "../../src/transport/http.ts";
import { createFakeCatalog, type FakeCatalog } from "./fake_catalog.ts";
import { assertExists } from "./assert.ts";

export interface HttpFixture {
  readonly server: HttpServer;
  readonly catalog: FakeCatalog;
  /** What the server reported beside its answers. */
  readonly errors: unknown[];
  /** Posts a body, as JSON unless it is text, with the headers of curl unless told. */
  post(body: unknown, init?: PostInit): Promise<Response>;
}

export interface PostInit {
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

export type FixtureOptions = Partial<HttpOptions> & {
  withPrompt?: boolean;
  /** What makes the servers, and what they serve; a fake catalog unless told. */
  watched?: { readonly factory: ServerFactory; readonly catalog: FakeCatalog };
};

export async function withHttp(
  options: FixtureOptions,
  run: (fixture: HttpFixture) => Promise<void>,
): Promise<void> {
  const errors: unknown[] = [];
  const catalog = options.watched?.catalog ?? createFakeCatalog(options);
  const factory = options.watched?.factory ??
    createServerFactory(catalog, { onError: (_id, error) => errors.push(error) });
  const server = startHttp(factory, {
    host: "127.0.0.1",
    port: 0,
    mode: "http",
    live: catalog.live,
    onError: (error) => errors.push(error),
    ...options,
  });
  const post: HttpFixture["post"] = (body, { headers = {}, signal } = {}) =>
    fetch(server.url, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "*/*", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
      signal,
    });
  try {
    await run({ server, catalog, errors, post });
  } finally {
    await server.shutdown();
  }
}

/** A call of a tool as a request of the 2025 era. */
export function toolCall(name: string, args: object = {}, id: string | number = 1): object {
  return { jsonrpc: "2.0", id, method: "tools/call", params: { name, arguments: args } };
}

/** The body of a response, whatever it says. */
export async function jsonOf(response: Response): Promise<Answer> {
  return await response.json();
}

export interface Answer {
  readonly jsonrpc: string;
  readonly id: string | number | null;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

/** The text of a tool's result. */
export function textOf(answer: Answer): string {
  const content = answer.result?.content;
  const first: unknown = Array.isArray(content) ? content[0] : undefined;
  assertExists(first, `no content in ${JSON.stringify(answer)}`);
  return String(Reflect.get(Object(first), "text"));
}

/** Sends bytes as they are and returns what comes back until the server closes. */
export async function sendRaw(port: number, request: string): Promise<string> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(new TextEncoder().encode(request));
  const pieces: string[] = [];
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(65536);
  for (
    let size = await connection.read(buffer);
    size !== null;
    size = await connection.read(buffer)
  ) {
    pieces.push(decoder.decode(buffer.subarray(0, size), { stream: true }));
  }
  return pieces.join("");
}
