/**
 * A response that takes long becomes a stream before it is known.
 *
 * Knows responses. Must not know what answers. Deno notices that a client has left only once a
 * response has begun, unless the whole request came in its first 512 bytes (measured on 2.9.6): so
 * whoever accepts a stream is sent one soon, and closing it cancels the call.
 */
import type { Activity } from "./activity.ts";
import { EventStream } from "./event_stream.ts";
import { STREAM_AFTER_MS } from "./reply.ts";

export interface LateReplyOptions {
  /** Milliseconds between the signs of life of the stream. */
  readonly keepAliveMs: number;
  /** Counts what is still to be said when the stream has been handed out. */
  readonly activity: Activity;
}

/** The answer itself where it comes soon and whole; else a stream that ends with it. */
export async function streamWhenLate(
  answer: Promise<Response>,
  { keepAliveMs, activity }: LateReplyOptions,
): Promise<Response> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, Math.min(STREAM_AFTER_MS, keepAliveMs));
  const first = await Promise.race([answer, late.promise]).finally(() => clearTimeout(timer));
  if (first instanceof Response && !isStream(first)) return first;
  const stream = new EventStream();
  stream.keepAlive();
  const signs = setInterval(() => stream.keepAlive(), keepAliveMs);
  void activity.track(relay(answer, stream).finally(() => clearInterval(signs)));
  return stream.response;
}

async function relay(answer: Promise<Response>, stream: EventStream): Promise<void> {
  const response = await answer;
  if (!isStream(response)) {
    stream.send(await response.text());
  } else if (response.body !== null) {
    for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
      stream.pass(text);
    }
  }
  stream.end();
}

function isStream({ headers }: Response): boolean {
  return headers.get("content-type") === "text/event-stream";
}
