/**
 * Spans through the OpenTelemetry that is built into Deno (`OTEL_DENO=true`), which also traces `fetch` and
 * `Deno.serve` and exports everything. Knows the shapes of its API; must not know what is traced.
 */
import { classifyFailure } from "./failure.ts";
import type { RemoteSpan } from "./trace_context.ts";

export type Attributes = Readonly<Record<string, string | number | undefined>>;

export interface SpanOptions {
  /** `server` for what a client asked of us, `client` for what we ask of Odoo. */
  readonly kind: "server" | "client";
  readonly attributes: Attributes;
  /** Where the span belongs; under the one that is active unless told. */
  readonly parent?: RemoteSpan | undefined;
}

export interface ActiveSpan {
  readonly traceId: string;
  set(attributes: Attributes): void;
}

export interface Tracing {
  /** Runs within a span, which fails as `run` does: with the error's kind, never its text. */
  span<T>(name: string, options: SpanOptions, run: (span: ActiveSpan) => Promise<T>): Promise<T>;
}

/** The parts of OpenTelemetry's API that are used; Deno's own declarations leave them open. */
interface Span {
  spanContext(): { readonly traceId: string };
  setAttributes(attributes: Attributes): unknown;
  setStatus(status: { code: number }): unknown;
  isRecording(): boolean;
  end(): void;
}

interface Context {
  setValue(key: symbol, value: unknown): Context;
}

interface Tracer {
  startSpan(name: string): Span;
  startActiveSpan<T>(
    name: string,
    options: { kind: number; attributes: Attributes },
    context: Context,
    run: (span: Span) => T,
  ): T;
}

const SPAN_KINDS = { server: 1, client: 2 } as const;
const STATUS_ERROR = 2;

/** Under this key a context holds its span: OpenTelemetry's API registers it for all its versions. */
const SPAN_KEY = Symbol.for("OpenTelemetry Context Key SPAN");

/** Opens tracing under that name; undefined where it is switched off, so that it costs nothing. */
export function openTracing(name: string): Tracing | undefined {
  if (!isWanted()) return undefined;
  const tracer: Tracer = Deno.telemetry.tracerProvider.getTracer(name);
  if (!isOn(tracer)) return undefined;
  const contextFor = (parent: RemoteSpan | undefined): Context => {
    const active: Context = Deno.telemetry.contextManager.active();
    return parent ? active.setValue(SPAN_KEY, { spanContext: () => parent }) : active;
  };
  return {
    span: (title, { kind, attributes, parent }, run) => {
      const options = { kind: SPAN_KINDS[kind], attributes: given(attributes) };
      return tracer.startActiveSpan(
        title,
        options,
        contextFor(parent),
        (span) => follow(span, run),
      );
    },
  };
}

/** Asked first, because loading Deno's part of it takes a millisecond. */
function isWanted(): boolean {
  const variable = "OTEL_DENO";
  const { state } = Deno.permissions.querySync({ name: "env", variable });
  return state === "granted" && Deno.env.has(variable);
}

/** Deno refuses to make spans where it was started without; a span that is not ended goes nowhere. */
function isOn(tracer: Tracer): boolean {
  try {
    return tracer.startSpan("").isRecording();
  } catch {
    return false;
  }
}

async function follow<T>(span: Span, run: (span: ActiveSpan) => Promise<T>): Promise<T> {
  try {
    return await run({
      traceId: span.spanContext().traceId,
      set: (attributes) => span.setAttributes(given(attributes)),
    });
  } catch (error) {
    span.setAttributes({ "error.type": classifyFailure(error).kind });
    span.setStatus({ code: STATUS_ERROR });
    throw error;
  } finally {
    span.end();
  }
}

function given(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}
