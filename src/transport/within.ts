/** Waiting with an end. Knows time and nothing else. */

/** Settles with the promise, or after `ms`: when a server ends, nothing may hold the process. */
export async function within(ms: number, promise: Promise<unknown>): Promise<void> {
  const { promise: timeout, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  try {
    await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
