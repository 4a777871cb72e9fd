/** The notes a record leaves in its own discussion when it is created or a tracked field changes. */
import type { Json, JsonObject } from "../odoo/json.ts";
import {
  creationStamp,
  displayName,
  type Environment,
  modelOf,
  rowOf,
  sudo,
  tableOf,
} from "./environment.ts";
import { emptyValue, type Field } from "./fields.ts";
import type { Model } from "./model.ts";
import { wholeSecond } from "./moments.ts";
import { idOf, type Row } from "./values.ts";

/** `mail.mt_comment` and `mail.mt_note`. */
export const SUBTYPES = { comment: 1, note: 2 } as const;

/** Stores one message on a record and answers its id. */
export function addMessage(
  env: Environment,
  on: { model: string; id: number },
  values: JsonObject,
): number {
  return tableOf(env, "mail.message").insert({
    subject: false,
    message_type: "notification",
    subtype_id: SUBTYPES.note,
    author_id: rowOf(env, "res.users", env.uid)?.partner_id ?? false,
    model: on.model,
    res_id: on.id,
    date: wholeSecond(env.now()),
    attachment_ids: [],
    partner_ids: [],
    ...creationStamp(env),
    ...values,
  }).id;
}

export function logCreation(env: Environment, model: Model, row: Row): void {
  if (!model.thread) return;
  addMessage(env, { model: model.name, id: row.id }, {
    body: `<p>${model.description} created</p>`,
  });
}

export function logChanges(env: Environment, model: Model, row: Row, before: Row): void {
  if (!model.thread) return;
  const changed = [...model.fields.values()]
    .filter((field) => field.tracked && valueIn(before, field) !== valueIn(row, field));
  if (changed.length === 0) return;
  const items = changed.map((field) =>
    `<li>${label(env, field, valueIn(before, field))} → ${
      label(env, field, valueIn(row, field))
    } ` +
    `(${field.string})</li>`
  );
  addMessage(env, { model: model.name, id: row.id }, { body: `<ul>${items.join("")}</ul>` });
}

function valueIn(row: Row, field: Field): Json {
  return row[field.key] ?? emptyValue(field);
}

function label(env: Environment, field: Field, value: Json): string {
  const choice = field.selection?.find(([each]) => each === value);
  if (choice !== undefined) return choice[1];
  const target = field.relation === undefined ? undefined : rowOf(env, field.relation, idOf(value));
  if (target !== undefined) {
    return displayName(sudo(env), modelOf(env, field.relation ?? ""), target);
  }
  return value === false ? "None" : String(value);
}
