/**
 * Odoo's domain language: `["|", ["name", "ilike", "x"], ["active", "=", false]]`.
 *
 * Pure. Knows the grammar and the operators of Odoo 15 to 20. Must not know fields or models, nor who
 * may ask for what. A domain that cannot be read is refused with the place of the mistake; it never
 * becomes a wider one.
 */
import { closestString } from "@std/text/closest-string";
import { ArgumentError } from "./errors.ts";
import type { Json } from "./json.ts";
import { LiteralError, parseLiteral } from "./python_literal.ts";

/** What an operator wants to its right. */
type ValueShape = "scalar" | "value" | "list" | "domain";

const OPERATOR_SHAPES = {
  "=": "value",
  "!=": "value",
  "<>": "value",
  "<": "scalar",
  "<=": "scalar",
  ">": "scalar",
  ">=": "scalar",
  "=?": "value",
  "like": "scalar",
  "not like": "scalar",
  "ilike": "scalar",
  "not ilike": "scalar",
  "=like": "scalar",
  "not =like": "scalar",
  "=ilike": "scalar",
  "not =ilike": "scalar",
  "in": "list",
  "not in": "list",
  "child_of": "value",
  "parent_of": "value",
  "any": "domain",
  "not any": "domain",
  "any!": "domain",
  "not any!": "domain",
} as const satisfies Record<string, ValueShape>;

/** What people and models write from other languages, and what they mean here. */
const OPERATOR_SLIPS: ReadonlyMap<string, string> = new Map([
  ["is", "="],
  ["eq", "="],
  ["equals", "="],
  ["is not", "!="],
  ["ne", "!="],
  ["gt", ">"],
  ["gte", ">="],
  ["=>", ">="],
  ["lt", "<"],
  ["lte", "<="],
  ["=<", "<="],
  ["nin", "not in"],
  ["contains", "ilike"],
  ["startswith", "=ilike"],
  ["endswith", "=ilike"],
]);

const CONNECTOR_KINDS = { "&": "and", "|": "or", "!": "not" } as const;

/** The typed face of a function whose package carries no types. */
const closest: (word: string, words: readonly string[]) => string = closestString;

const FIELD_PATH = /^[a-z_]\w*(?:\.\w+)*$/;
const MAX_DEPTH = 100;
const MAX_LEAVES = 20_000;

export type ComparisonOperator = keyof typeof OPERATOR_SHAPES;
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

type Leaf = [field: string | 0 | 1, operator: ComparisonOperator, value: Json];
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
    const isNested = isComparisonOperator(operator) && OPERATOR_SHAPES[operator] === "domain";
    if (isNested && Array.isArray(value)) collectFields(value, subPrefix(path), fields);
  }
}

/** `id any […]` looks at the same record, not at a related one. */
function subPrefix(path: string): string {
  return path.replace(/(^|\.)id$/, "$1").replace(/[^.]$/, "$&.");
}

/** Where the reader stands, and what the whole domain has used up. */
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
  const builder = new TreeBuilder(scope);
  const items = conditionList(input, scope).map((item, index): Item => {
    if (isConnector(item)) {
      builder.open(item, index);
      return item;
    }
    const place = `${scope.place}[${index}]`;
    const leaf = readLeaf(item, { ...scope, place, depth: builder.depth });
    builder.add(leafNode(leaf));
    return leaf;
  });
  return { items, tree: builder.finish() };
}

function conditionList(input: unknown, { place }: Scope): unknown[] {
  if (input === null) return refuseAbsent(place);
  if (!Array.isArray(input)) {
    return refuse(place, `a domain is a list of conditions, this is ${described(input)}`);
  }
  const items: unknown[] = input;
  const [field, operator] = items;
  const isField = (typeof field === "string" && !isConnector(field)) || field === 0 || field === 1;
  if (items.length === 3 && isField && isComparisonOperator(lowered(operator))) {
    return refuse(place, "a single condition must stand in a list: [[field, operator, value]]");
  }
  return items;
}

function readLeaf(input: unknown, scope: Scope): Leaf {
  const { place, count } = scope;
  if (!Array.isArray(input)) {
    const hint = 'expected a condition [field, operator, value] or one of "&", "|", "!"';
    return refuse(place, `${hint}, found ${described(input)}`);
  }
  if (input.length !== 3) {
    return refuse(place, `a condition has 3 items (field, operator, value), this ${input.length}`);
  }
  if (++count.leaves > MAX_LEAVES) refuse(place, `more than ${MAX_LEAVES} conditions`);
  const [field, operator, value]: unknown[] = input;
  if (typeof field === "number") return readConstant(field, { operator, value, place });
  const path = readField(field, `${place}[0]`);
  const comparison = readOperator(operator, `${place}[1]`);
  return [path, comparison, readValue(value, comparison, { ...scope, place: `${place}[2]` })];
}

interface Comparison {
  readonly operator: unknown;
  readonly value: unknown;
  readonly place: string;
}

function readConstant(field: number, { operator, value, place }: Comparison): Leaf {
  if ((field === 0 || field === 1) && operator === "=" && value === 1) return [field, "=", 1];
  return refuse(place, 'a condition on a number can only be [1, "=", 1] or [0, "=", 1]');
}

function readField(field: unknown, place: string): string {
  if (typeof field === "string" && FIELD_PATH.test(field)) return field;
  return refuse(
    place,
    `expected a field such as "name" or "partner_id.name", found ${described(field)}`,
  );
}

function readOperator(operator: unknown, place: string): ComparisonOperator {
  const known = lowered(operator);
  if (isComparisonOperator(known)) return known;
  if (typeof known !== "string") {
    return refuse(place, `an operator is text, not ${described(operator)}`);
  }
  const meant = OPERATOR_SLIPS.get(known) ?? closest(known.slice(0, 20), OPERATORS);
  return refuse(place, `unknown operator ${described(operator)}, perhaps "${meant}" is meant`);
}

function readValue(value: unknown, operator: ComparisonOperator, scope: Scope): Json {
  const shape = OPERATOR_SHAPES[operator];
  const { place } = scope;
  if (shape === "domain") return readDomain(value, { ...scope, depth: scope.depth + 1 }).items;
  if (Array.isArray(value)) {
    if (shape !== "scalar") return readList(value, place);
    return refuse(place, `"${operator}" compares with one value, not with a list`);
  }
  if (shape === "list" && typeof value !== "boolean") {
    const single = operator === "in" ? "=" : "!=";
    return refuse(place, `"${operator}" needs a list; for a single value use "${single}"`);
  }
  return readScalar(value, place);
}

function readList(values: readonly unknown[], place: string): Json[] {
  return values.map((value, index) => {
    if (isScalar(value)) return value;
    const hint = Array.isArray(value) ? '; conditions on related records go with "any"' : "";
    return refuse(`${place}[${index}]`, `${notScalar(value)}${hint}`);
  });
}

function readScalar(value: unknown, place: string): Json {
  return isScalar(value) ? value : refuse(place, notScalar(value));
}

function isScalar(value: unknown): value is string | number | boolean | null {
  if (typeof value === "number") return Number.isFinite(value) && isExact(value);
  return value === null || typeof value === "string" || typeof value === "boolean";
}

/** An integer beyond 2^53 has been rounded somewhere: it may name another record. */
function isExact(value: number): boolean {
  return !Number.isInteger(value) || Number.isSafeInteger(value);
}

function notScalar(value: unknown): string {
  return typeof value === "number"
    ? "the number is too large to be exact"
    : `expected text, a number, true, false or null, found ${described(value)}`;
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
    } else if (top.missing === 0) Object.assign(top, { missing: 2, opener });
    else top.missing++;
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

const OPERATORS: readonly string[] = Object.keys(OPERATOR_SHAPES);

function isComparisonOperator(value: unknown): value is ComparisonOperator {
  return typeof value === "string" && Object.hasOwn(OPERATOR_SHAPES, value);
}

function isConnector(value: unknown): value is DomainConnector {
  return typeof value === "string" && Object.hasOwn(CONNECTOR_KINDS, value);
}

function lowered(value: unknown): unknown {
  return typeof value === "string" ? value.toLowerCase() : value;
}

function described(value: unknown): string {
  if (typeof value === "string") {
    return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  }
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" && value !== null ? "an object" : String(value);
}

function refuseAbsent(place: string): never {
  return refuse(place, "it is empty; leave it out or give [] to mean every record");
}

function refuse(place: string, reason: string): never {
  throw new ArgumentError(place, `Cannot read ${place}: ${reason}`);
}
