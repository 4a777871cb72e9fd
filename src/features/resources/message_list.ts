/** The messages of a record as the list that they are: what is read, and what is watched. Pure. */
import { MESSAGES_LIMIT } from "./templates.ts";
import type { ResourceUri } from "./uri.ts";

type Kind<Name extends ResourceUri["kind"]> = Extract<ResourceUri, { kind: Name }>;

export function messageList({ model, id }: Kind<"messages">): Kind<"list"> {
  return {
    kind: "list",
    model: "mail.message",
    query: {
      domain: JSON.stringify([["model", "=", model], ["res_id", "=", id]]),
      fields: ["date", "author_id", "message_type", "subtype_id", "body", "attachment_ids"],
      order: "id desc",
      limit: MESSAGES_LIMIT,
    },
  };
}
