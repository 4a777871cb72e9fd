/** The x2many commands 0 to 6 in values for create and write (ODOO-FACTS §5, Odoo's `Command`). */
import type { Json } from "../odoo/json.ts";
import { isJsonObject } from "../odoo/json.ts";
import { type Environment, modelOf, tableOf } from "./environment.ts";
import type { Field } from "./fields.ts";
import type { Model } from "./model.ts";
import { idsOf, isTruthy, numberOf, type Row } from "./values.ts";
import { unlinkRows } from "./unlink.ts";
import { missingRecord, wrongCommands } from "./wording.ts";
import { createRow, writeRows } from "./write.ts";

interface Place {
  model: Model;
  row: Row;
  field: Field;
}

interface Links {
  ids: () => number[];
  /** Values a record created through the field starts with. */
  origin: Record<string, Json>;
  link: (id: number) => void;
  unlink: (id: number) => void;
}

/** Applies a list of commands (or a plain list of ids, which replaces) to a record's field. */
export function applyCommands(env: Environment, place: Place, value: Json): void {
  if (!isTruthy(value)) return;
  if (!Array.isArray(value)) throw wrongCommands(place.model.name, place.field.name, value);
  const comodel = modelOf(env, place.field.relation ?? "");
  const links = place.field.type === "one2many"
    ? linesOf(env, place, comodel)
    : membersOf(env, place, comodel);
  if (value.every((item) => typeof item === "number")) return replace(links, idsOf(value));
  for (const item of value) apply(env, { place, comodel, links }, item);
}

function apply(
  env: Environment,
  at: { place: Place; comodel: Model; links: Links },
  command: Json,
): void {
  const { place, comodel, links } = at;
  const parts = isJsonObject(command) ? [0, 0, command] : command;
  if (!Array.isArray(parts)) throw wrongCommands(place.model.name, place.field.name, command);
  const [code, target = 0, argument = null] = parts;
  const id = numberOf(target);
  const actions: Record<number, () => void> = {
    0: () => {
      const values = isJsonObject(argument) ? argument : {};
      links.link(createRow(env, comodel, { ...values, ...links.origin }).id);
    },
    1: () => writeRows(env, comodel, [id], argument),
    2: () => unlinkRows(env, comodel, [id]),
    3: () => links.unlink(id),
    4: () => links.link(existing(env, comodel, id)),
    5: () => links.ids().forEach(links.unlink),
    6: () => replace(links, idsOf(argument).map((each) => existing(env, comodel, each))),
  };
  // An unknown code is skipped without a word, as in Odoo.
  if (typeof code === "number") actions[code]?.();
}

function replace(links: Links, ids: readonly number[]): void {
  links.ids().filter((id) => !ids.includes(id)).forEach(links.unlink);
  ids.forEach(links.link);
}

function existing(env: Environment, comodel: Model, id: number): number {
  if (tableOf(env, comodel.name).has(id)) return id;
  throw missingRecord(comodel.name, [id], env.uid);
}

function membersOf(env: Environment, place: Place, comodel: Model): Links {
  const { model, row, field } = place;
  const table = tableOf(env, model.name);
  const ids = (): number[] => idsOf(row[field.key]);
  return {
    ids,
    origin: {},
    link: (id) => {
      existing(env, comodel, id);
      if (!ids().includes(id)) table.update(row, { [field.key]: [...ids(), id] });
    },
    unlink: (id) => table.update(row, { [field.key]: ids().filter((each) => each !== id) }),
  };
}

function linesOf(env: Environment, place: Place, comodel: Model): Links {
  const inverse = comodel.byKey.get(place.field.inverse ?? "");
  const name = inverse?.name ?? "";
  const key = inverse?.key ?? "";
  const table = tableOf(env, comodel.name);
  return {
    ids: () => table.referrers(key, place.row.id),
    origin: { [name]: place.row.id },
    link: (id) => {
      if (table.get(id)?.[key] !== place.row.id) {
        writeRows(env, comodel, [id], { [name]: place.row.id });
      }
    },
    // A line that cannot live without its record goes with the link.
    unlink: (id) =>
      inverse?.required || inverse?.ondelete === "cascade"
        ? unlinkRows(env, comodel, [id])
        : writeRows(env, comodel, [id], { [name]: false }),
  };
}
