/**
 * What a handler may know of its call, read from what the SDK tells of the request.
 *
 * Knows the SDK's context, and that whoever let a request in left the caller in `authInfo`. Must not
 * know how a caller proved who it is.
 */
import type { AuthInfo, ServerContext } from "@modelcontextprotocol/server";
import type { CallContext, Caller } from "./catalog.ts";
import { isRecord } from "./params.ts";
import { withProgress } from "./progress.ts";

/** Answers a request in its context, which tells of progress where the client asked for that. */
export function inContext<T>(
  { mcpReq, http }: ServerContext,
  answer: (context: CallContext) => T | Promise<T>,
): T | Promise<T> {
  const { signal, _meta: meta } = mcpReq;
  const traceparent = meta?.traceparent;
  const context: CallContext = {
    signal,
    caller: readCaller(http?.authInfo),
    traceparent: typeof traceparent === "string" ? traceparent : undefined,
  };
  const progressToken = meta?.progressToken;
  if (progressToken === undefined) return answer(context);
  return withProgress({
    signal,
    send: (update) =>
      mcpReq.notify({
        method: "notifications/progress",
        params: { progressToken, ...update },
      }),
  }, (progress) => answer({ ...context, progress }));
}

/**
 * The very object that authentication made. @throws {TypeError} where there is authentication
 * without a caller: nobody gets in as nobody in particular.
 */
export function readCaller(authInfo: AuthInfo | undefined): Caller | undefined {
  if (authInfo === undefined) return undefined;
  const caller = authInfo.extra?.caller;
  if (!isCaller(caller)) throw new TypeError("Cannot tell the caller: authInfo names none");
  return caller;
}

function isCaller(value: unknown): value is Caller {
  return isRecord(value) && typeof value.id === "string" &&
    (value.scopes === undefined ||
      Array.isArray(value.scopes) && value.scopes.every((scope) => typeof scope === "string"));
}
