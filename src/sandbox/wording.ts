/**
 * Odoo's own words for what it refuses, by version. Each was read off a real server of the version;
 * nobody may branch on them, but people and models read them.
 */
import type { Json } from "../odoo/json.ts";
import { PythonError } from "./faults.ts";
import { repr } from "./python.ts";
import type { Major } from "./versions.ts";

/** A business rule refused the call. */
export function userError(message: string): PythonError {
  return new PythonError("odoo.exceptions.UserError", message);
}

/** The user lacks a right. */
export function accessError(message: string): PythonError {
  return new PythonError("odoo.exceptions.AccessError", message);
}

/** A value that Python could not take. */
export function valueError(message: string): PythonError {
  return new PythonError("builtins.ValueError", message);
}

/** A constraint refused the values. */
export function validationError(message: string): PythonError {
  return new PythonError("odoo.exceptions.ValidationError", message);
}

export function unknownModel(model: string): PythonError {
  return userError(`Object ${model} doesn't exist`);
}

export function unknownMethod(model: string, method: string, major: Major): PythonError {
  const message = major >= 19
    ? `The method '${model}.${method}' does not exist`
    : major >= 17
    ? `The method '${method}' does not exist on the model '${model}'`
    : `type object '${model}' has no attribute '${method}'`;
  return new PythonError("builtins.AttributeError", message);
}

export function privateMethod(model: string, method: string, major: Major): PythonError {
  const name = major >= 19 ? `'${model}.${method}'` : method;
  return accessError(`Private methods (such as ${name}) cannot be called remotely.`);
}

export function missingRecord(model: string, ids: readonly number[], uid: number): PythonError {
  const tuple = repr([...ids], { tuple: true });
  return new PythonError(
    "odoo.exceptions.MissingError",
    `Record does not exist or has been deleted.\n(Record: ${model}${tuple}, User: ${uid})`,
  );
}

/** Where a field was named that the model does not have. */
export type FieldPlace = "read" | "create" | "write" | "order";

export function unknownField(
  model: string,
  field: string,
  options: { place: FieldPlace; major: Major },
): PythonError {
  const { place, major } = options;
  if (major >= 19 && place === "write") return new PythonError("builtins.KeyError", field);
  const modern = { read: `on '${model}'`, create: `in '${model}'`, write: "", order: "" }[place];
  return valueError(`Invalid field '${field}' ${major >= 19 && modern || `on model '${model}'`}`);
}

export function unknownFieldInDomain(model: string, leaf: Json[], major: Major): PythonError {
  const noun = major >= 19 ? "condition" : "leaf";
  const term = repr(leaf, { tuple: true });
  return valueError(`Invalid field ${model}.${String(leaf[0])} in ${noun} ${term}`);
}

export function badOrder(order: string): PythonError {
  return userError(
    `Invalid "order" specified (${order}). A valid "order" specification is a comma-separated list ` +
      "of valid field names (optionally followed by asc/desc for the direction)",
  );
}

export function notStored(model: string, field: string): PythonError {
  return valueError(`Cannot convert ${model}.${field} to SQL because it is not stored`);
}

export function wrongValue(model: string, field: string, given: Json): PythonError {
  return valueError(`Wrong value for ${model}.${field}: ${repr(given)}`);
}

/** Two transactions changed the same rows, and the server's own retries were used up. */
export function serializationFailure(): PythonError {
  return new PythonError(
    "psycopg2.errors.SerializationFailure",
    "could not serialize access due to concurrent update\n",
  );
}

/** Something that is not even a list came where x2many commands belong: printed without quotes. */
export function wrongCommands(model: string, field: string, given: Json): PythonError {
  const shown = typeof given === "string" ? given : repr(given);
  return valueError(`Wrong value for ${model}.${field}: ${shown}`);
}

/** PostgreSQL could not read a number. */
export function badNumber(type: "bigint" | "integer", text: string): PythonError {
  return new PythonError(
    "psycopg2.errors.InvalidTextRepresentation",
    `invalid input syntax for type ${type}: "${text}"\n`,
  );
}

/** A method for one record was called on none or several. */
export function notSingle(model: string, ids: readonly number[]): PythonError {
  return valueError(`Expected singleton: ${model}${repr([...ids], { tuple: true })}`);
}

interface Labelled {
  name: string;
  description: string;
}

export function missingValue(
  model: Labelled,
  field: { name: string; string: string },
  major: Major,
): PythonError {
  const modern = `The operation cannot be completed: Missing required value for the field ` +
    `'${field.string}' (${field.name}).\nModel: '${model.description}' (${model.name})\n` +
    "- create/update: a mandatory field is not set\n" +
    "- delete: another model requires the record being deleted, you can archive it instead\n";
  const former = "The operation cannot be completed:\n" +
    "- Create/update: a mandatory field is not set.\n" +
    "- Delete: another model requires the record being deleted. If possible, archive it instead." +
    `\n\nModel: ${model.description} (${model.name})` +
    lastLine(`Field: ${field.string} (${field.name})`, major);
  return validationError(major >= 19 ? modern : former);
}

/** Model and detail shared one line in 15. */
function lastLine(text: string, major: Major): string {
  return major === 15 ? `, ${text}` : `\n${text}\n`;
}

/** A foreign key without its other side: on deletion, or on a link to nothing. */
export function foreignKey(
  model: Labelled,
  field: { name: string; string: string },
  major: Major,
): PythonError {
  const modern = "The operation cannot be completed: Another model is using the record you are " +
    `trying to delete.\n\nThe troublemaker is: '${model.description}' (${model.name})\n` +
    `Thanks to the following constraint: '${field.string}' (${field.name})\n` +
    "How about archiving the record instead?";
  const constraint = `${model.name.replaceAll(".", "_")}_${field.name}_fkey`;
  const former = "The operation cannot be completed: another model requires the record being " +
    `deleted. If possible, archive it instead.\n\nModel: ${model.description} (${model.name})` +
    lastLine(`Constraint: ${constraint}`, major);
  return validationError(major >= 19 ? modern : former);
}

export function constraintFailed(message: string): PythonError {
  return validationError(`The operation cannot be completed: ${message}`);
}

const VERBS = { read: "access", write: "modify", create: "create", unlink: "delete" } as const;

export type Operation = keyof typeof VERBS;

export function accessRefused(
  model: Labelled,
  operation: Operation,
  groups: readonly string[],
): PythonError {
  const allowed = groups.length === 0
    ? "No group currently allows this operation."
    : `This operation is allowed for the following groups:\n${
      groups.map((group) => `\t- ${group}`).join("\n")
    }`;
  return accessError(
    `You are not allowed to ${VERBS[operation]} '${model.description}' (${model.name}) records.` +
      `\n\n${allowed}\n\nContact your administrator to request access if necessary.`,
  );
}

export function ruleRefused(
  model: Labelled,
  operation: Operation,
  options: { user: string; uid: number; major: Major },
): PythonError {
  if (options.major <= 16) {
    return accessError(
      `Due to security restrictions, you are not allowed to ${VERBS[operation]} ` +
        `'${model.description}' (${model.name}) records.\n\n` +
        "Contact your administrator to request access if necessary.",
    );
  }
  return accessError(
    "Uh-oh! Looks like you have stumbled upon some top-secret records.\n\n" +
      `Sorry, ${options.user} (id=${options.uid}) doesn't have '${operation}' access to:\n` +
      `- ${model.description} (${model.name})\n\nIf you really, really need access, perhaps you ` +
      "can win over your friendly administrator with a batch of freshly baked cookies.",
  );
}

export function fieldRefused(
  model: Labelled,
  field: string,
  options: { operation: "read" | "write"; groups: readonly string[]; uid: number; major: Major },
): PythonError {
  const { operation, uid, major } = options;
  const groups = `allowed for groups ${options.groups.map((group) => `'${group}'`).join(", ")}`;
  const where =
    `on ${model.description} (${model.name}). Please contact your system administrator.`;
  const tail = `Operation: ${operation}\nUser: ${uid}\n`;
  if (major >= 19) {
    return accessError(
      `You do not have enough rights to access the field "${field}" ${where}\n\n` +
        `${tail}Groups: ${groups}`,
    );
  }
  const list = `Fields:\n- ${field} (${groups})`;
  if (major === 18) {
    return accessError(
      `You do not have enough rights to access the fields "${field}" ${where}\n\n${tail}${list}`,
    );
  }
  return accessError(
    "The requested operation can not be completed due to security restrictions.\n\n" +
      `Document type: ${model.description} (${model.name})\n${tail}${list}`,
  );
}
