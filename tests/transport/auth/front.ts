/** Servers for as long as a test runs, and what they answer. */
import type { Authenticator } from "../../../src/transport/auth/authenticator.ts";
import { jsonResponse } from "../../../src/transport/http_answers.ts";
import { assertEquals } from "../../support/assert.ts";

export interface Front {
  readonly url: string;
  /** Sends a request with these headers. */
  ask(headers?: HeadersInit, init?: RequestInit & { path?: string }): Promise<Reply>;
  /** Sends a request with this bearer token. */
  present(token: string): Promise<Reply>;
  /** Sends a GET with these lines as its headers, byte for byte, and returns the whole answer. */
  sendLines(lines: string): Promise<string>;
}

/** What came back, read to its end. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

type Handler = (request: Request) => Response | Promise<Response>;

/** Serves a handler on a free port. Fails where it throws. */
export async function withServer(
  handler: Handler,
  run: (front: Front) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: () => {},
    onError: (error) => {
      failures.push(error);
      return new Response(null, { status: 500 });
    },
  }, handler);
  const url = `http://127.0.0.1:${server.addr.port}`;
  const ask: Front["ask"] = async (headers = {}, { path = "/mcp", ...init } = {}) => {
    const response = await fetch(url + path, { headers, ...init });
    const { status } = response;
    return { status, headers: response.headers, text: await response.text() };
  };
  const present = (token: string): Promise<Reply> => ask({ authorization: `Bearer ${token}` });
  try {
    await run({ url, ask, present, sendLines: (lines) => sendLines(server.addr.port, lines) });
  } finally {
    await server.shutdown();
  }
  assertEquals(failures, []);
}

async function sendLines(port: number, lines: string): Promise<string> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const request = `GET /mcp HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${lines}\r\n`;
  await connection.write(new TextEncoder().encode(request));
  return await new Response(connection.readable).text();
}

/** Serves the authenticator; who comes in is told who they are. */
export async function withFront(
  authenticator: Authenticator,
  run: (front: Front) => Promise<void>,
): Promise<void> {
  await withServer(async (request) => {
    const metadata = authenticator.answerMetadata(request);
    if (metadata !== undefined) return metadata;
    const caller = await authenticator.authenticate(request);
    return caller instanceof Response ? caller : jsonResponse(caller);
  }, run);
}

/** The message of a JSON-RPC error with the transport's code and no id. */
export function messageOf({ text, headers }: Reply): string {
  assertEquals(headers.get("content-type"), "application/json");
  const { error: { message, ...error }, ...rest } = JSON.parse(text);
  assertEquals([rest, error], [{ jsonrpc: "2.0", id: null }, { code: -32000 }]);
  return message;
}

export function challengeOf({ headers }: Reply): string | null {
  return headers.get("www-authenticate");
}
