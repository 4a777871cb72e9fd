/**
 * HTTP requests as no client should send them: wrong methods, paths, headers, and framing.
 * Knows HTTP and the headers of MCP. Must not know what answers.
 */
import { type MessageSource, MODERN_VERSION, type Value } from "./hostile_messages.ts";
import type { Random } from "./random.ts";
import type { RawRequest } from "./raw_http.ts";

/** A request, and what it must be known of to judge its answer. */
export interface HostileRequest extends RawRequest {
  /** Its head and the begin of its body, to show where something went wrong. */
  readonly shown: string;
  /** Whether it is a POST to the endpoint, so that its answer is one of JSON-RPC. */
  readonly isCall: boolean;
  /** What its body says, where it arrives whole. */
  readonly body: string | undefined;
  /** Whether the server may refuse it before anybody reads it, and without a word. */
  readonly isBroken: boolean;
}

/** Ids of sessions that are open, as far as they are. */
export interface OpenSessions {
  /** Of Streamable HTTP. */
  readonly streamable: string;
  /** Of HTTP+SSE. */
  readonly sse: string;
}

/** Characters of a body that are shown. */
const SHOWN = 1000;

export type HeaderList = [name: string, value: string][];

const METHODS = ["GET", "DELETE", "PUT", "PATCH", "HEAD", "OPTIONS", "TRACE", "FOO"] as const;

const PATHS = [
  "/",
  "/sse",
  "/messages",
  "/messages?sessionId=x",
  "/messages?sessionId=__proto__&sessionId=",
  "/health",
  "/nothing",
  "/mcp/",
  "//mcp",
  "/mcp?x=%00",
  "/%6dcp",
  "/..%2fmcp",
  "/a/../mcp",
  "http://evil.example/mcp",
  "http://localhost/mcp",
  `/${"x".repeat(3000)}`,
] as const;

const STRANGE = [
  "",
  " ",
  "null",
  "undefined",
  "*",
  "0",
  "-1",
  "1, 2",
  "__proto__",
  "\xff\xfe",
  "a\tb",
  "x".repeat(4000),
  "[]",
  "%00",
  "' OR 1=1",
] as const;

/** Values that a server might take, by header; strange ones come besides. */
const HEADER_VALUES: readonly [[string, readonly string[]], ...[string, readonly string[]][]] = [
  ["Content-Type", ["text/plain", "application/json; charset=utf-16", "application/jsonp", "*/*"]],
  ["Accept", ["text/event-stream", "text/html;q=0", "application/json, text/event-stream"]],
  ["Mcp-Session-Id", ["00000000-0000-4000-8000-000000000000", "x"]],
  ["MCP-Protocol-Version", ["2025-06-18", MODERN_VERSION, "1999-01-01", "9999-99-99", "latest"]],
  ["Mcp-Method", ["tools/list", "tools/call"]],
  ["Mcp-Name", ["search_records", "=?base64?eA==?=", "=?base64?\xff?="]],
  ["Last-Event-ID", ["0-1", "1-1", "0-999999999999999", "0-0", "1-9999999999999999", "x"]],
  ["Origin", ["null", "http://localhost:3000", "https://evil.example", "file://", "http://[::1]"]],
  ["Host", ["localhost", "127.0.0.1:1", "evil.example", "localhost.evil.example", "[::1]", "[::"]],
  ["Authorization", ["Bearer x", "Basic eDp5", "Bearer", "bearer  a b"]],
  ["Content-Encoding", ["gzip", "identity"]],
  ["X-Forwarded-For", ["127.0.0.1"]],
  ["Access-Control-Request-Method", ["POST"]],
  ["Mcp-Param-model", ["res.partner"]],
];

export class RequestSource {
  readonly #random: Random;
  readonly #messages: MessageSource;

  constructor(random: Random, messages: MessageSource) {
    this.#random = random;
    this.#messages = messages;
  }

  next(sessions: OpenSessions): HostileRequest {
    const random = this.#random;
    const isModern = random.chance(0.35);
    const value = this.#messages.body(isModern);
    const headers: HeaderList = [["Host", "localhost"], ["Content-Type", "application/json"]];
    if (isModern) headers.push(...modernHeaders(value));
    else if (random.chance(0.3)) headers.push(["Mcp-Session-Id", sessions.streamable]);
    if (random.chance(0.3)) headers.push(["Accept", "application/json, text/event-stream"]);
    const isProper = random.chance(0.6);
    const method = isProper || random.chance(0.7) ? "POST" : random.pick(METHODS);
    const path = this.#path(sessions, isProper);
    if (!isProper) this.#spoil(headers);
    const body = method === "POST" ? this.#messages.text(value) : "";
    return this.#frame({ method, path, headers, body });
  }

  /** A hostile message in a proper request, with these headers besides. */
  call(extra: HeaderList): HostileRequest {
    const isModern = this.#random.chance(0.35);
    const value = this.#messages.body(isModern);
    const headers: HeaderList = [
      ["Host", "localhost"],
      ["Content-Type", "application/json"],
      ...isModern ? modernHeaders(value) : [],
      ...extra,
    ];
    const body = this.#messages.text(value);
    const plain = { method: "POST", path: "/mcp", headers, body };
    return framed(plain, { framing: "length", bytes: encode(body) });
  }

  #path({ sse }: OpenSessions, isProper: boolean): string {
    const random = this.#random;
    if (random.chance(0.15)) return `/messages?sessionId=${sse}`;
    return isProper || random.chance(0.7) ? "/mcp" : random.pick(PATHS);
  }

  /** Some headers replaced, doubled or added. */
  #spoil(headers: HeaderList): void {
    const random = this.#random;
    for (let left = 1 + random.below(3); left > 0; left--) {
      const [name, values] = random.pick(HEADER_VALUES);
      const value = random.chance(0.4)
        ? random.pick(STRANGE)
        : values[random.below(values.length)] ?? "";
      const at = headers.findIndex((header) => header[0] === name);
      if (at >= 0 && random.chance(0.8)) headers.splice(at, 1);
      if (random.chance(0.85)) headers.push([name, value]);
    }
    if (random.chance(0.02)) {
      headers.push(...random.list(300, (): [string, string] => [`X-${random.below(999)}`, "1"]));
    }
  }

  #frame({ method, path, headers, body }: Plain): HostileRequest {
    const random = this.#random;
    const bytes = encode(body);
    if (bytes.length > 0 && random.chance(0.02)) bytes[random.below(bytes.length)] = 0xff;
    const framing = method !== "POST" ? "none" : this.#framing();
    return framed({ method, path, headers, body }, { framing, bytes });
  }

  #framing(): Framing {
    const random = this.#random;
    if (random.chance(0.9)) return "length";
    return random.chance(0.95) ? "chunked" : random.pick(["short", "huge", "wrong", "both"]);
  }
}

interface Plain {
  readonly method: string;
  readonly path: string;
  readonly headers: HeaderList;
  readonly body: string;
}

function framed(
  { method, path, headers, body }: Plain,
  { framing, bytes }: { framing: Framing; bytes: Uint8Array },
): HostileRequest {
  const head = `${method} ${path} HTTP/1.1\r\n` +
    [...headers, ...framingHeaders(framing, bytes.length)]
      .map(([name, value]) => `${name}: ${value}\r\n`).join("") +
    "\r\n";
  const whole = framing === "chunked" ? inChunks(bytes) : bytes;
  const isRead = framing === "length" || framing === "chunked";
  return {
    bytes: concat(latin1(head), framing === "short" ? whole.subarray(0, -1) : whole),
    isHead: method === "HEAD",
    isLast: !isRead && method === "POST",
    shown: head + body.slice(0, SHOWN),
    isCall: method === "POST" && path === "/mcp",
    body: isRead && method === "POST" ? decode(bytes) : undefined,
    isBroken: !isRead || isBrokenHead(headers, method, path),
  };
}

/** How the end of a body is told; the last four are told wrongly. */
type Framing = "none" | "length" | "chunked" | "short" | "huge" | "wrong" | "both";

function framingHeaders(framing: Framing, size: number): HeaderList {
  const chunked: [string, string] = ["Transfer-Encoding", "chunked"];
  const length: [string, string] = ["Content-Length", String(size)];
  const table: Record<Framing, HeaderList> = {
    none: [],
    length: [length],
    short: [length],
    chunked: [chunked],
    huge: [["Content-Length", "99999999999"]],
    wrong: [["Content-Length", "-1"]],
    both: [chunked, length],
  };
  return table[framing];
}

/** Whether Deno itself may refuse the head: it does so with an empty body. */
function isBrokenHead(headers: HeaderList, method: string, path: string): boolean {
  const isDoubled = headers.filter(([name]) => name === "Host").length !== 1;
  return isDoubled || headers.length > 90 || method === "HEAD" || path.startsWith("http") ||
    headers.some(([name, value]) => name === "Host" && value !== "localhost");
}

function modernHeaders(value: Value): HeaderList {
  const message = typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
  const { method, params } = message;
  const named = typeof params === "object" && params !== null && !Array.isArray(params)
    ? params.name ?? params.uri
    : undefined;
  return [
    ["MCP-Protocol-Version", MODERN_VERSION],
    ["Mcp-Method", visible(method)],
    ...(named === undefined ? [] : [["Mcp-Name", visible(named)] satisfies [string, string]]),
  ];
}

/** As much of a value as a header may say. */
function visible(value: Value | undefined): string {
  const text = typeof value === "string" ? value : "";
  return /^[\x20-\x7e]{0,200}$/.test(text) ? text : "";
}

function inChunks(bytes: Uint8Array): Uint8Array {
  const half = bytes.length >> 1;
  const parts = [bytes.subarray(0, half), bytes.subarray(half)].filter((part) => part.length > 0);
  const framed = parts.flatMap((part) => [
    latin1(`${part.length.toString(16)}\r\n`),
    part,
    latin1("\r\n"),
  ]);
  return concat(...framed, latin1("0\r\n\r\n"));
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
