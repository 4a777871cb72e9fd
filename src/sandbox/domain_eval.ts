/** Domains made executable: a tree becomes one closure over rows, compiled once a search. */
import type { Json } from "../odoo/json.ts";
import { checkFieldAccess, checkModelAccess, rulePredicate } from "./access.ts";
import type { DomainTree, Leaf } from "./domain_tree.ts";
import { parseTree } from "./domain_tree.ts";
import { type Environment, modelOf, sudo, tableOf } from "./environment.ts";
import { PythonError } from "./faults.ts";
import type { Field } from "./fields.ts";
import { isRelational, isStored } from "./fields.ts";
import type { Model } from "./model.ts";
import { repr } from "./python.ts";
import { ancestorsOf, descendantsOf, linkReader, valueReader } from "./relations.ts";
import { scalarTest } from "./scalar_condition.ts";
import { isTruthy, type Row } from "./values.ts";
import { notStored, unknownFieldInDomain, valueError } from "./wording.ts";

export type Predicate = (row: Row) => boolean;

const POSITIVE: Readonly<Record<string, string>> = {
  "!=": "=",
  "not in": "in",
  "not like": "like",
  "not ilike": "ilike",
  "not any": "any",
};

/**
 * Compiles a tree for the rows of a model.
 *
 * @throws {PythonError} for unknown fields, and for models or fields the user may not read.
 */
export function compileTree(tree: DomainTree, model: Model, env: Environment): Predicate {
  if (tree.kind === "constant") return () => tree.value;
  if (tree.kind === "leaf") return compileLeaf(tree, model, env);
  if (tree.kind === "not") {
    const test = compileTree(tree.child, model, env);
    return (row) => !test(row);
  }
  const tests = tree.children.map((child) => compileTree(child, model, env));
  if (tests.length === 1 && tests[0] !== undefined) return tests[0];
  return tree.kind === "and"
    ? (row) => tests.every((test) => test(row))
    : (row) => tests.some((test) => test(row));
}

function compileLeaf(leaf: Leaf, model: Model, env: Environment): Predicate {
  const [head = "", ...rest] = leaf.field.split(".");
  const field = model.fields.get(head);
  if (field === undefined) {
    throw unknownFieldInDomain(model.name, [leaf.field, leaf.operator, leaf.value], env.major);
  }
  // Up to 16 a condition may name a field that is hidden from the user.
  if (env.major >= 17) checkFieldAccess(env, model, field, "read");
  if (rest.length > 0) return throughPath(field, { ...leaf, field: rest.join(".") }, model, env);
  const positive = POSITIVE[leaf.operator];
  if (positive !== undefined) {
    const test = compileLeaf({ ...leaf, operator: positive }, model, env);
    return (row) => !test(row);
  }
  if (leaf.operator === "=?") {
    if (!isTruthy(leaf.value)) return () => true;
    return compileLeaf({ ...leaf, operator: "=" }, model, env);
  }
  if (field.name === "display_name") return nameTest(leaf, model, env);
  if (!isStored(field) && !field.searchable) return unsearchable(field, model, env);
  if (leaf.operator === "child_of" || leaf.operator === "parent_of") {
    return hierarchyTest(leaf, field, { model, env });
  }
  if (isRelational(field)) return linkTest(leaf, field, env);
  const test = scalarTest(field, leaf, env.major);
  const read = valueReader(field, env);
  return (row) => test(read(row));
}

/** Non-stored fields without a search method: an error since 19, ignored (and all match) before. */
function unsearchable(field: Field, model: Model, env: Environment): Predicate {
  if (env.major >= 19) throw notStored(model.name, field.name);
  return () => true;
}

function throughPath(field: Field, leaf: Leaf, model: Model, env: Environment): Predicate {
  if (field.relation !== undefined) return anyTest(field, leaf, env);
  if (env.major >= 19) {
    throw valueError(`Invalid field property '${leaf.field}' on ${model.name}.${field.name}`);
  }
  const path = `${field.name}.${leaf.field}`;
  const term = repr([path, leaf.operator, leaf.value], { tuple: true });
  throw new PythonError(
    "builtins.AssertionError",
    `Invalid field '${path}' in domain term ${term}`,
  );
}

/** Whether some record behind a relational field fulfils a subdomain, as far as the user may see. */
function anyTest(field: Field, tree: DomainTree, env: Environment): Predicate {
  const comodel = modelOf(env, field.relation ?? "");
  checkModelAccess(env, comodel, "read");
  const test = compileTree(tree, comodel, env);
  const visible = rulePredicate(env, comodel, "read");
  const links = linkReader(field, env);
  const table = tableOf(env, comodel.name);
  return (row) =>
    links(row).some((id) => {
      const target = table.get(id);
      return target !== undefined && visible(target) && test(target);
    });
}

function linkTest(leaf: Leaf, field: Field, env: Environment): Predicate {
  if (leaf.operator === "any") return anyTest(field, parseTree(leaf.value, env.major), env);
  const links = linkReader(field, env);
  if (["<", ">", "<=", ">="].includes(leaf.operator)) {
    const test = scalarTest({ ...field, type: "integer" }, leaf, env.major);
    return (row) => links(row).some((id) => test(id));
  }
  const wanted = wantedLinks(leaf, field, env);
  return (row) => {
    const ids = links(row);
    return ids.length === 0 ? wanted.has(false) : ids.some((id) => wanted.has(id));
  };
}

function wantedLinks(leaf: Leaf, field: Field, env: Environment): Set<number | false> {
  const { operator, value } = leaf;
  const wanted = new Set<number | false>();
  const byName = operator !== "=" && operator !== "in";
  if (operator === "in" && !Array.isArray(value) && env.major < 19) {
    throw valueError(
      `Invalid domain term ${repr([leaf.field, operator, value], { tuple: true })}`,
    );
  }
  for (const item of Array.isArray(value) ? value : [value]) {
    if (typeof item === "string" && item !== "") {
      const matches = namedIds(env, field.relation ?? "", byName ? operator : "=", item);
      for (const id of matches) wanted.add(id);
    } else if (typeof item === "number") wanted.add(item);
    else if (!isTruthy(item)) wanted.add(false);
  }
  return wanted;
}

function hierarchyTest(
  leaf: Leaf,
  field: Field,
  at: { model: Model; env: Environment },
): Predicate {
  const { model, env } = at;
  const target = field.relation ?? model.name;
  const starts = (Array.isArray(leaf.value) ? leaf.value : [leaf.value]).flatMap((item) =>
    typeof item === "string" ? namedIds(env, target, "ilike", item) : numbers(item)
  );
  const walk = leaf.operator === "child_of" ? descendantsOf : ancestorsOf;
  const found = walk(env, target, starts);
  if (!isRelational(field)) return (row) => found.has(row.id);
  const links = linkReader(field, env);
  return (row) => links(row).some((id) => found.has(id));
}

function numbers(item: Json): number[] {
  return typeof item === "number" ? [item] : [];
}

/** The records of a model that a text names, archived ones included. */
function namedIds(env: Environment, name: string, operator: string, text: string): number[] {
  const all = sudo(env);
  const model = modelOf(all, name);
  const test = nameTest({ kind: "leaf", field: "display_name", operator, value: text }, model, all);
  return [...tableOf(all, name).rows()].filter(test).map((row) => row.id);
}

/** Whether a text names a record: in its display name or in any field its model is searched by. */
function nameTest(leaf: Leaf, model: Model, env: Environment): Predicate {
  const fields = (model.searchName ?? [model.recName]).flatMap((key) => {
    const field = model.byKey.get(key);
    return field === undefined ? [] : [field];
  });
  const tests = fields.map((field) => {
    const read = valueReader(field, env);
    const test = scalarTest(field, leaf, env.major);
    return (row: Row): boolean => test(read(row));
  });
  return (row) => tests.some((test) => test(row));
}
