/**
 * `subscriptions/listen` of the 2026 revision: what it asks for, and what of it can be had.
 *
 * The SDK answers the request and carries what changes; it cannot know who may listen to what. So the request is given
 * to it with those resources that the caller may read, and its acknowledgement tells the client which they are.
 */
import type { JSONRPCRequest } from "@modelcontextprotocol/server";
import type { CallContext } from "./catalog.ts";
import { isRecord } from "./params.ts";
import type { Subscriptions } from "./subscriptions.ts";

export const LISTEN = "subscriptions/listen";

export interface ListenOptions extends Pick<CallContext, "signal" | "caller"> {
  readonly subscriptions: Subscriptions;
  readonly tell: (uri: string) => void;
  readonly tellList: () => void;
}

/** Begins to listen, and gives the request with what is listened to. What is malformed is left to the SDK to refuse. */
export async function beginListening(
  request: JSONRPCRequest,
  options: ListenOptions,
): Promise<JSONRPCRequest> {
  const asked = request.params?.notifications;
  if (!isRecord(asked)) return request;
  const { resourceSubscriptions: uris = [], resourcesListChanged } = asked;
  if (!Array.isArray(uris) || !uris.every((uri) => typeof uri === "string")) return request;
  const { subscriptions, tell, tellList, ...listener } = options;
  const [heard, hasList] = await Promise.all([
    Promise.all([...new Set<string>(uris)].map(async (uri) => {
      const begun = await succeeds(subscriptions.add(uri, { ...listener, tell: () => tell(uri) }));
      return begun ? [uri] : [];
    })),
    resourcesListChanged === true &&
    succeeds(subscriptions.addList({ ...listener, tell: tellList })),
  ]);
  const notifications = {
    ...asked,
    resourceSubscriptions: heard.flat(),
    resourcesListChanged: hasList,
  };
  return { ...request, params: { ...request.params, notifications } };
}

/** What cannot be listened to is missing in the acknowledgement; why, a read tells. */
function succeeds(attempt: Promise<void>): Promise<boolean> {
  return attempt.then(() => true, () => false);
}
