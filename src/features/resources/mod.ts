/** Resources by `odoo://` URI. Where there are several Odoos, a URI names one with `?instance=`. */
import type { ReadResourceResult } from "@modelcontextprotocol/server";
import type { CallContext, ResourceTable } from "../../mcp/catalog.ts";
import type { CallNotes, WatchCall } from "../../telemetry/telemetry.ts";
import { withFreshFields } from "../fresh_fields.ts";
import type { Instances } from "../instances.ts";
import type { Content } from "./call.ts";
import { createTemplateCompletion } from "./complete.ts";
import { createListing } from "./listing.ts";
import { explainFailure, openResource } from "./open.ts";
import { JSON_TYPE, TEMPLATES } from "./templates.ts";

export function createResources(instances: Instances, watch: WatchCall): ResourceTable {
  const isOne = instances.names.length === 1;
  const templates = isOne ? TEMPLATES : TEMPLATES.map((template) => ({
    ...template,
    uriTemplate: addVariable(template.uriTemplate, "instance"),
  }));
  return {
    templates,
    list: createListing(instances),
    complete: createTemplateCompletion(instances, templates.map((each) => each.uriTemplate)),
    read: (uri, context) => read(uri, { instances, watch, context }),
  };
}

/** Adds a variable to the query of an RFC 6570 template. */
function addVariable(template: string, name: string): string {
  return /\{\?[^}]*\}$/.test(template)
    ? template.replace(/\}$/, `,${name}}`)
    : `${template}{?${name}}`;
}

interface Reading {
  readonly instances: Instances;
  readonly watch: WatchCall;
  readonly context: CallContext;
}

async function read(
  uri: string,
  { instances, watch, context }: Reading,
): Promise<ReadResourceResult> {
  const { caller, traceparent } = context;
  const about = { kind: "resource", writes: false, caller, traceparent } as const;
  try {
    const content = await watch(about, (notes) => readNoted(uri, { instances, context, notes }));
    return { contents: [{ uri, mimeType: JSON_TYPE, ...content }] };
  } catch (error) {
    throw explainFailure(error, { action: "read", uri });
  }
}

async function readNoted(
  uri: string,
  { instances, context, notes }: Omit<Reading, "watch"> & { notes: CallNotes },
): Promise<Content> {
  const { resource, call } = openResource(uri, { instances, context });
  notes.name = resource.kind;
  notes.instance = call.instance;
  if ("model" in resource) notes.model = resource.model;
  // Loaded with the first resource that is read, so that a start does not pay for it.
  const { readResource } = await import("./read.ts");
  return await withFreshFields(call.odoo, () => readResource(resource, call));
}
