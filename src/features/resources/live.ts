/** Which changes in Odoo make a resource read otherwise: what is watched for whoever subscribes to it. */
import type { LiveListener, LiveSource } from "../../mcp/catalog.ts";
import { parseDomain } from "../../odoo/domain.ts";
import { ArgumentError } from "../../odoo/errors.ts";
import { ATTACHMENT, requireFileField } from "../../odoo/files/fields.ts";
import type { Change, LiveUpdates, Target } from "../../live/live_updates.ts";
import { withFreshFields } from "../fresh_fields.ts";
import type { Instances } from "../instances.ts";
import type { ToolCall } from "../tool.ts";
import { messageList } from "./message_list.ts";
import { explainFailure, openResource } from "./open.ts";
import { requireAccess, requireRecord } from "./readable.ts";
import { LIST_LIMIT } from "./templates.ts";
import type { ResourceUri } from "./uri.ts";

/** One poll for everybody who acts as the same user. */
export function createLiveSource(instances: Instances, updates: LiveUpdates): LiveSource {
  return {
    watch: async (uri, listener) => {
      try {
        const { resource, call } = openResource(uri, { instances, context: listener });
        const { odoo } = call;
        const target = targetOf(resource);
        await requireReadable(resource, call);
        return await withFreshFields(
          odoo,
          () => updates.watch(odoo, target, (change) => pass(change, listener)),
        );
      } catch (error) {
        throw explainFailure(error, { action: "watch", uri });
      }
    },
    watchList: (listener) => watchModels(listener, { instances, updates }),
  };
}

function pass(change: Change, { tell, end }: LiveListener): void {
  if (change === "gone") end?.();
  tell();
}

/** What is watched in the place of a resource may be readable where the resource is not. @throws {CallError} */
async function requireReadable(resource: ResourceUri, call: ToolCall): Promise<void> {
  const { odoo, signal } = call;
  switch (resource.kind) {
    case "messages":
      return await requireRecord(resource, call);
    case "schema":
      return void await requireAccess(resource.model, call);
    case "binary":
      return void requireFileField(await odoo.schema(resource.model, { signal }), resource.field);
  }
}

/** The list of resources is another one where models came or went, in any Odoo. */
async function watchModels(
  { caller, tell }: LiveListener,
  { instances, updates }: { instances: Instances; updates: LiveUpdates },
): Promise<Disposable> {
  const begun = await Promise.allSettled(instances.names.map(async (name) => {
    const { odoo, policy } = instances.open(name, caller);
    policy.requireEffect("read");
    return await updates.watch(odoo, { kind: "models" }, tell);
  }));
  const watches = new DisposableStack();
  for (const each of begun) if (each.status === "fulfilled") watches.use(each.value);
  const refused = begun.find((each) => each.status === "rejected");
  // One Odoo that does not tell is no reason to hear nothing of the others.
  if (refused && begun.every(({ status }) => status === "rejected")) {
    throw explainFailure(refused.reason, { action: "watch", uri: "odoo://models" });
  }
  return watches;
}

/** @throws {ArgumentError} for what cannot be watched */
function targetOf(resource: ResourceUri): Target {
  switch (resource.kind) {
    case "record":
    case "binary":
      return { kind: "record", model: resource.model, id: resource.id };
    case "attachment":
      return { kind: "record", model: ATTACHMENT, id: resource.id };
    case "list": {
      const { domain, fields, order, limit = LIST_LIMIT, offset } = resource.query;
      // What a dotted path shows is of another record: its own field tells of another one there. One row more tells
      // whether there are more.
      const own = fields?.map((path) => path.split(".")[0] ?? path);
      const { model } = resource;
      return {
        kind: "list",
        model,
        domain: parseDomain(domain),
        fields: own,
        order,
        limit: limit + 1,
        offset,
      };
    }
    case "count":
      return { kind: "count", model: resource.model, domain: parseDomain(resource.domain) };
    case "messages": {
      const list = messageList(resource);
      // The date of a message tells of a change: its text need not be read in every round.
      return targetOf({ ...list, query: { ...list.query, fields: undefined } });
    }
    case "models":
    case "schema":
      return { kind: "models" };
    case "instance":
    case "report":
      throw new ArgumentError(
        "uri",
        "a change of it is not noticed: read it again when you need it",
      );
  }
}
