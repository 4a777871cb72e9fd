/**
 * A response that takes long becomes a stream before it is known.
 *
 * Knows responses. Must not know what answers. Deno notices that a client has left only once a
 * response has begun, unless the whole request came in its first 512 bytes (measured on 2.9.6): so
 * whoever accepts a stream is sent one soon, and closing it cancels the call.
 */
import type { Activity } from "./activity.ts";
import { EventStream, fillStream, isEventStream, passOn } from "./event_stream.ts";
import type { QueueBudget } from "./reader_queue.ts";
import { STREAM_AFTER_MS } from "./reply.ts";

export interface LateReplyOptions {
  /** Milliseconds between the signs of life of the stream. */
  readonly keepAliveMs: number;
  /** What may wait for all readers of streams together. */
  readonly queues: QueueBudget;
  /** Counts what is still to be said when the stream has been handed out. */
  readonly activity: Activity;
  /** Called once, when nothing more can be sent: what answers has nobody left to answer. */
  readonly onEnd: () => void;
}

/** The answer itself where it comes soon and whole; else a stream that ends with it. */
export async function streamWhenLate(
  answer: Promise<Response>,
  { keepAliveMs, activity, queues, onEnd }: LateReplyOptions,
): Promise<Response> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, Math.min(STREAM_AFTER_MS, keepAliveMs));
  const first = await Promise.race([answer, late.promise]).finally(() => clearTimeout(timer));
  if (first instanceof Response && !isEventStream(first)) return first;
  const stream = new EventStream({ budget: queues, onEnd });
  stream.keepAlive();
  void activity.track(fillStream(stream, { keepAliveMs, say: () => relay(answer, stream) }));
  return stream.response;
}

async function relay(answer: Promise<Response>, stream: EventStream): Promise<void> {
  const response = await answer;
  if (!isEventStream(response)) stream.send(await response.text());
  else if (response.body !== null) await passOn(stream, response.body);
}
