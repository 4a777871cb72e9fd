/**
 * Reads one record though some of its fields lead to where the user has no rights. Odoo refuses all for one of them, and
 * does not say which (measured on 15 to 19: a sales user's contacts, users and invoices). Must not know how it is shown.
 */
import { OdooError } from "./errors.ts";
import type { JsonObject } from "./json.ts";
import type { Field } from "./schema.ts";
import type { CallOptions, OdooService } from "./service.ts";

export interface ReadableRecord {
  readonly values: JsonObject;
  /** The names of fields that Odoo refused. */
  readonly refused: readonly string[];
}

interface Place {
  readonly model: string;
  readonly id: number;
}

/** One call where nothing is refused. @throws {CallError} where the record is not there, or may not be read at all */
export async function readRecordAround(
  odoo: OdooService,
  { model, id, fields }: Place & { readonly fields: readonly Field[] },
  options: CallOptions,
): Promise<ReadableRecord> {
  const read = async (names: readonly string[]): Promise<ReadableRecord> => {
    const [values] = await odoo.read(model, [id], names, options);
    if (!values) throw new OdooError("missing", "no such record");
    return { values, refused: [] };
  };
  const namesOf = (wanted: readonly Field[]): string[] => wanted.map(({ name }) => name);
  try {
    return await read(namesOf(fields));
  } catch (error) {
    if (!isAccess(error)) throw error;
  }
  // Of a record that may not be read at all this is refused, too.
  const plain = await read(namesOf(fields.filter((field) => !isMulti(field))));
  return join([plain, await halve(namesOf(fields.filter(isMulti)), read)]);
}

/** Finds the refused ones in few calls, since there are few of them. */
async function halve(
  names: readonly string[],
  read: (names: readonly string[]) => Promise<ReadableRecord>,
): Promise<ReadableRecord> {
  if (names.length === 0) return { values: {}, refused: [] };
  try {
    return await read(names);
  } catch (error) {
    if (!isAccess(error)) throw error;
    if (names.length === 1) return { values: {}, refused: names };
  }
  const middle = Math.ceil(names.length / 2);
  const halves = [names.slice(0, middle), names.slice(middle)];
  return join(await Promise.all(halves.map((half) => halve(half, read))));
}

function join(parts: readonly ReadableRecord[]): ReadableRecord {
  return {
    values: Object.assign({}, ...parts.map(({ values }) => values)),
    refused: parts.flatMap(({ refused }) => refused),
  };
}

function isMulti({ type }: Field): boolean {
  return type === "one2many" || type === "many2many";
}

function isAccess(error: unknown): boolean {
  return error instanceof OdooError && error.kind === "access";
}
