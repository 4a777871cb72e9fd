/**
 * A stream that its reader may read for so long and no longer.
 *
 * Knows time and responses. Must not know why the time is over.
 */

/** What a timer can wait, in milliseconds: 24 days. A stream that old ends too. */
const MAX_WAIT_MS = 2 ** 31 - 1;

/**
 * The response, whose body ends at a moment on the clock of `performance.now()`: the reader is told
 * by the end of it, and who writes it as if the reader had left.
 */
export function endAt(response: Response, at: number): Response {
  if (response.body === null) return response;
  const reader = response.body.getReader();
  const waitMs = Math.min(at - performance.now(), MAX_WAIT_MS);
  const timer = setTimeout(() => void reader.cancel(), waitMs);
  Deno.unrefTimer(timer);
  const stop = (): void => clearTimeout(timer);
  reader.closed.then(stop, stop);
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  }, { highWaterMark: 0 });
  return new Response(body, response);
}
