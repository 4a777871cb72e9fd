/** Knows how the schema's keys are spread over the names that people give: `instances.<name>.timeout` as `instances.eu.timeout`. */
import { ANY_NAME, type ConfigKey } from "./keys.ts";

/** Stands for a dot inside a name, such as that of an OAuth subject, since dots part the steps of a path. */
const DOT = "\u0000";

/** The key itself, or one for each name that stands in `values`, which are nested as in the file. */
export function withNames(known: ConfigKey, values: unknown): ConfigKey[] {
  const [map = "", leaf] = known.path.split(`.${ANY_NAME}.`);
  if (leaf === undefined) return [known];
  const named = valueAt(values, map);
  return Object.keys(isRecord(named) ? named : {})
    .filter(isPlainName)
    .map((name) => ({ ...known, path: `${map}.${name.replaceAll(".", DOT)}.${leaf}` }));
}

/** A path as people write it. */
export function shown(path: string): string {
  return path.replaceAll(DOT, ".");
}

/** The names on the way to a value. */
export function stepsOf(path: string): string[] {
  return path.split(".").map(shown);
}

/** undefined where there is nothing, or something on the way is no object */
export function valueAt(values: unknown, path: string): unknown {
  return stepsOf(path).reduce<unknown>(
    (value, name) => isRecord(value) ? value[name] : undefined,
    values,
  );
}

/** Whether a value is an object with keys (not null, not a list). */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The schema refuses more than these. */
function isPlainName(name: string): boolean {
  return !name.includes(DOT) && name !== "__proto__";
}
