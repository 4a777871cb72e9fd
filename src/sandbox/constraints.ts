/** What the database and the model itself demand of a row. */
import { type Environment, tableOf } from "./environment.ts";
import type { Model, Unique } from "./model.ts";
import { emptyValue, isMulti, isStored } from "./fields.ts";
import type { Row } from "./values.ts";
import { constraintFailed, missingValue, validationError } from "./wording.ts";

/** @throws {PythonError} ValidationError for the first constraint a row breaks. */
export function checkRow(env: Environment, model: Model, row: Row): void {
  if (model.check !== undefined && !model.check.holds(row)) {
    throw constraintFailed(model.check.message);
  }
  for (const field of model.byKey.values()) {
    if (!field.required || isMulti(field) || !isStored(field)) continue;
    if (isUnset(row[field.key] ?? emptyValue(field))) throw missingValue(model, field, env.major);
  }
  const broken = model.unique?.find((unique) => isTaken(env, model, row, unique));
  if (broken !== undefined) {
    // Odoo 15 shows the bare name of the constraint (ODOO-FACTS §10).
    const name = `${model.name.replaceAll(".", "_")}_${broken.fields.join("_")}_uniq`;
    throw env.major >= 16 ? constraintFailed(broken.message) : validationError(name);
  }
  const complaint = model.constrain?.(row, env);
  if (complaint !== undefined) throw validationError(complaint);
}

function isUnset(value: unknown): boolean {
  return value === false || value === undefined || value === null;
}

function isTaken(env: Environment, model: Model, row: Row, unique: Unique): boolean {
  const keys = unique.fields;
  if (keys.some((key) => isUnset(row[key]))) return false;
  for (const other of tableOf(env, model.name).rows()) {
    if (other.id !== row.id && keys.every((key) => other[key] === row[key])) return true;
  }
  return false;
}
