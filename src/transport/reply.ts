/**
 * How the answer to one call goes into one HTTP response: as JSON, or as the end of a stream.
 *
 * Knows calls that are waited for. Must not know who answers them.
 */
import type { JSONRPCMessage } from "@modelcontextprotocol/server";
import type { EventStream } from "./event_stream.ts";
import { type Headers, jsonResponse } from "./http_answers.ts";
import type { ErrorAnswer } from "./message.ts";

export type Answer = JSONRPCMessage | ErrorAnswer;

/** A call whose answer is still to come. */
export interface PendingCall {
  /** Never rejects. */
  readonly answer: Promise<Answer>;
  /** Given what the server says before it answers, while there is a stream to carry it. */
  onInterim?: (message: JSONRPCMessage) => void;
}

/** What a reply needs of a stream. */
export type ReplyStream = Pick<EventStream, "send" | "keepAlive" | "end">;

export interface OpenedStream {
  readonly response: Response;
  readonly stream: ReplyStream;
}

export interface ReplyOptions {
  /** Milliseconds between the signs of life of a stream. */
  readonly keepAliveMs: number;
  readonly openStream: () => OpenedStream;
  readonly headers?: Headers;
}

/**
 * Milliseconds after which an unanswered call becomes a stream: from then on it is noticed when the
 * client leaves.
 */
export const STREAM_AFTER_MS = 1_000;

/** Only where a client names streams among what it accepts: the wildcard that curl sends is not enough. */
export function acceptsStream(request: Request): boolean {
  return request.headers.get("accept")?.includes("text/event-stream") ?? false;
}

export async function replyAtEnd(call: PendingCall, headers?: Headers): Promise<Response> {
  return jsonResponse(await call.answer, headers);
}

/**
 * The answer as JSON where it comes soon and alone; else a stream that ends with it, begun by the
 * first thing the server says before, or to keep proxies from giving up on a long call.
 */
export function replyInTime(call: PendingCall, options: ReplyOptions): Promise<Response> {
  return new Promise((resolve) => {
    let stream: ReplyStream | undefined;
    const open = (): ReplyStream => {
      if (stream !== undefined) return stream;
      const opened = options.openStream();
      stream = opened.stream;
      resolve(opened.response);
      return stream;
    };
    const { keepAliveMs } = options;
    const giveSign = (): void => {
      open().keepAlive();
      timer = setTimeout(giveSign, keepAliveMs);
    };
    let timer = setTimeout(giveSign, Math.min(STREAM_AFTER_MS, keepAliveMs));
    call.onInterim = (message) => open().send(message);
    call.answer.then((answer) => {
      clearTimeout(timer);
      if (stream === undefined) return resolve(jsonResponse(answer, options.headers));
      stream.send(answer);
      stream.end();
    });
  });
}
