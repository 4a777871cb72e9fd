/**
 * Odoo's domain language: `["|", ["name", "ilike", "x"], ["active", "=", false]]`.
 *
 * Pure. Knows how conditions are combined; `domain_leaf.ts` knows the conditions. Must not know fields
 * or models, nor who may ask for what. A domain that cannot be read is refused with the place of the
 * mistake; it never becomes a wider one.
 */
import type { ComparisonOperator, Leaf } from "./domain_leaf.ts";
import { described, readLeaf, refuse, takesDomain } from "./domain_leaf.ts";
import type { Json } from "./json.ts";
import { LiteralError, parseLiteral } from "./python_literal.ts";

const CONNECTOR_KINDS = { "&": "and", "|": "or", "!": "not" } as const;

const MAX_DEPTH = 100;
const MAX_LEAVES = 20_000;

export type { ComparisonOperator } from "./domain_leaf.ts";
export type DomainConnector = keyof typeof CONNECTOR_KINDS;

/** A condition. The fields 1 and 0 stand only in `[1, "=", 1]` (true) and `[0, "=", 1]` (false). */
export type DomainLeaf = readonly [field: string | 0 | 1, operator: string, value: Json];

/** Conditions and the connectors before them, in Odoo's prefix notation; `&` is implied. */
export type Domain = readonly (DomainConnector | DomainLeaf)[];

/** A domain as a tree: every `&` written out, chains of the same connector in one node. */
export type DomainNode =
  | { kind: "leaf"; field: string; operator: ComparisonOperator; value: Json }
  | { kind: "and" | "or"; children: DomainNode[] }
  | { kind: "not"; child: DomainNode }
  | { kind: "constant"; value: boolean };

type Item = DomainConnector | Leaf;

/**
 * Reads a domain given as a list, or as text holding JSON or a Python literal. Tuples become lists
 * and operators lower case; values stay as they are. Only a domain left out (undefined) or `[]` means
 * every record: null and "" are what a failed substitution leaves behind, so they are refused.
 *
 * @param argument the name that errors use for the domain.
 * @throws {ArgumentError} with the place, such as `domain[2][1]`.
 */
export function parseDomain(input: unknown, argument = "domain"): Domain {
  return input === undefined ? [] : readInput(input, argument).items;
}

/** The domain as JSON text, which `parseDomain` reads back to the same. */
export function formatDomain(domain: Domain): string {
  return JSON.stringify(domain);
}

/**
 * The domain as a tree at most 100 deep; sub-domains of `any` stay in the value of their leaf.
 *
 * @throws {ArgumentError} when the domain did not come from `parseDomain` and is malformed.
 */
export function domainTree(domain: Domain): DomainNode {
  return readInput(domain, "domain").tree;
}

/**
 * The field paths that a domain looks at, whole (`partner_id.country_id.code`), those in sub-domains
 * under the path of their leaf (`line_ids`, `line_ids.product_id`).
 *
 * @throws {ArgumentError} as `domainTree`.
 */
export function domainFields(domain: Domain): Set<string> {
  const fields = new Set<string>();
  collectFields(readInput(domain, "domain").items, "", fields);
  return fields;
}

function collectFields(items: readonly Json[], prefix: string, fields: Set<string>): void {
  for (const item of items) {
    if (!Array.isArray(item)) continue;
    const [field, operator, value] = item;
    if (typeof field !== "string") continue;
    const path = prefix + field;
    fields.add(path);
    if (!takesDomain(operator) || !Array.isArray(value)) continue;
    collectFields(value, subPrefix(path), fields);
  }
}

/** `id any […]` looks at the same record, not at a related one. */
function subPrefix(path: string): string {
  const related = path.replace(/(^|\.)id$/, "");
  return related === "" ? "" : `${related}.`;
}

/** Where the reader stands, and how many conditions the whole domain has had so far. */
interface Scope {
  readonly place: string;
  readonly depth: number;
  readonly count: { leaves: number };
}

interface Reading {
  readonly items: Item[];
  readonly tree: DomainNode;
}

function readInput(input: unknown, argument: string): Reading {
  const scope = { place: argument, depth: 1, count: { leaves: 0 } };
  return readDomain(typeof input === "string" ? readText(input, argument) : input, scope);
}

function readText(text: string, argument: string): Json {
  if (text.trim() === "") return refuseAbsent(argument);
  try {
    return parseLiteral(text);
  } catch (error) {
    if (error instanceof LiteralError) return refuse(argument, error.message);
    throw error;
  }
}

function readDomain(input: unknown, scope: Scope): Reading {
  const { place, count } = scope;
  const builder = new TreeBuilder(scope);
  const readNested = (nested: unknown, place: string): Item[] =>
    readDomain(nested, { place, count, depth: builder.depth + 1 }).items;
  const items = conditionList(input, place).map((item, index): Item => {
    if (isConnector(item)) {
      builder.open(item, index);
      return item;
    }
    if (++count.leaves > MAX_LEAVES) refuse(place, `more than ${MAX_LEAVES} conditions`);
    const leaf = readLeaf(item, { place: `${place}[${index}]`, readDomain: readNested });
    builder.add(leafNode(leaf));
    return leaf;
  });
  return { items, tree: builder.finish() };
}

function conditionList(input: unknown, place: string): unknown[] {
  if (input === null) return refuseAbsent(place);
  if (!Array.isArray(input)) {
    return refuse(place, `a domain is a list of conditions, not ${described(input)}`);
  }
  const items: unknown[] = input;
  if (isLoneCondition(items)) {
    return refuse(place, "a single condition must stand in a list: [[field, operator, value]]");
  }
  return items;
}

/** `["name", "=", "x"]`: what follows the field is text, so it cannot be a list of conditions. */
function isLoneCondition([field, operator, ...values]: readonly unknown[]): boolean {
  const isField = field === 0 || field === 1 || (typeof field === "string" && !isConnector(field));
  return isField && typeof operator === "string" && values.length === 1;
}

function leafNode([field, operator, value]: Leaf): DomainNode {
  return typeof field === "number"
    ? { kind: "constant", value: field === 1 }
    : { kind: "leaf", field, operator, value };
}

interface Frame {
  readonly kind: "and" | "or" | "not";
  readonly children: DomainNode[];
  /** How many operands are still to come. */
  missing: number;
  /** Where the connector stands that waits for them. */
  opener: number;
}

/** Builds the tree front to back; a connector under its own kind widens the node it is in. */
class TreeBuilder {
  readonly #scope: Scope;
  readonly #root: Frame = { kind: "and", children: [], missing: 0, opener: 0 };
  readonly #inner: Frame[] = [];

  constructor(scope: Scope) {
    this.#scope = scope;
    if (this.depth > MAX_DEPTH) refuse(scope.place, `nested more than ${MAX_DEPTH} deep`);
  }

  get depth(): number {
    return this.#scope.depth + this.#inner.length;
  }

  open(connector: DomainConnector, opener: number): void {
    const kind = CONNECTOR_KINDS[connector];
    const top = this.#top();
    if (kind === "not" || kind !== top.kind) {
      this.#inner.push({ kind, children: [], missing: kind === "not" ? 1 : 2, opener });
      const place = `${this.#scope.place}[${opener}]`;
      if (this.depth > MAX_DEPTH) refuse(place, `nested more than ${MAX_DEPTH} deep`);
    } else if (top.missing > 0) top.missing++;
    else Object.assign(top, { missing: 2, opener });
  }

  add(operand: DomainNode): void {
    let node = operand;
    for (let top = this.#take(node); top !== undefined; top = this.#take(node)) {
      const { kind, children } = top;
      node = kind === "not" ? { kind, child: node } : { kind, children };
    }
  }

  finish(): DomainNode {
    const { missing, opener } = this.#top();
    if (missing > 0) {
      const place = `${this.#scope.place}[${opener}]`;
      refuse(place, "a condition is missing after this connector");
    }
    const { children } = this.#root;
    const [only] = children;
    if (only === undefined) return { kind: "constant", value: true };
    return children.length === 1 ? only : { kind: "and", children };
  }

  #top(): Frame {
    return this.#inner.at(-1) ?? this.#root;
  }

  /** Gives the operand to the innermost node; returns that node, closed, if it was the last one. */
  #take(operand: DomainNode): Frame | undefined {
    const top = this.#top();
    top.children.push(operand);
    if (top.missing > 0) top.missing--;
    return top.missing === 0 ? this.#inner.pop() : undefined;
  }
}

function isConnector(value: unknown): value is DomainConnector {
  return typeof value === "string" && Object.hasOwn(CONNECTOR_KINDS, value);
}

function refuseAbsent(place: string): never {
  return refuse(place, "it is empty; leave it out or give [] to mean every record");
}
