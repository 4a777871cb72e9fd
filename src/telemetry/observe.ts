/**
 * Listens to one Odoo: counts what is sent and waited for, and which call caused it.
 *
 * What several calls wait for together, such as a log-in, counts for the one that began it.
 */
import type { AsyncLocalStorage } from "node:async_hooks";
import type { Observer } from "../odoo/observer.ts";
import { classifyFailure } from "./failure.ts";
import type { Metrics } from "./metrics.ts";
import type { Tracing } from "./tracing.ts";

export interface ObserverParts {
  readonly metrics: Metrics;
  readonly tracing: Tracing | undefined;
  /** The call on whose behalf something happens. */
  readonly current: Pick<AsyncLocalStorage<{ roundTrips: number }>, "getStore">;
}

export function createObserver(
  instance: string,
  { metrics, tracing, current }: ObserverParts,
): Observer {
  return {
    call: ({ model, method }, run) => {
      if (!tracing) return run();
      const attributes = {
        "rpc.system": "odoo",
        "rpc.service": model,
        "rpc.method": method,
        "odoo.instance": instance,
      };
      return tracing.span(`${model}/${method}`, { kind: "client", attributes }, run);
    },
    send: async (path, run) => {
      const call = current.getStore();
      if (call) call.roundTrips++;
      const begun = performance.now();
      let result = "ok";
      try {
        return await run();
      } catch (error) {
        result = classifyFailure(error).kind;
        throw error;
      } finally {
        const seconds = (performance.now() - begun) / 1000;
        metrics.countRequest({ instance, endpoint: endpointOf(path), seconds, result });
      }
    },
    waited: (reason, ms) => metrics.waits[reason].observe({ instance }, ms / 1000),
    lookedUp: (cache, found) =>
      metrics.lookups.add({ instance, cache, result: found ? "hit" : "miss" }),
  };
}

/** Paths hold models and methods; these beginnings are few. */
const ENDPOINTS = [
  ["/jsonrpc", "jsonrpc"],
  ["/xmlrpc/", "xmlrpc"],
  ["/json/2/", "json2"],
  ["/doc-bearer/", "doc"],
  ["/web/", "web"],
] as const;

function endpointOf(path: string): string {
  return ENDPOINTS.find(([beginning]) => path.startsWith(beginning))?.[1] ?? "other";
}
