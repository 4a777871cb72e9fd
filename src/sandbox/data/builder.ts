/** Rows of the sample data: defaults and log fields filled in, no access rules, no chatter. */
import type { JsonObject } from "../../odoo/json.ts";
import type { Environment } from "../environment.ts";
import { isTruthy, type Row } from "../values.ts";
import { defaultValues } from "../write.ts";
import { Random } from "./random.ts";

/** Noon of the sample day; all dates count back from it. */
const TODAY = Date.UTC(2026, 10, 1, 12);
const DAY_MS = 86_400_000;

/** Odoo's text of the moment so many days (fractions too) before the sample day. */
export function moment(daysAgo: number): string {
  return new Date(TODAY - daysAgo * DAY_MS).toISOString().slice(0, 19).replace("T", " ");
}

/** The date so many days before the sample day; negative days lie ahead. */
export function day(daysAgo: number): string {
  return moment(daysAgo).slice(0, 10);
}

export class Builder {
  readonly env: Environment;
  readonly random = new Random(20261101);
  readonly #defaults = new Map<string, JsonObject>();

  constructor(env: Environment) {
    this.env = env;
  }

  /** Stores a row as it would have been created so many days before the sample day. */
  add(name: string, values: JsonObject & { id?: number }, daysAgo = 500): Row {
    const model = this.env.registry.model(name);
    const by = typeof values.create_uid === "number" ? values.create_uid : 2;
    const at = moment(daysAgo);
    const row = this.env.db.table(name).insert({
      ...this.#defaultsOf(name),
      create_uid: by,
      create_date: at,
      write_uid: by,
      write_date: at,
      ...values,
    });
    model.refresh?.(row, this.env);
    return row;
  }

  /** Stores a table of rows and answers their ids. */
  addAll(name: string, rows: readonly JsonObject[]): number[] {
    return rows.map((row) => this.add(name, row).id);
  }

  #defaultsOf(name: string): JsonObject {
    const known = this.#defaults.get(name);
    if (known !== undefined) return known;
    // A row need not say what reads the same unsaid: that halves the time to build the company.
    const fresh = Object.fromEntries(
      Object.entries(defaultValues(this.env, this.env.registry.model(name)))
        .filter(([, value]) => isTruthy(value)),
    );
    this.#defaults.set(name, fresh);
    return fresh;
  }
}
