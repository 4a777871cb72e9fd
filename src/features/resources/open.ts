/** What a URI means for a caller: the resource and the Odoo it is in; and what is told where it cannot be had. */
import { type CallContext, notFound, refused } from "../../mcp/catalog.ts";
import { ArgumentError, CallError } from "../../odoo/errors.ts";
import { describeFailure, isHidden } from "../failure.ts";
import { chooseInstance, type Instances } from "../instances.ts";
import type { ToolCall } from "../tool.ts";
import { parseUri, type ResourceUri } from "./uri.ts";

export interface OpenedResource {
  readonly resource: ResourceUri;
  readonly call: ToolCall;
}

export interface OpenOptions {
  readonly instances: Instances;
  readonly context: Pick<CallContext, "caller" | "signal">;
}

/** @throws {CallError} @throws {ResourceNotFoundError} of the SDK for what is no URI of ours */
export function openResource(uri: string, options: OpenOptions): OpenedResource {
  const address = parseUri(uri);
  if (!address) throw notFound(uri);
  return { resource: address.resource, call: openOdoo(address.instance, options) };
}

/** The Odoo of that name, for a caller who may read there. @throws {CallError} */
export function openOdoo(
  asked: string | undefined,
  { instances, context }: OpenOptions,
): ToolCall {
  const { names } = instances;
  const name = chooseInstance(names, asked);
  const services = instances.open(name, context.caller);
  services.policy.requireEffect("read");
  const instance = names.length === 1 ? undefined : name;
  return { ...services, signal: context.signal, instance };
}

/** What a client is told of a failure: of what may not be read no more than of what does not exist. */
export function explainFailure(error: unknown, { action, uri }: {
  /** Such as `read`. */
  action: string;
  uri: string;
}): unknown {
  if (!(error instanceof CallError)) return error;
  if (isHidden(error)) return notFound(uri);
  const text = describeFailure({ action: `${action} ${uri}`, effect: "read", error });
  return refused(text, error instanceof ArgumentError ? "invalid_params" : "internal");
}
