/**
 * How many requests are open, and whose.
 *
 * Knows numbers. Must not know what a key stands for.
 */

/** Takes a place for `key`, and tells how to leave it; `undefined` where there is none. */
export type Enter = (key: string) => (() => void) | undefined;

/**
 * Of the places that others leave free, one key may hold half, at least one: a key that
 * takes all it can get leaves as many to those that come later.
 */
export function createOpenRequests(max: number): Enter {
  const held = new Map<string, number>();
  let open = 0;
  const change = (key: string, by: number): void => {
    const count = (held.get(key) ?? 0) + by;
    open += by;
    if (count > 0) held.set(key, count);
    else held.delete(key);
  };
  return (key) => {
    const own = held.get(key) ?? 0;
    const share = Math.ceil((max - (open - own)) / 2);
    if (own >= share) return undefined;
    change(key, 1);
    return () => change(key, -1);
  };
}
