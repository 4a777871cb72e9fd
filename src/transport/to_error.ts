/** Whatever was thrown, as an error that can be logged. Knows nothing else. */
export function toError(value: unknown): Error {
  return value instanceof Error ? value : new Error(String(value));
}
