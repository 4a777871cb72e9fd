/**
 * Aggregation: one request shape for `read_group` (to 19.0) and `formatted_read_group` (from 19), whose
 * answers are brought to the same rows. Pure.
 */
import { ArgumentError } from "./errors.ts";
import { isJsonObject, type Json, type JsonObject } from "./json.ts";
import { type ModelSchema, requireField } from "./schema.ts";
import { readValue } from "./values.ts";
import type { Form } from "./versions.ts";

const GRANULARITIES = ["hour", "day", "week", "month", "quarter", "year"] as const;
const AGGREGATES = [
  "sum",
  "avg",
  "min",
  "max",
  "count",
  "count_distinct",
  "array_agg",
  "bool_and",
  "bool_or",
] as const;

export interface GroupQuery {
  /** Field, or `field:granularity` for dates. */
  readonly groupBy: readonly string[];
  /** `field:aggregate`; the number of records is always told. */
  readonly measures: readonly string[];
  readonly order?: string | undefined;
  readonly limit: number;
  readonly offset: number;
}

interface Part {
  readonly spec: string;
  readonly field: string;
  readonly suffix: string | undefined;
}

/**
 * Checks the parts against the model.
 * @throws {ArgumentError} for an unknown field, granularity or aggregate, and for a field that is both
 *   group and measure, which Odoo answers wrongly without a word
 */
export function checkGrouping(schema: ModelSchema, query: GroupQuery): void {
  const groups = query.groupBy.map((spec, i) => checkGroup(schema, spec, `group_by[${i}]`));
  query.measures.forEach((spec, i) => {
    const measure = checkMeasure(schema, spec, `measures[${i}]`);
    if (groups.some((group) => group.field === measure.field)) {
      throw new ArgumentError(
        `measures[${i}]`,
        `${measure.field} cannot be both group and measure: Odoo answers that wrongly`,
      );
    }
  });
}

function checkGroup(schema: ModelSchema, spec: string, at: string): Part {
  const part = split(spec);
  const field = requireField(schema, part.field, at);
  const isDate = field.type === "date" || field.type === "datetime";
  if (part.suffix === undefined) {
    if (field.stored || field.type === "properties") return part;
    throw new ArgumentError(at, `${part.field} is computed and cannot be grouped by`);
  }
  if (isDate && isOneOf(GRANULARITIES, part.suffix)) return part;
  throw new ArgumentError(
    at,
    isDate
      ? `${part.suffix} is no granularity: use ${GRANULARITIES.join(", ")}`
      : `${part.field} is no date: leave out :${part.suffix}`,
  );
}

function checkMeasure(schema: ModelSchema, spec: string, at: string): Part {
  const part = split(spec);
  requireField(schema, part.field, at);
  if (part.suffix !== undefined && isOneOf(AGGREGATES, part.suffix)) return part;
  throw new ArgumentError(
    at,
    `write ${part.field}:aggregate with one of ${AGGREGATES.join(", ")}`,
  );
}

function isOneOf(list: readonly string[], item: string): boolean {
  return list.includes(item);
}

function split(spec: string): Part {
  const [field = "", suffix] = spec.split(":");
  return { spec, field, suffix };
}

/** The call in a form: method and keyword arguments. */
export function groupCall(
  query: GroupQuery & { domain: Json[] },
  grouping: Form<"grouping">,
): { method: string; kwargs: JsonObject } {
  const paging = { limit: query.limit, offset: query.offset };
  if (grouping === "formatted_read_group") {
    return {
      method: "formatted_read_group",
      kwargs: {
        domain: query.domain,
        groupby: [...query.groupBy],
        aggregates: [...query.measures, "__count"],
        ...(query.order ? { order: query.order } : {}),
        ...paging,
      },
    };
  }
  return {
    method: "read_group",
    kwargs: {
      domain: query.domain,
      // An alias each, so that two aggregates of one field do not overwrite each other.
      fields: query.measures.map((spec) =>
        `${alias(spec)}:${split(spec).suffix}(${split(spec).field})`
      ),
      groupby: [...query.groupBy],
      lazy: false,
      ...(query.order ? { orderby: aliasOrder(query.order, query.measures) } : {}),
      ...paging,
    },
  };
}

function alias(spec: string): string {
  return spec.replace(":", "_");
}

function aliasOrder(order: string, measures: readonly string[]): string {
  return measures.reduce((text, spec) => text.replaceAll(spec, alias(spec)), order);
}

/** One group as `[...group values, ...measures, count]`. A date group is its first day. */
export function readGroup(group: Json, query: GroupQuery, schema: ModelSchema): Json[] {
  if (!isJsonObject(group)) return [];
  const keys = query.groupBy.map((spec) => readKey(group, spec, schema));
  const measures = query.measures.map((spec) =>
    readMeasure(spec, group[spec] ?? group[alias(spec)] ?? null)
  );
  return [...keys, ...measures, group.__count ?? null];
}

/** Over no records at all, Odoo 17 to 19 say `false` for a sum that does not exist. */
function readMeasure(spec: string, value: Json): Json {
  return value === false && !spec.includes(":bool_") ? null : value;
}

function readKey(group: JsonObject, spec: string, schema: ModelSchema): Json {
  const { field } = split(spec);
  const value = group[spec] ?? group[field] ?? null;
  const type = schema.fields.get(field);
  if (type?.type !== "date" && type?.type !== "datetime") return readValue(type, value);
  const ranges = isJsonObject(group.__range) ? group.__range : {};
  const range = ranges[spec] ?? ranges[field];
  const start = Array.isArray(value) ? value[0] : isJsonObject(range) ? range.from : value;
  if (typeof start !== "string") return null;
  return spec.endsWith(":hour") ? start : start.slice(0, 10);
}
