/** Whether Odoo answers, asked no more often than is useful. Knows nothing of how it is asked. */

/**
 * A question whose answer is kept for `ttlMs` milliseconds, whatever it is, and which is asked once at a time: so
 * that probes of a load balancer, or of anybody else, cost Odoo next to nothing. What fails counts as a no.
 */
export function createReadiness(
  ask: () => Promise<boolean>,
  ttlMs: number,
): () => Promise<boolean> {
  let known: { answer: Promise<boolean>; until: number } | undefined;
  return () => {
    if (known && performance.now() < known.until) return known.answer;
    const asked = { answer: ask().catch(() => false), until: Infinity };
    known = asked;
    asked.answer.then(() => asked.until = performance.now() + ttlMs);
    return asked.answer;
  };
}
