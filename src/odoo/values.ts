/** Odoo's values to plain JSON and back, by field type (ODOO-FACTS §4). Pure. */
import { contentField, readBinary, writeBinary } from "./binaries.ts";
import { ArgumentError } from "./errors.ts";
import { isJsonObject, type Json, type JsonObject } from "./json.ts";
import { checkPlainValue } from "./plain_values.ts";
import { type Field, requireField } from "./schema.ts";

/**
 * A value as a caller reads it: `null` where Odoo says `false` for "empty", many2one as
 * `{id, name}`, binary as `{size}` and never its content.
 */
export function readValue(field: Field | undefined, value: Json): Json {
  switch (field?.type) {
    case undefined:
    case "boolean":
    case "unknown":
      return value;
    case "many2one":
      return readMany2one(value);
    case "binary":
      return readBinary(value);
    default:
      return value === false ? null : value;
  }
}

function readMany2one(value: Json): Json {
  if (Array.isArray(value)) return { id: value[0] ?? null, name: value[1] || null };
  return typeof value === "number" ? { id: value, name: null } : null;
}

/** Loads the fields of a model that nested values write to. */
export type FieldsOf = (model: string) => Promise<ReadonlyMap<string, Field>>;

/**
 * Values as Odoo takes them: `null` becomes `false`, ISO datetimes become UTC text, a many2one may be
 * given as `{id, name}`, an x2many as ids (replaces all) or as objects (adds new lines), a file as base64 text.
 *
 * Names are held against what the user may see, in lines too: Odoo refuses the others all the same, but
 * Odoo 20 drops an attachment's `datas` without a word.
 * @throws {ArgumentError} with the place of what cannot be written
 */
export async function writeValues(
  values: JsonObject,
  target: { model: string; at: string; fieldsOf: FieldsOf },
): Promise<JsonObject> {
  const fields = await target.fieldsOf(target.model);
  const entries = Object.entries(values).map(async ([name, value]) => {
    const at = `${target.at}.${name}`;
    // Odoo passes it over without a word: a line that was meant to be a known record becomes a new one.
    if (name === "id") throw new ArgumentError(at, "an id cannot be written: links take ids alone");
    const field = requireField({ model: target.model, fields }, name, at);
    const carrier = contentField(fields, name);
    if (carrier !== name) throw new ArgumentError(at, `write ${carrier}, as base64 text`);
    return [name, await writeValue(field, value, { at, fieldsOf: target.fieldsOf })];
  });
  return Object.fromEntries(await Promise.all(entries));
}

interface WritePlace {
  readonly at: string;
  readonly fieldsOf: FieldsOf;
}

function writeValue(field: Field, value: Json, place: WritePlace): Json | Promise<Json> {
  if (value === null || value === false) return isX2many(field) ? [[5, 0, 0]] : false;
  switch (field.type) {
    case "one2many":
    case "many2many":
      return writeX2many(field, value, place);
    case "binary":
      return writeBinary(value, place.at);
    default:
      return writePlain(field, value, place.at);
  }
}

function writePlain(field: Field, value: Json, at: string): Json {
  const plain = field.type === "many2one" ? readId(value) : value;
  checkPlainValue(field, plain, at);
  return field.type === "datetime" && typeof plain === "string" ? writeDatetime(plain, at) : plain;
}

function isX2many(field: Field): boolean {
  return field.type === "one2many" || field.type === "many2many";
}

/** Odoo refuses `T` and a zone; one that is written out is honoured, none means UTC. */
function writeDatetime(value: string, at: string): string {
  if (!/^\d{4}-\d\d-\d\d(T| .*(Z|[+-]\d\d:?\d\d)$)/.test(value)) return value;
  const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(value) ? value : `${value}Z`;
  const time = Date.parse(zoned);
  // `Date` takes 31 February for 3 March.
  const day = value.slice(0, 10);
  const isDay = !Number.isNaN(time) && new Date(`${day}T00:00Z`).toISOString().startsWith(day);
  if (!isDay) {
    throw new ArgumentError(at, `${value} is no datetime: write YYYY-MM-DD HH:MM:SS in UTC`);
  }
  return new Date(time).toISOString().slice(0, 19).replace("T", " ");
}

/** The id of a many2one as it is read here, or as Odoo itself tells it. */
function readId(value: Json): Json {
  if (isJsonObject(value)) return value.id ?? value;
  const [id, name] = Array.isArray(value) ? value : [];
  return typeof id === "number" && typeof name === "string" ? id : value;
}

async function writeX2many(field: Field, value: Json, place: WritePlace): Promise<Json> {
  if (!Array.isArray(value)) {
    throw new ArgumentError(place.at, "an x2many takes a list of ids, new lines or Odoo commands");
  }
  if (value.every((item) => typeof item === "number")) {
    requireIds(value, place.at);
    return value.length === 0 ? [[5, 0, 0]] : [[6, 0, value]];
  }
  if (value.every(isJsonObject)) {
    return await Promise.all(
      value.map(async (
        line,
        i,
      ) => [0, 0, await writeLine(field, line, { ...place, at: `${place.at}[${i}]` })]),
    );
  }
  if (value.every(Array.isArray)) {
    return await Promise.all(
      value.map((command, i) =>
        writeCommand(field, command, { ...place, at: `${place.at}[${i}]` })
      ),
    );
  }
  throw new ArgumentError(place.at, "ids, new lines and commands cannot be mixed in one list");
}

type IdsOf = (command: readonly Json[]) => readonly Json[];

const noIds: IdsOf = () => [];
const oneId: IdsOf = ([, id = null]) => [id];
const manyIds: IdsOf = ([, , ids = null]) => Array.isArray(ids) ? ids : [null];

/** The ids in each command, by its number. Odoo passes over any other number without a word. */
const COMMANDS: readonly IdsOf[] = [noIds, oneId, oneId, oneId, oneId, noIds, manyIds];

/** Commands 0 (create) and 1 (update) carry values of the related model; the others pass. */
async function writeCommand(field: Field, command: Json, place: WritePlace): Promise<Json> {
  const [code = null, id, values] = Array.isArray(command) ? command : [];
  const idsOf = typeof code === "number" ? COMMANDS[code] : undefined;
  if (!Array.isArray(command) || idsOf === undefined) {
    throw new ArgumentError(place.at, "an Odoo command begins with a number from 0 to 6");
  }
  requireIds(idsOf(command), place.at);
  if (code !== 0 && code !== 1) return command;
  const at = `${place.at}[2]`;
  if (!isJsonObject(values)) throw new ArgumentError(at, "the values of a line are an object");
  return [code, id ?? 0, await writeLine(field, values, { ...place, at })];
}

/** Odoo answers an id that cannot be with a message about deleting records. @throws {ArgumentError} */
function requireIds(ids: readonly Json[], at: string): void {
  if (ids.every((id) => typeof id === "number" && Number.isInteger(id) && id > 0)) return;
  throw new ArgumentError(at, "ids are whole numbers from 1 on");
}

function writeLine(field: Field, line: JsonObject, place: WritePlace): Promise<JsonObject> {
  if (field.relation === undefined) return Promise.resolve(line);
  return writeValues(line, { model: field.relation, ...place });
}
