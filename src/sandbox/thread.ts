/** What a model with a discussion (Odoo's `mail.thread`) gains: its fields and its methods. */
import type { Json, JsonObject } from "../odoo/json.ts";
import { addMessage, SUBTYPES } from "./chatter.ts";
import { checkRules } from "./access.ts";
import {
  creationStamp,
  type Environment,
  modelOf,
  rowOf,
  rowsOf,
  sudo,
  tableOf,
} from "./environment.ts";
import { computed, type FieldSpec, integer, many2many, one2many } from "./fields.ts";
import { type Call, type MethodSpec, onRecords } from "./model.ts";
import { escapeMarkup } from "./markup.ts";
import { idOf, idsOf, isTruthy, type Row, textOf } from "./values.ts";
import { notSingle } from "./wording.ts";
import { accessibleRows } from "./write.ts";

function fields(model: string): Record<string, FieldSpec> {
  return {
    message_ids: {
      ...computed(
        one2many("Messages", "mail.message/res_id"),
        (row, env) => resourceIds(env, "mail.message", { model, id: row.id }),
      ),
      searchable: true,
    },
    message_partner_ids: many2many("Followers (Partners)", "res.partner", { copy: false }),
    message_attachment_count: computed(
      integer("Attachment Count"),
      (row, env) => resourceIds(env, "ir.attachment", { model, id: row.id }).length,
    ),
  };
}

/** The records of a generic model (messages, attachments) that belong to one record. */
function resourceIds(
  env: Environment,
  generic: "ir.attachment" | "mail.message",
  on: { model: string; id: number },
): number[] {
  const key = generic === "mail.message" ? "model" : "res_model";
  const table = tableOf(env, generic);
  return table.referrers("res_id", on.id).filter((id) => table.get(id)?.[key] === on.model);
}

function messagePost({ env, model, ids, args }: Call): Json {
  const [row, ...others] = accessibleRows(env, model, ids, "read");
  if (row === undefined || others.length > 0) throw notSingle(model.name, ids);
  const attached = idsOf(args.attachment_ids);
  const files = rowsOf(env, "ir.attachment", attached);
  checkRules(env, modelOf(env, "ir.attachment"), files, "read");
  const id = addMessage(env, { model: model.name, id: row.id }, {
    body: bodyOf(env, args),
    subject: args.subject || false,
    message_type: args.message_type ?? "notification",
    subtype_id: args.subtype_xmlid === "mail.mt_comment" ? SUBTYPES.comment : SUBTYPES.note,
    partner_ids: idsOf(args.partner_ids),
    attachment_ids: attached,
  });
  takeOver(env, files, { model: model.name, id: row.id });
  notify(env, id, recipientsOf(env, row, args));
  return env.major >= 19 ? [id] : id;
}

/** What its author left with the composer belongs to the record from now on. */
function takeOver(
  env: Environment,
  files: readonly Row[],
  record: { model: string; id: number },
): void {
  const waiting = files.filter(({ res_model, create_uid }) =>
    res_model === "mail.compose.message" && create_uid === env.uid
  );
  for (const file of waiting) {
    tableOf(env, "ir.attachment").update(file, { res_model: record.model, res_id: record.id });
  }
}

/** HTML up to 16 and where it is called so; since 17 any other text is text, which Odoo escapes. */
function bodyOf(env: Environment, args: JsonObject): string {
  const body = textOf(args.body);
  if (body === "") return "";
  const html = isTruthy(args.body_is_html) || env.major <= 16 ? body : escapeMarkup(body);
  return /^\s*</.test(html) ? html : `<p>${html}</p>`;
}

/** Of a comment the followers, of anything those who are named; never the author. */
function recipientsOf(env: Environment, row: Row, args: JsonObject): number[] {
  const followers = args.subtype_xmlid === "mail.mt_comment" ? idsOf(row.message_partner_ids) : [];
  const author = idOf(rowOf(env, "res.users", env.uid)?.partner_id);
  return [...new Set([...followers, ...idsOf(args.partner_ids)])].filter((id) => id !== author);
}

function notify(env: Environment, message: number, partners: readonly number[]): void {
  const users = [...tableOf(env, "res.users").rows()];
  for (const partner of partners) {
    const user = users.find(({ partner_id }) => partner_id === partner);
    tableOf(env, "mail.notification").insert({
      mail_message_id: message,
      res_partner_id: partner,
      notification_type: user?.notification_type ?? "email",
      notification_status: user?.notification_type === "inbox" ? "sent" : "ready",
      ...creationStamp(env),
    });
  }
}

const POSTED = "*, body='', subject=None, message_type='notification', email_from=None, " +
  "author_id=None, parent_id=False, subtype_xmlid=None, subtype_id=False, partner_ids=None, " +
  "attachments=None, attachment_ids=None, body_is_html=False, **kwargs";

function follow(
  change: (followers: number[], partners: number[]) => number[],
): (call: Call) => Json {
  return ({ env, model, ids, args }) => {
    const partners = idsOf(args.partner_ids);
    for (const row of accessibleRows(env, model, ids, "read")) {
      const followers = change(idsOf(row.message_partner_ids), partners);
      tableOf(env, model.name).update(row, { message_partner_ids: followers });
    }
    return true;
  };
}

const added = (followers: number[], partners: number[]): number[] => [
  ...new Set([...followers, ...partners]),
];
const removed = (followers: number[], partners: number[]): number[] =>
  followers.filter((id) => !partners.includes(id));

/** Plans an activity; the answer is the recordset, so its ids. */
function activitySchedule({ env, model, ids, args }: Call): Json {
  return accessibleRows(env, model, ids, "read").map((row) =>
    schedule(sudo(env), model.name, row, args)
  );
}

function schedule(env: Environment, model: string, row: Row, args: JsonObject): number {
  return tableOf(env, "mail.activity").insert({
    res_model: model,
    res_id: row.id,
    res_name: textOf(row.name) || false,
    summary: args.summary || false,
    note: args.note || false,
    user_id: args.user_id || env.uid,
    date_deadline: args.date_deadline || env.now().slice(0, 10),
    activity_type_id: false,
    ...creationStamp(env),
  }).id;
}

export const thread: {
  fields: (model: string) => Record<string, FieldSpec>;
  methods: Readonly<Record<string, MethodSpec>>;
} = {
  fields,
  methods: {
    message_post: onRecords(POSTED, messagePost),
    message_subscribe: onRecords("partner_ids=None, subtype_ids=None", follow(added)),
    message_unsubscribe: onRecords("partner_ids=None", follow(removed)),
    activity_schedule: onRecords(
      "act_type_xmlid='', date_deadline=None, summary='', note='', **act_values",
      activitySchedule,
    ),
  },
};
