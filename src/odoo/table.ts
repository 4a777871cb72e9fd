/**
 * Records as a table whose columns may be dotted paths (`partner_id.country_id.code`): one read more per
 * relation that is followed, for all records at once. Knows the service's verbs only.
 */
import type { CallOptions, OdooService } from "./service.ts";
import { type Field, type ModelSchema, requireField } from "./schema.ts";
import { ArgumentError } from "./errors.ts";
import type { Json, JsonObject } from "./json.ts";
import { readValue } from "./values.ts";

export interface Column {
  /** The path as asked for. */
  readonly path: string;
  /** The field that the path ends at. */
  readonly field: Field | undefined;
}

export interface RecordTable {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Json[])[];
}

/** A path's first field, and what is wanted of the related records. */
interface Step {
  readonly head: Field;
  /** Where this path was asked for, for error messages. */
  readonly at: string;
  readonly rest: string | undefined;
}

/** The paths without the id, which every table has as its first column. */
export function withoutId(paths: readonly string[]): string[] {
  return paths.filter((path) => path !== "id");
}

/**
 * The fields to ask Odoo for: never none, which Odoo takes for all (ODOO-FACTS §3).
 * @throws {ArgumentError} naming the path that leads nowhere
 */
export function headFields(schema: ModelSchema, paths: readonly string[]): string[] {
  return [...new Set(["id", ...planSteps(schema, paths, "fields").map(({ head }) => head.name)])];
}

function planSteps(schema: ModelSchema, paths: readonly string[], at: string): Step[] {
  return paths.map((path, i) => {
    const dot = path.indexOf(".");
    const head = requireField(schema, dot < 0 ? path : path.slice(0, dot), `${at}[${i}]`);
    if (dot >= 0 && head.relation === undefined) {
      throw new ArgumentError(
        `${at}[${i}]`,
        `${schema.model}.${head.name} leads to no other model`,
      );
    }
    return { head, at: `${at}[${i}]`, rest: dot < 0 ? undefined : path.slice(dot + 1) };
  });
}

/** Brings records, read with `headFields`, to rows of the id and `paths`. @throws {CallError} */
export async function fillTable(
  service: OdooService,
  source: { schema: ModelSchema; records: readonly JsonObject[]; paths: readonly string[] },
  options: CallOptions = {},
): Promise<RecordTable> {
  const { schema, records, paths } = source;
  const steps = planSteps(schema, paths, "fields");
  const followed = await followRelations(service, { steps, records }, options);
  const columns = steps.map((step, i) => ({
    path: paths[i] ?? "",
    field: step.rest === undefined ? step.head : followed.get(step)?.field,
  }));
  const rows = records.map((record) => {
    const cells = steps.map((step) => {
      const value = record[step.head.name] ?? null;
      const related = followed.get(step);
      return related ? pick(value, related.values) : readValue(step.head, value);
    });
    return [record.id ?? null, ...cells];
  });
  return { columns: [{ path: "id", field: schema.fields.get("id") }, ...columns], rows };
}

interface Followed {
  readonly field: Field | undefined;
  readonly values: ReadonlyMap<number, Json>;
}

async function followRelations(
  service: OdooService,
  source: { steps: readonly Step[]; records: readonly JsonObject[] },
  options: CallOptions,
): Promise<Map<Step, Followed>> {
  const followed = new Map<Step, Followed>();
  const byHead = Map.groupBy(source.steps.filter((step) => step.rest), ({ head }) => head);
  for (const [head, steps] of byHead) {
    const ids = [...new Set(source.records.flatMap((record) => relatedIds(record[head.name])))];
    const paths = steps.map((step) => step.rest ?? "");
    const schema = await service.schema(head.relation ?? "", options);
    const read = headFields(schema, paths);
    const records = ids.length > 0 ? await service.read(schema.model, ids, read, options) : [];
    const table = await fillTable(service, { schema, records, paths }, options);
    steps.forEach((step, i) => {
      const values = new Map(table.rows.map((row) => [Number(row[0]), row[i + 1] ?? null]));
      followed.set(step, { field: table.columns[i + 1]?.field, values });
    });
  }
  return followed;
}

/** A many2one gives one value, an x2many the list of values. */
function pick(value: Json, values: ReadonlyMap<number, Json>): Json {
  const ids = relatedIds(value);
  return isPair(value) || typeof value === "number"
    ? values.get(ids[0] ?? 0) ?? null
    : value === false
    ? null
    : ids.map((id) => values.get(id) ?? null);
}

function relatedIds(value: Json | undefined): number[] {
  if (typeof value === "number") return [value];
  if (!Array.isArray(value)) return [];
  return (isPair(value) ? value.slice(0, 1) : value).filter((id) => typeof id === "number");
}

function isPair(value: Json | undefined): boolean {
  return Array.isArray(value) && value.length === 2 && typeof value[1] === "string";
}
