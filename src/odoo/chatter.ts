/** Posts into the chatter of a record (ODOO-FACTS §5). Knows `message_post`; must not know MCP. */
import { expectRecords, malformed, readRef, type RecordRef } from "./answers.ts";
import { ArgumentError, CallError } from "./errors.ts";
import type { CallOptions, OdooService } from "./service.ts";

/** `message`: the followers are notified, those outside the company too. `note`: internal, nobody is. */
export const MESSAGE_KINDS = ["message", "note"] as const;
export type MessageKind = typeof MESSAGE_KINDS[number];

export interface ChatterMessage {
  readonly model: string;
  readonly id: number;
  readonly kind: MessageKind;
  /** Plain text. */
  readonly body: string;
  readonly subject?: string | undefined;
  /** Contacts who are notified besides. */
  readonly partnerIds: readonly number[];
  readonly attachmentIds: readonly number[];
}

/**
 * Where files wait for the message that takes them over, as those of Odoo's own composer do: nobody but their author
 * sees them, and Odoo removes what is left there for a day.
 */
export const WAITING_ROOM = { model: "mail.compose.message", id: 0 } as const;

export interface Notified extends RecordRef {
  /** `email` or `inbox`. */
  readonly by: string;
  /** Odoo's word: `ready`, `sent`, `exception`, … */
  readonly status: string;
}

const SUBTYPES: Readonly<Record<MessageKind, string>> = {
  message: "mail.mt_comment",
  note: "mail.mt_note",
};

/** @throws {ArgumentError} where a model's records have no chatter; nothing was sent */
export async function requireChatter(
  odoo: OdooService,
  model: string,
  options: CallOptions = {},
): Promise<void> {
  const { fields } = await odoo.schema(model, options);
  if (fields.has("message_ids")) return;
  throw new ArgumentError("model", `${model} has no chatter: nothing can be posted on its records`);
}

/** Posts, and resolves with the message's id. Never repeated. @throws {CallError} */
export async function postMessage(
  odoo: OdooService,
  { model, id, kind, body, subject, partnerIds, attachmentIds }: ChatterMessage,
  options: CallOptions = {},
): Promise<number> {
  const answer = await odoo.call({
    model,
    method: "message_post",
    ids: [id],
    kwargs: {
      body: toHtml(body),
      // Before Odoo 17 any body is HTML, and the word is passed over; since then a body without it is escaped.
      body_is_html: true,
      message_type: "comment",
      subtype_xmlid: SUBTYPES[kind],
      ...(subject !== undefined && { subject }),
      ...(partnerIds.length > 0 && { partner_ids: [...partnerIds] }),
      ...(attachmentIds.length > 0 && { attachment_ids: [...attachmentIds] }),
    },
  }, options);
  const [message] = Array.isArray(answer) ? answer : [answer];
  return typeof message === "number" ? message : malformed("message_post did not answer an id");
}

/** Whom Odoo notified of a message; undefined where this user is not told. */
export async function readNotified(
  odoo: OdooService,
  message: number,
  options: CallOptions = {},
): Promise<readonly Notified[] | undefined> {
  try {
    const rows = expectRecords(
      await odoo.searchRead("mail.notification", {
        domain: [["mail_message_id", "=", message]],
        fields: ["res_partner_id", "notification_type", "notification_status"],
        limit: MAX_NOTIFIED,
      }, options),
    );
    return rows.flatMap(({ res_partner_id, notification_type, notification_status }) =>
      readRef(res_partner_id ?? false).map((partner) => ({
        ...partner,
        by: String(notification_type),
        status: String(notification_status),
      }))
    );
  } catch (error) {
    // The message is posted: what cannot be told of it is no failure.
    if (error instanceof CallError) return undefined;
    throw error;
  }
}

const MAX_NOTIFIED = 50;

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** Paragraphs at empty lines, breaks at the others. */
function toHtml(text: string): string {
  const escaped = text.trim().replace(/[&<>]/g, (character) => ENTITIES[character] ?? character);
  return escaped.split(/(?:\r?\n[ \t]*){2,}/)
    .map((paragraph) => `<p>${paragraph.replace(/\r?\n/g, "<br/>")}</p>`)
    .join("");
}
