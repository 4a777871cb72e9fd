/**
 * Search domains as an Odoo server takes them apart: lenient where Odoo is, and failing with the
 * exception of the version played. Deliberately not the client's parser: what the client believes
 * about domains is checked against this.
 */
import type { Json } from "../odoo/json.ts";
import { PythonError } from "./faults.ts";
import { repr } from "./python.ts";
import type { Major } from "./versions.ts";
import { valueError } from "./wording.ts";

export interface Leaf {
  kind: "leaf";
  field: string;
  operator: string;
  value: Json;
}

export type DomainTree =
  | Leaf
  | { kind: "and" | "or"; children: DomainTree[] }
  | { kind: "not"; child: DomainTree }
  | { kind: "constant"; value: boolean };

const OPERATORS: ReadonlySet<string> = new Set([
  "=",
  "!=",
  "<>",
  "<",
  ">",
  "<=",
  ">=",
  "=?",
  "in",
  "not in",
  "like",
  "not like",
  "ilike",
  "not ilike",
  "=like",
  "=ilike",
  "child_of",
  "parent_of",
]);
const SUBDOMAIN_OPERATORS: ReadonlySet<string> = new Set(["any", "not any"]);

/** The tree of a domain in Polish notation; terms without an operator between them are joined by AND. */
export function parseTree(domain: Json, major: Major): DomainTree {
  if (domain === null || domain === false) return { kind: "and", children: [] };
  if (!Array.isArray(domain)) throw notADomain(domain, major);
  const items = [...domain];
  const take = (): DomainTree => {
    const item = items.shift();
    if (item === undefined) throw malformed(domain, major);
    if (item === "!") return { kind: "not", child: take() };
    if (item === "&" || item === "|") {
      return { kind: item === "&" ? "and" : "or", children: [take(), take()] };
    }
    return parseLeaf(item, major);
  };
  const children: DomainTree[] = [];
  while (items.length > 0) children.push(take());
  return { kind: "and", children };
}

function parseLeaf(item: Json, major: Major): DomainTree {
  if (!Array.isArray(item) || item.length !== 3) throw notALeaf(item, major);
  const [field, operator, value = null] = item;
  if (operator === "=" && value === 1 && (field === 1 || field === 0)) {
    return { kind: "constant", value: field === 1 };
  }
  const name = typeof operator === "string" ? operator.toLowerCase() : "";
  const known = OPERATORS.has(name) || SUBDOMAIN_OPERATORS.has(name) && major >= 17;
  if (typeof field !== "string" || !known) {
    const noun = major >= 19 ? "operator in condition" : "leaf";
    throw valueError(`Invalid ${noun} ${repr(item, { tuple: true })}`);
  }
  return { kind: "leaf", field, operator: name === "<>" ? "!=" : name, value };
}

function notADomain(domain: Json, major: Major): PythonError {
  if (major >= 19) {
    return new PythonError(
      "builtins.TypeError",
      `Domain() invalid argument type for domain: ${repr(domain)}`,
    );
  }
  return new PythonError(
    "builtins.AssertionError",
    "Domains to normalize must have a 'domain' form: a list or tuple of domain components",
  );
}

function malformed(domain: Json, major: Major): PythonError {
  if (major >= 19) return valueError(`Domain() malformed domain ${repr(domain)}`);
  if (major >= 17) return valueError(`Domain ${repr(domain)} is syntactically not correct.`);
  return new PythonError(
    "builtins.AssertionError",
    `This domain is syntactically not correct: ${repr(domain)}`,
  );
}

function notALeaf(item: Json, major: Major): PythonError {
  if (major >= 19) return valueError(`Domain() invalid item in domain: ${repr(item)}`);
  if (major <= 16) {
    return valueError(
      `Invalid leaf ${typeof item === "string" ? item : repr(item, { tuple: true })}`,
    );
  }
  if (typeof item === "string" || Array.isArray(item)) {
    const length = item.length;
    return valueError(
      length > 3
        ? "too many values to unpack (expected 3)"
        : `not enough values to unpack (expected 3, got ${length})`,
    );
  }
  return new PythonError("builtins.TypeError", "cannot unpack non-iterable object");
}
