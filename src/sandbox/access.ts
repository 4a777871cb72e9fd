/** Who may do what with which model, record and field: the checks. The tables are `access_table.ts`. */
import { ACL, groupLabel, GROUPS, RULES } from "./access_table.ts";
import { companiesOf, type Environment, rowOf } from "./environment.ts";
import type { Field } from "./fields.ts";
import type { Model } from "./model.ts";
import { idsOf, type Row, textOf } from "./values.ts";
import { accessRefused, fieldRefused, type Operation, ruleRefused } from "./wording.ts";

const EVERYTHING = (): boolean => true;

/** The external ids of a user's groups, those implied by others included. */
export function groupsOf(env: Environment, uid: number): Set<string> {
  const byId = new Map(GROUPS.map((group) => [group.id, group]));
  const byName = new Map(GROUPS.map((group) => [group.xmlid, group]));
  const found = new Set<string>();
  const queue = idsOf(rowOf(env, "res.users", uid)?.group_ids)
    .map((id) => byId.get(id)?.xmlid ?? "");
  for (let xmlid = queue.pop(); xmlid !== undefined; xmlid = queue.pop()) {
    if (xmlid === "" || found.has(xmlid)) continue;
    found.add(xmlid);
    queue.push(...byName.get(xmlid)?.implied ?? []);
  }
  return found;
}

/** Whether the user may perform an operation on a model at all. */
export function hasModelAccess(env: Environment, model: Model, operation: Operation): boolean {
  if (env.sudo) return true;
  const groups = groupsOf(env, env.uid);
  return grantsOf(model, operation).some((xmlid) => groups.has(xmlid));
}

function grantsOf(model: Model, operation: Operation): string[] {
  return (ACL[model.name] ?? [])
    .filter(([, operations]) => operations.includes(operation))
    .map(([xmlid]) => xmlid);
}

/** @throws {PythonError} AccessError, naming the groups that may. */
export function checkModelAccess(env: Environment, model: Model, operation: Operation): void {
  if (hasModelAccess(env, model, operation)) return;
  const labels = grantsOf(model, operation).map((xmlid) => groupLabel(xmlid, env.major));
  throw accessRefused(model, operation, labels.sort());
}

/** Whether the user sees a field at all. */
export function hasFieldAccess(env: Environment, field: Field): boolean {
  if (env.sudo || field.groups === undefined) return true;
  const groups = groupsOf(env, env.uid);
  return field.groups.some((xmlid) => groups.has(xmlid));
}

/** @throws {PythonError} AccessError, naming the field and the groups that may. */
export function checkFieldAccess(
  env: Environment,
  model: Model,
  field: Field,
  operation: "read" | "write",
): void {
  if (hasFieldAccess(env, field)) return;
  const groups = (field.groups ?? []).map((xmlid) => groupLabel(xmlid, env.major, " / "));
  throw fieldRefused(model, field.name, { operation, groups, uid: env.uid, major: env.major });
}

/** Which rows of a model the record rules leave to the user. */
export function rulePredicate(
  env: Environment,
  model: Model,
  operation: Operation,
): (row: Row) => boolean {
  const rules = env.sudo ? [] : RULES.filter((rule) => rule.model === model.name);
  if (rules.length === 0) return EVERYTHING;
  const groups = groupsOf(env, env.uid);
  const applying = rules.filter((rule) => rule.operations?.includes(operation) ?? true);
  const always = applying.filter((rule) => rule.group === undefined);
  const mine = applying.filter((rule) => rule.group !== undefined && groups.has(rule.group));
  const view = { env, companies: companiesOf(env), readable: readableModels(env) };
  return (row) =>
    always.every((rule) => rule.allows(row, view)) &&
    (mine.length === 0 || mine.some((rule) => rule.allows(row, view)));
}

/** Remembers, for the length of one search, which models the user may read. */
function readableModels(env: Environment): (name: string) => boolean {
  const known = new Map<string, boolean>();
  return (name) => {
    const answer = known.get(name) ?? isReadable(env, name);
    known.set(name, answer);
    return answer;
  };
}

function isReadable(env: Environment, name: string): boolean {
  const model = env.registry.find(name);
  return model !== undefined && hasModelAccess(env, model, "read");
}

/** @throws {PythonError} AccessError where a record rule keeps one of the rows from the user. */
export function checkRules(
  env: Environment,
  model: Model,
  rows: readonly Row[],
  operation: Operation,
): void {
  if (rows.every(rulePredicate(env, model, operation))) return;
  const partner = rowOf(env, "res.users", env.uid)?.partner_id;
  const name = typeof partner === "number" ? rowOf(env, "res.partner", partner)?.name : false;
  throw ruleRefused(model, operation, { user: textOf(name), uid: env.uid, major: env.major });
}
