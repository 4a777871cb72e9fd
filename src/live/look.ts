/**
 * One call that tells whether anything happened to the records that several questions are about: how many they are,
 * and the last written of them. It spares asking each question in turn, and answers none of them.
 */
import { isJsonObject, type Json, type JsonObject } from "../odoo/json.ts";
import type { ModelSchema } from "../odoo/schema.ts";
import type { OdooService } from "../odoo/service.ts";
import { fingerprint } from "./fingerprint.ts";
import type { Question } from "./question.ts";
import { archivedToo, union } from "./rows.ts";

/** Records times fields: some 25 KB on the wire. */
const MAX_CELLS = 2_000;

/** What is written in the time that a slow transaction takes should be fewer. */
const MIN_ROWS = 50;

/** Of more questions the records together are hardly fewer than all of the model. */
const MAX_QUESTIONS = 20;

export interface LookOptions {
  readonly schema: ModelSchema;
  readonly questions: readonly Question[];
  readonly signal: AbortSignal;
}

/** Two of them can be compared where they saw the same records and fields. */
export interface Sight {
  readonly of: number;
  readonly state: number;
}

/** @throws {CallError} */
export async function look(odoo: OdooService, options: LookOptions): Promise<Sight> {
  const { schema, questions, signal } = options;
  const compared = questions.flatMap((question) => question.fields(schema));
  const fields = [...new Set(["write_date", ...compared])];
  const domain = [
    ...archivedToo(schema),
    ...(questions.length > MAX_QUESTIONS ? [] : union(questions.map((each) => each.rows(schema)))),
  ];
  const version = await odoo.version();
  const kwargs: JsonObject = {
    domain: domain.map((item): Json => typeof item === "string" ? item : [...item]),
    ...asked(fields, version?.major ?? 17),
    order: "write_date desc, id desc",
    limit: Math.max(MIN_ROWS, Math.floor(MAX_CELLS / fields.length)),
  };
  const call = { model: schema.model, method: "web_search_read", kwargs };
  const answer = await odoo.ask(call, { signal });
  const seen = isJsonObject(answer) ? [answer.length ?? null, answer.records ?? null] : answer;
  return { of: fingerprint(kwargs), state: fingerprint(seen) };
}

/** Before 17 the fields are named, from then on specified (ODOO-FACTS §10). */
function asked(fields: readonly string[], major: number): JsonObject {
  return major < 17
    ? { fields: [...fields] }
    : { specification: Object.fromEntries(fields.map((name) => [name, {}])) };
}
