/** Values from the wire to what a column holds, with the errors Python raises on the way. */
import type { Json } from "../odoo/json.ts";
import { isJsonObject } from "../odoo/json.ts";
import { isStrictBase64 } from "./binaries.ts";
import { type Environment, tableOf } from "./environment.ts";
import { PythonError } from "./faults.ts";
import type { Field, FieldType } from "./fields.ts";
import type { Model } from "./model.ts";
import { toDate, toDatetime } from "./moments.ts";
import { repr } from "./python.ts";
import { isTruthy } from "./values.ts";
import type { Major } from "./versions.ts";
import { foreignKey, missingRecord, valueError, wrongValue } from "./wording.ts";

interface Place {
  model: Model;
  field: Field;
  env: Environment;
}

/**
 * Fields that others are computed from, with the version from which on they are: there Odoo misses the
 * record before PostgreSQL does.
 */
const EAGER_SINCE: Readonly<Record<string, Major>> = {
  "account.move/partner_id": 17,
  "account.move.line/product_id": 17,
  "product.product/product_tmpl_id": 17,
  "project.task/project_id": 15,
  "res.partner/parent_id": 19,
  "sale.order/partner_id": 15,
  "sale.order/user_id": 17,
  "sale.order.line/product_id": 17,
};

const CONVERTERS: Readonly<Record<FieldType, (value: Json, place: Place) => Json>> = {
  binary: toFile,
  boolean: (value) => isTruthy(value),
  char: toText,
  date: (value, place) => toMoment(value, place, { read: toDate, format: "%Y-%m-%d" }),
  datetime: (value, place) =>
    toMoment(value, place, { read: toDatetime, format: "%Y-%m-%d %H:%M:%S" }),
  float: (value) => toNumber(value, "could not convert string to float: "),
  html: (value, place) => toMarkup(toText(value, place)),
  integer: (value) => Math.trunc(toNumber(value, "invalid literal for int() with base 10: ")),
  json: (value) => value ?? false,
  many2many: () => [],
  many2one: toLink,
  many2one_reference: (value) => toNumber(value, "invalid literal for int() with base 10: "),
  monetary: (value) => toNumber(value, "could not convert string to float: "),
  one2many: () => [],
  selection: toChoice,
  text: toText,
};

/**
 * The stored form of a value; x2many commands are not values and are applied elsewhere.
 *
 * @throws {PythonError} ValueError, or for a link to nothing MissingError or ValidationError.
 */
export function toStored(value: Json, place: Place): Json {
  return CONVERTERS[place.field.type](value, place);
}

function toText(value: Json, _place?: Place): Json {
  if (value === null || value === false) return false;
  const text = typeof value === "string" ? value : repr(value);
  if (text.includes("\0")) {
    throw valueError("A string literal cannot contain NUL (0x00) characters.");
  }
  return text;
}

/** Since 20 base64 is strict, and a file may come as an object with its name beside the content. */
function toFile(value: Json, place: Place): Json {
  if (place.env.major < 20) return toText(value);
  const { model, field } = place;
  if (isJsonObject(value) && !("content" in value)) {
    throw valueError(`${model.name}.${field.name}: missing 'content' when writing a dict`);
  }
  const content = isJsonObject(value) ? value.content ?? false : value;
  if (!isTruthy(content)) return false;
  if (typeof content === "string" && isStrictBase64(content)) return content;
  throw new PythonError("binascii.Error", "Only base64 data is allowed");
}

/** Odoo wraps bare text in a paragraph and drops scripts. */
function toMarkup(value: Json): Json {
  if (typeof value !== "string" || value === "") return value;
  const clean = value.replace(/<script[\s\S]*?<\/script>/gi, "");
  return /^\s*</.test(clean) ? clean : `<p>${clean}</p>`;
}

function toNumber(value: Json, complaint: string): number {
  if (!isTruthy(value)) return 0;
  const number = typeof value === "string" && value.trim() === "" ? NaN : Number(value);
  if (Number.isNaN(number)) throw valueError(`${complaint}${repr(value)}`);
  return number;
}

function toMoment(
  value: Json,
  _place: Place,
  as: { read: (text: string) => string | undefined; format: string },
): Json {
  if (!isTruthy(value)) return false;
  const text = String(value);
  const moment = as.read(text);
  if (moment !== undefined) return moment;
  // Odoo cuts the format to the length of the text.
  const format = as.format.slice(0, text.length <= 10 ? 8 : undefined);
  throw valueError(`time data ${repr(text)} does not match format '${format}'`);
}

function toChoice(value: Json, place: Place): Json {
  if (!isTruthy(value)) return false;
  const { field, model } = place;
  if (field.selection?.some(([choice]) => choice === value)) return value;
  throw wrongValue(model.name, field.name, value);
}

function toLink(value: Json, place: Place): Json {
  if (!isTruthy(value)) return false;
  const { field, model, env } = place;
  // Anything but an id empties the field, a name as much as a pair: no error says so.
  if (typeof value !== "number") return false;
  const comodel = field.relation ?? "";
  if (tableOf(env, comodel).has(value)) return value;
  const eagerSince = EAGER_SINCE[`${model.name}/${field.key}`];
  if (eagerSince !== undefined && env.major >= eagerSince) {
    throw missingRecord(comodel, [value], env.uid);
  }
  throw foreignKey(model, field, env.major);
}
