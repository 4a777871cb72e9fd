/** Deleting records, and what that does to the records that point at them. */
import type { Environment } from "./environment.ts";
import { sudo, tableOf } from "./environment.ts";
import type { Field, OnDelete } from "./fields.ts";
import type { Model } from "./model.ts";
import { idsOf } from "./values.ts";
import { foreignKey, userError } from "./wording.ts";
import { accessibleRows } from "./write.ts";

/** @throws {PythonError} AccessError, MissingError, UserError, or ValidationError for a link kept. */
export function unlinkRows(env: Environment, model: Model, ids: readonly number[]): void {
  const all = sudo(env);
  for (const row of accessibleRows(env, model, ids, "unlink")) {
    const reason = model.keep?.(row, all);
    if (reason !== undefined) throw userError(reason);
  }
  for (const id of ids) remove(all, model, id);
}

function remove(env: Environment, model: Model, id: number): void {
  for (const pointer of env.registry.pointersTo(model.name)) {
    if (pointer.field.type === "many2one") releaseLink(env, pointer, id);
    if (pointer.field.type === "many2many") releaseMember(env, pointer, id);
  }
  if (model.thread) removeThread(env, model, id);
  tableOf(env, model.name).delete(id);
}

interface Pointer {
  model: Model;
  field: Field;
}

function releaseLink(env: Environment, pointer: Pointer, id: number): void {
  const { model, field } = pointer;
  const table = tableOf(env, model.name);
  const action: OnDelete = field.ondelete ?? (field.required ? "restrict" : "set null");
  for (const referrer of table.referrers(field.key, id)) {
    if (action === "restrict") throw foreignKey(model, field, env.major);
    const row = table.get(referrer);
    if (action === "cascade") remove(env, model, referrer);
    else if (row !== undefined) table.update(row, { [field.key]: false });
  }
}

function releaseMember(env: Environment, pointer: Pointer, id: number): void {
  const table = tableOf(env, pointer.model.name);
  const { key } = pointer.field;
  for (const row of table.rows()) {
    const members = idsOf(row[key]);
    if (members.includes(id)) table.update(row, { [key]: members.filter((each) => each !== id) });
  }
}

function removeThread(env: Environment, model: Model, id: number): void {
  for (
    const [name, modelKey] of [["mail.message", "model"], ["ir.attachment", "res_model"]] as const
  ) {
    const table = tableOf(env, name);
    for (const row of [...table.rows()]) {
      if (row[modelKey] === model.name && row.res_id === id) table.delete(row.id);
    }
  }
}
