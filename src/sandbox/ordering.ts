/** `order` specifications: parsed as Odoo parses them and turned into one comparison of rows. */
import type { Json } from "../odoo/json.ts";
import { checkFieldAccess } from "./access.ts";
import { type Environment, modelOf, tableOf } from "./environment.ts";
import { type Field, isMulti, isStored } from "./fields.ts";
import type { Model } from "./model.ts";
import { valueReader } from "./relations.ts";
import { idOf, type Row } from "./values.ts";
import { badOrder, notStored, unknownField } from "./wording.ts";

export type Comparator = (a: Row, b: Row) => number;

const TERM = /^\s*"?(\w+)"?(?:\s+(asc|desc))?(?:\s+nulls\s+(first|last))?\s*$/i;

/**
 * Compiles an order such as `date_order desc, id`.
 *
 * @throws {PythonError} UserError for a malformed order, ValueError for a field that cannot sort.
 */
export function comparatorFor(order: string, model: Model, env: Environment): Comparator {
  return chain(terms(order).map((term) => termComparator(term, { model, env, seen: new Set() })));
}

interface Term {
  name: string;
  descending: boolean;
  nullsFirst: boolean;
}

interface Place {
  model: Model;
  env: Environment;
  /** The many2one fields already followed: orders that lead back to themselves stop. */
  seen: ReadonlySet<string>;
}

function terms(order: string): Term[] {
  return order.split(",").map((part) => {
    const match = TERM.exec(part);
    if (match === null) throw badOrder(order);
    const descending = match[2]?.toLowerCase() === "desc";
    const nulls = match[3]?.toLowerCase();
    return {
      name: match[1] ?? "",
      descending,
      nullsFirst: nulls === undefined ? descending : nulls === "first",
    };
  });
}

function chain(comparators: readonly Comparator[]): Comparator {
  const [first, second, ...others] = comparators;
  if (first === undefined) return (a, b) => a.id - b.id;
  if (second === undefined) return first;
  const rest = chain([second, ...others]);
  return (a, b) => first(a, b) || rest(a, b);
}

function termComparator(term: Term, place: Place): Comparator {
  const { model, env } = place;
  const field = model.fields.get(term.name);
  if (field === undefined) {
    throw unknownField(model.name, term.name, { place: "order", major: env.major });
  }
  // Up to 16 an order may name a field that is hidden from the user.
  if (env.major >= 17) checkFieldAccess(env, model, field, "read");
  if (!isStored(field) || isMulti(field)) {
    if (env.major >= 18) throw notStored(model.name, field.name);
    // Up to 17 such a term is dropped without a word.
    return () => 0;
  }
  return field.type === "many2one"
    ? linkComparator(field, term, place)
    : scalarComparator(field, term, env);
}

function scalarComparator(field: Field, term: Term, env: Environment): Comparator {
  const read = valueReader(field, env);
  const sign = term.descending ? -1 : 1;
  const nullable = field.type !== "boolean";
  return (a, b) => {
    const x = read(a);
    const y = read(b);
    if (x === y) return 0;
    if (nullable && x === false) return term.nullsFirst ? -1 : 1;
    if (nullable && y === false) return term.nullsFirst ? 1 : -1;
    return isBefore(x, y) ? -sign : sign;
  };
}

function isBefore(x: Json, y: Json): boolean {
  return typeof x === "string" ? x < String(y) : Number(x) < Number(y);
}

/** A many2one sorts by the order of the model it points at, not by its id. */
function linkComparator(field: Field, term: Term, place: Place): Comparator {
  const { env, model } = place;
  const comodel = modelOf(env, field.relation ?? "");
  const mark = `${model.name}.${field.name}`;
  const seen = new Set([...place.seen, mark]);
  const inner = chain(
    terms(comodel.order)
      .filter((each) => !seen.has(`${comodel.name}.${each.name}`))
      .map((each) => termComparator(each, { model: comodel, env, seen })),
  );
  const table = tableOf(env, comodel.name);
  const sign = term.descending ? -1 : 1;
  return (a, b) => {
    const x = table.get(idOf(a[field.key]) ?? 0);
    const y = table.get(idOf(b[field.key]) ?? 0);
    if (x === y) return 0;
    if (x === undefined) return term.nullsFirst ? -1 : 1;
    if (y === undefined) return term.nullsFirst ? 1 : -1;
    return inner(x, y) * sign;
  };
}
