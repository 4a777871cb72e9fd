/**
 * What is counted, under which names. Labels are tools, kinds, instances and the like: few values, never models,
 * callers or anything from Odoo.
 */
import type { Failure } from "./failure.ts";
import { type Counter, type Histogram, MetricRegistry } from "./registry.ts";

/** A call that has ended. */
export interface EndedCall {
  readonly kind: "tool" | "resource" | "prompt";
  readonly name: string;
  readonly seconds: number;
  readonly roundTrips: number;
  /** undefined where it went well. */
  readonly failure: Failure | undefined;
}

export interface EndedRequest {
  readonly instance: string;
  readonly endpoint: string;
  readonly seconds: number;
  /** `ok`, or the kind of the error. */
  readonly result: string;
}

export interface Metrics {
  readonly registry: MetricRegistry;
  countCall(call: EndedCall): void;
  countRequest(request: EndedRequest): void;
  readonly waits: Record<"pool" | "rate_limit", Histogram<"instance">>;
  readonly lookups: Counter<"instance" | "cache" | "result">;
}

/** Seconds: from what a cache answers to what a person would not wait for. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
/** Seconds, where most of the values should be next to nothing. */
const WAITED_SECONDS = [0.001, 0.005, 0.025, 0.1, 0.5, 1, 5, 15, 60];
const ROUND_TRIPS = [0, 1, 2, 3, 5, 8, 13, 21];

export function createMetrics(): Metrics {
  const registry = new MetricRegistry();
  const { countCall } = callMetrics(registry);
  const { countRequest } = requestMetrics(registry);
  const wait = (name: string, help: string): Histogram<"instance"> =>
    registry.histogram(name, { help, labels: ["instance"], buckets: WAITED_SECONDS });
  return {
    registry,
    countCall,
    countRequest,
    waits: {
      pool: wait("odoo_mcp_pool_wait_seconds", "Time until a request to Odoo got its turn"),
      rate_limit: wait(
        "odoo_mcp_rate_limit_wait_seconds",
        "Time that a request to Odoo was held back by a limit on calls",
      ),
    },
    lookups: registry.counter("odoo_mcp_cache_lookups_total", {
      help: "Looks into a cache, by what it holds and whether it was there",
      labels: ["instance", "cache", "result"],
    }),
  };
}

function callMetrics(registry: MetricRegistry): Pick<Metrics, "countCall"> {
  const calls = registry.counter("odoo_mcp_calls_total", {
    help: "Tool calls, resource reads and prompts that ended, by result",
    labels: ["kind", "name", "result"],
  });
  const errors = registry.counter("odoo_mcp_call_errors_total", {
    help: "Calls that failed, by the kind of error and what became of the call in Odoo",
    labels: ["error", "outcome"],
  });
  const durations = registry.histogram("odoo_mcp_call_duration_seconds", {
    help: "Time from a call to its answer",
    labels: ["kind", "name"],
    buckets: SECONDS,
  });
  const roundTrips = registry.histogram("odoo_mcp_call_round_trips", {
    help: "Requests to Odoo that a call caused",
    labels: ["kind", "name"],
    buckets: ROUND_TRIPS,
  });
  return {
    countCall: ({ kind, name, seconds, failure, ...call }) => {
      calls.add({ kind, name, result: failure ? "error" : "ok" });
      if (failure) errors.add({ error: failure.kind, outcome: failure.outcome });
      durations.observe({ kind, name }, seconds);
      roundTrips.observe({ kind, name }, call.roundTrips);
    },
  };
}

function requestMetrics(registry: MetricRegistry): Pick<Metrics, "countRequest"> {
  const requests = registry.counter("odoo_mcp_odoo_requests_total", {
    help: "Requests sent to Odoo for calls, repetitions included, by result",
    labels: ["instance", "endpoint", "result"],
  });
  const durations = registry.histogram("odoo_mcp_odoo_request_duration_seconds", {
    help: "Time from a request to Odoo to the end of its answer",
    labels: ["instance", "endpoint"],
    buckets: SECONDS,
  });
  return {
    countRequest: ({ instance, endpoint, seconds, result }) => {
      requests.add({ instance, endpoint, result });
      durations.observe({ instance, endpoint }, seconds);
    },
  };
}
