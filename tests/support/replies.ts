/** Ways to answer an HTTP request, the good one and the bad ones. Knows HTTP on the wire; not Odoo. */
import type { Reply } from "./faulty_server.ts";

export interface AnswerOptions {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A whole answer with its length declared. */
export function answer(body: string | Uint8Array, options: AnswerOptions = {}): Reply {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  const whole = new Uint8Array([
    ...new TextEncoder().encode(head({ ...options, length: bytes.length })),
    ...bytes,
  ]);
  return (wire) => wire.write(whole);
}

/** A web page, as a proxy or a login wall sends one. */
export function page(status: number, title: string): Reply {
  return answer(`<!DOCTYPE html>\n<html><head><title>${title}</title></head><body></body></html>`, {
    status,
    headers: { "content-type": "text/html; charset=utf-8" },
  });
}

/** The answer in the order of a redirect, to wherever. */
export function redirect(status: number, location: string): Reply {
  return answer("", { status, headers: { location } });
}

/** The whole length is declared, a part of the body is sent, the connection closes. */
export function cutAfter(bytes: number, body: string): Reply {
  return async (wire) => {
    await wire.write(head({ length: body.length }) + body.slice(0, bytes));
    wire.close();
  };
}

/** A body of undeclared length that ends with the connection. */
export function untilClose(body: string | Uint8Array, headers: Record<string, string> = {}): Reply {
  return async (wire) => {
    await wire.write(head({ headers: { connection: "close", ...headers } }));
    await wire.write(body);
    wire.close();
  };
}

/** One byte at a time. */
export function trickle(body: string): Reply {
  return async (wire) => {
    for (const byte of head({ length: body.length }) + body) await wire.write(byte);
  };
}

/** The head and the first bytes, then silence until the client gives up. */
export function stallAfter(body: string): Reply {
  return async (wire) => {
    await wire.write(head({ length: body.length + 1 }) + body);
    await wire.gone();
  };
}

/** A body without an end, as fast as the client reads it. */
export const endless: Reply = async (wire) => {
  await wire.write(head({ headers: { connection: "close" } }));
  const block = new Uint8Array(65_536).fill(0x20);
  let isGone = false;
  const gone = wire.gone().then(() => isGone = true);
  while (!isGone) await wire.write(block);
  await gone;
};

/** A declared length that nobody should read to its end; only the head is sent. */
export function promises(length: number): Reply {
  return async (wire) => {
    await wire.write(head({ length }));
    await wire.gone();
  };
}

export const silence: Reply = (wire) => wire.gone();
export const closeAtOnce: Reply = (wire) => wire.close();
export const closeAfterHead: Reply = cutAfter(0, "{}");
export const garbage: Reply = async (wire) => {
  await wire.write("SSH-2.0-OpenSSH_9.6\r\n");
  wire.close();
};

function head(options: AnswerOptions & { length?: number }): string {
  const headers = { "content-type": "application/json", ...options.headers };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const length = options.length === undefined ? "" : `content-length: ${options.length}\r\n`;
  return `HTTP/1.1 ${options.status ?? 200} Scripted\r\n${lines.join("")}${length}\r\n`;
}
