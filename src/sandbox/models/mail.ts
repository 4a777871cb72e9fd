/** Messages, activities, the mail composer and attachments. */
import { type Environment, rowOf, tableOf } from "../environment.ts";
import { sizeOf } from "../binaries.ts";
import {
  binary,
  boolean,
  char,
  computed,
  date,
  datetime,
  html,
  integer,
  kept,
  many2many,
  many2one,
  resourceId,
  selection,
  text,
} from "../fields.ts";
import { type ModelSpec, onRecords } from "../model.ts";
import { wholeSecond } from "../moments.ts";
import { idOf, type Row, textOf } from "../values.ts";

const messages: ModelSpec = {
  name: "mail.message",
  description: "Message",
  order: "id desc",
  recName: "record_name",
  fields: {
    subject: char("Subject"),
    date: datetime("Date", { default: (env) => wholeSecond(env.now()) }),
    body: html("Contents", { default: "" }),
    message_type: selection("Type", [
      ["email", "Incoming Email"],
      ["comment", "Comment"],
      ["notification", "System notification"],
      ["user_notification", "User Specific Notification"],
    ], { required: true, default: "email" }),
    subtype_id: many2one("Subtype", "mail.message.subtype"),
    model: char("Related Document Model"),
    res_id: resourceId("Related Document ID"),
    record_name: computed(char("Message Record Name"), (row, env) => {
      const target = env.registry.find(textOf(row.model));
      const record = target && rowOf(env, target.name, idOf(row.res_id));
      return target?.displayName && record
        ? target.displayName(record, env)
        : record?.name ?? false;
    }),
    author_id: many2one("Author", "res.partner", {
      default: (env) => rowOf(env, "res.users", env.uid)?.partner_id ?? false,
    }),
    email_from: computed(
      char("From"),
      (row, env) => rowOf(env, "res.partner", idOf(row.author_id))?.email ?? false,
    ),
    attachment_ids: many2many("Attachments", "ir.attachment"),
    partner_ids: many2many("Recipients", "res.partner"),
  },
};

const notifications: ModelSpec = {
  name: "mail.notification",
  description: "Message Notifications",
  recName: "res_partner_id",
  fields: {
    mail_message_id: many2one("Message", "mail.message", { required: true, ondelete: "cascade" }),
    res_partner_id: many2one("Recipient", "res.partner", { ondelete: "cascade" }),
    notification_type: selection("Notification Type", [["inbox", "Inbox"], ["email", "Email"]], {
      required: true,
      default: "inbox",
    }),
    notification_status: selection("Status", [
      ["ready", "Ready to Send"],
      ["sent", "Delivered"],
      ["exception", "Exception"],
    ], { default: "ready" }),
  },
};

const subtypes: ModelSpec = {
  name: "mail.message.subtype",
  description: "Message subtypes",
  order: "sequence, id",
  fields: {
    name: char("Message Type", { required: true }),
    sequence: integer("Sequence", { default: 1 }),
    internal: boolean("Internal Only"),
  },
};

const activities: ModelSpec = {
  name: "mail.activity",
  description: "Activity",
  order: "date_deadline ASC, id ASC",
  recName: "res_name",
  fields: {
    res_model: char("Related Document Model"),
    res_id: resourceId("Related Document ID"),
    res_name: char("Document Name"),
    summary: char("Summary"),
    note: html("Note"),
    date_deadline: date("Due Date", { required: true, default: (env) => env.now().slice(0, 10) }),
    user_id: many2one("Assigned to", "res.users", { required: true, default: (env) => env.uid }),
    activity_type_id: integer("Activity Type", { aggregator: null }),
    state: computed(
      selection("State", [["overdue", "Overdue"], ["today", "Today"], ["planned", "Planned"]]),
      activityState,
    ),
  },
  methods: {
    action_feedback: onRecords("feedback=False, attachment_ids=None", ({ env, ids }) => {
      for (const id of ids) tableOf(env, "mail.activity").delete(id);
      return false;
    }),
  },
};

function activityState(row: Row, env: Environment): string {
  const today = env.now().slice(0, 10);
  const due = textOf(row.date_deadline);
  return due < today ? "overdue" : due === today ? "today" : "planned";
}

const composer: ModelSpec = {
  name: "mail.compose.message",
  description: "Email composition wizard",
  fields: {
    subject: char("Subject"),
    body: html("Contents"),
    model: char("Related Document Model"),
    res_ids: text("Related Document IDs", { since: 17 }),
    res_id: integer("Related Document ID", { until: 16, aggregator: null }),
    partner_ids: many2many("Additional Contacts", "res.partner"),
    composition_mode: selection("Composition mode", [
      ["comment", "Post on a document"],
      ["mass_mail", "Email Mass Mailing"],
    ], { default: "comment" }),
  },
};

/** How the base64 of well-known formats begins. */
const SIGNATURES: readonly (readonly [start: string, type: string])[] = [
  ["iVBORw0KGgo", "image/png"],
  ["/9j/", "image/jpeg"],
  ["R0lGOD", "image/gif"],
  ["JVBERi0", "application/pdf"],
];
const EXTENSIONS: Readonly<Record<string, string>> = {
  csv: "text/csv",
  html: "text/html",
  json: "application/json",
  pdf: "application/pdf",
  png: "image/png",
  txt: "text/plain",
  xml: "application/xml",
};

/** The type by the name's extension, else by the content. */
function guessType(row: Row): string {
  const extension = textOf(row.name).split(".").at(-1)?.toLowerCase() ?? "";
  const content = textOf(row.raw);
  return EXTENSIONS[extension] ??
    SIGNATURES.find(([start]) => content.startsWith(start))?.[1] ??
    "application/octet-stream";
}

/** Size and type follow the content. */
function describeContent(row: Row, env: Environment): void {
  tableOf(env, "ir.attachment").update(row, {
    file_size: sizeOf(textOf(row.raw)),
    mimetype: row.mimetype || guessType(row),
  });
}

const attachments: ModelSpec = {
  name: "ir.attachment",
  description: "Attachment",
  order: "id desc",
  refresh: describeContent,
  // Since 20 the former name of `raw` is no error: the attachment is then empty.
  drops: ["datas"],
  fields: {
    name: char("Name", { required: true }),
    description: text("Description"),
    type: selection("Type", [["url", "URL"], ["binary", "File"]], {
      required: true,
      default: "binary",
    }),
    url: char("Url"),
    raw: { ...binary("File Content"), formerly: { name: "datas", until: 19 } },
    mimetype: char("Mime Type", { readonly: true }),
    file_size: kept(integer("File Size")),
    res_model: char("Resource Model"),
    res_id: resourceId("Resource ID"),
    res_field: char("Resource Field"),
    public: boolean("Is public document"),
    company_id: many2one("Company", "res.company"),
  },
};

export const MAIL: readonly ModelSpec[] = [
  messages,
  notifications,
  subtypes,
  activities,
  composer,
  attachments,
];
