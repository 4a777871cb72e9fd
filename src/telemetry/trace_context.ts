/** The `traceparent` of W3C Trace Context, which clients of the 2026 revision send in `_meta`. Pure. */

/** A span of somebody else, with the names that OpenTelemetry gives its parts. */
export interface RemoteSpan {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  readonly traceFlags: number;
  readonly isRemote: true;
}

/** Later versions may append more, but keep these four parts. */
const TRACEPARENT = /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})/;

/** The span that a client's call belongs to; undefined for anything that is no trace context. */
export function parseTraceparent(value: string | undefined): RemoteSpan | undefined {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(value ?? "") ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  return { traceId, spanId, traceFlags: parseInt(flags, 16), isRemote: true };
}
