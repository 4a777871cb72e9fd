/**
 * What the program tells of its own work: a line for each call, metrics, and spans where tracing is on.
 *
 * Knows names and times. Must not know MCP, nor anything that is read from or written to Odoo.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Observer } from "../odoo/observer.ts";
import { type CallLine, type CallLog, logCall } from "./call_log.ts";
import { classifyFailure, type Failure } from "./failure.ts";
import { createMetrics } from "./metrics.ts";
import { createObserver } from "./observe.ts";
import type { MetricRegistry } from "./registry.ts";
import { parseTraceparent } from "./trace_context.ts";
import { openTracing, type Tracing } from "./tracing.ts";

/** A tool call, the reading of a resource, or a prompt. */
export interface Call {
  readonly kind: "tool" | "resource" | "prompt";
  /** The tool or the prompt. */
  readonly name?: string;
  readonly writes: boolean;
  readonly caller?: { readonly id: string } | undefined;
  /** The client's trace context. */
  readonly traceparent?: string | undefined;
}

/** What is found out about a call while it runs. */
export interface CallNotes {
  /** The kind of a resource: one of few. */
  name?: string | undefined;
  model?: string | undefined;
  /** Left out where there is only one. */
  instance?: string | undefined;
}

/** Runs a call and tells how it went: `run` fails as it would without. */
export type WatchCall = <T>(call: Call, run: (notes: CallNotes) => Promise<T>) => Promise<T>;

export interface Telemetry {
  readonly watch: WatchCall;
  /** Where gauges are registered, and everything is rendered. */
  readonly registry: MetricRegistry;
  /** Listens to an Odoo, by the name of its instance. */
  observe(instance: string): Observer;
  /** Whose call it is on whose behalf something happens now. */
  callerId(): string | undefined;
}

export interface TelemetryOptions {
  /** Without it nothing is logged. */
  readonly log?: CallLog | undefined;
}

/** A call that runs, as the requests it causes see it. */
export interface Running extends CallNotes {
  roundTrips: number;
  readonly callerId: string | undefined;
  /** The id of its trace, where tracing is on. */
  trace?: string;
}

export function createTelemetry({ log }: TelemetryOptions = {}): Telemetry {
  const metrics = createMetrics();
  const tracing = openTracing("odoo-mcp");
  const current = new AsyncLocalStorage<Running>();
  let inFlight = 0;
  metrics.registry.gauge("odoo_mcp_calls_in_flight", "Calls that run", () => inFlight);

  const watch: WatchCall = async (call, run) => {
    const running: Running = { name: call.name, roundTrips: 0, callerId: call.caller?.id };
    const begun = performance.now();
    let failure: Failure | undefined;
    inFlight++;
    try {
      return await current.run(running, () => runInSpan(call, { tracing, running, run }));
    } catch (error) {
      failure = classifyFailure(error);
      throw error;
    } finally {
      inFlight--;
      const ms = performance.now() - begun;
      const { name = "unknown", roundTrips } = running;
      metrics.countCall({ kind: call.kind, name, seconds: ms / 1000, roundTrips, failure });
      const { writes } = call;
      if (log) {
        logCall(log, { writes, failure }, () => describeCall(call, running, { ms, failure }));
      }
    }
  };
  return {
    watch,
    registry: metrics.registry,
    observe: (instance) => createObserver(instance, { metrics, tracing, current }),
    callerId: () => current.getStore()?.callerId,
  };
}

/** A model's name is never longer in any Odoo, whatever a client asks for. */
const MAX_MODEL = 64;

function shortened(model: string | undefined): string | undefined {
  return model?.slice(0, MAX_MODEL);
}

const METHODS = { tool: "tools/call", resource: "resources/read", prompt: "prompts/get" } as const;

interface SpanRun<T> {
  readonly tracing: Tracing | undefined;
  readonly running: Running;
  readonly run: (notes: CallNotes) => Promise<T>;
}

function runInSpan<T>(call: Call, { tracing, running, run }: SpanRun<T>): Promise<T> {
  if (!tracing) return run(running);
  const { kind, name, traceparent } = call;
  const method = METHODS[kind];
  const title = name === undefined ? method : `${method} ${name}`;
  const attributes = { "mcp.method.name": method, "gen_ai.tool.name": name };
  const parent = parseTraceparent(traceparent);
  return tracing.span(title, { kind: "server", attributes, parent }, async (span) => {
    running.trace = span.traceId;
    try {
      return await run(running);
    } finally {
      const { instance, model, roundTrips } = running;
      span.set({
        "odoo.resource": kind === "resource" ? running.name : undefined,
        "odoo.instance": instance,
        "odoo.model": shortened(model),
        "odoo.round_trips": roundTrips,
      });
    }
  });
}

function describeCall(
  call: Call,
  running: Running,
  { ms, failure }: { ms: number; failure: Failure | undefined },
): CallLine {
  const { name = "unknown", instance, model, roundTrips } = running;
  return {
    [call.kind]: name,
    instance,
    model: shortened(model),
    ms: Math.round(ms * 10) / 10,
    round_trips: roundTrips,
    outcome: failure?.outcome ?? "ok",
    error: failure?.kind,
    caller: call.caller?.id,
    trace: running.trace ?? parseTraceparent(call.traceparent)?.traceId,
  };
}
