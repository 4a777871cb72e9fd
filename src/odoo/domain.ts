/**
 * Odoo's domain language: `["|", ["name", "ilike", "x"], ["active", "=", false]]`.
 *
 * Pure. Knows how conditions are combined; `domain_leaf.ts` knows the conditions. Must not know fields
 * or models, nor who may ask for what. A domain that cannot be read is refused with the place of the
 * mistake; it never becomes a wider one.
 */
import { described, type Leaf, readLeaf, refuse, takesDomain } from "./domain_leaf.ts";
import type { Json } from "./json.ts";
import { LiteralError, parseLiteral } from "./python_literal.ts";

/** How many conditions, or groups of them, each connector joins. */
const OPERANDS = { "&": 2, "|": 2, "!": 1 } as const;

const MAX_DEPTH = 100;
const MAX_LEAVES = 20_000;

export type DomainConnector = keyof typeof OPERANDS;

/** A condition. The fields 1 and 0 stand only in `[1, "=", 1]` (true) and `[0, "=", 1]` (false). */
export type DomainLeaf = readonly [field: string | 0 | 1, operator: string, value: Json];

/** Conditions and the connectors before them, in Odoo's prefix notation; `&` is implied. */
export type Domain = readonly (DomainConnector | DomainLeaf)[];

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
  return input === undefined ? [] : readInput(input, argument);
}

/**
 * The field paths that a domain looks at, whole (`partner_id.country_id.code`), those in sub-domains
 * under the path of their leaf (`line_ids`, `line_ids.product_id`).
 *
 * @throws {ArgumentError} when the domain did not come from `parseDomain` and is malformed.
 */
export function domainFields(domain: Domain): Set<string> {
  const fields = new Set<string>();
  collectFields(readInput(domain, "domain"), "", fields);
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

function readInput(input: unknown, argument: string): Item[] {
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

function readDomain(input: unknown, scope: Scope): Item[] {
  const { place, count } = scope;
  const nesting = new Nesting(scope);
  const readNested = (nested: unknown, place: string): Item[] =>
    readDomain(nested, { place, count, depth: nesting.depth + 1 });
  const items = conditionList(input, place).map((item, index): Item => {
    if (isConnector(item)) {
      nesting.open(item, index);
      return item;
    }
    if (++count.leaves > MAX_LEAVES) refuse(place, `more than ${MAX_LEAVES} conditions`);
    const leaf = readLeaf(item, { place: `${place}[${index}]`, readDomain: readNested });
    nesting.close();
    return leaf;
  });
  nesting.end();
  return items;
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

/** A connector that waits for conditions; a chain of the same one is one group. */
interface Group {
  readonly connector: DomainConnector;
  /** How many operands are still to come. */
  missing: number;
  /** Where the connector stands that waits for them. */
  opener: number;
}

/** Which connectors are open while a domain is read front to back. */
class Nesting {
  readonly #scope: Scope;
  /** The `&` that is implied. */
  readonly #root: Group = { connector: "&", missing: 0, opener: 0 };
  readonly #inner: Group[] = [];

  constructor(scope: Scope) {
    this.#scope = scope;
    if (this.depth > MAX_DEPTH) refuse(scope.place, `nested more than ${MAX_DEPTH} deep`);
  }

  get depth(): number {
    return this.#scope.depth + this.#inner.length;
  }

  /** A connector came. */
  open(connector: DomainConnector, opener: number): void {
    const top = this.#top();
    const operands = OPERANDS[connector];
    if (connector === "!" || connector !== top.connector) {
      this.#inner.push({ connector, missing: operands, opener });
      const place = `${this.#scope.place}[${opener}]`;
      if (this.depth > MAX_DEPTH) refuse(place, `nested more than ${MAX_DEPTH} deep`);
    } else if (top.missing > 0) top.missing++;
    else Object.assign(top, { missing: operands, opener });
  }

  /** A condition came: it may be the last of its group, and the group the last of another. */
  close(): void {
    for (let top = this.#top();; top = this.#top()) {
      if (top.missing > 0) top.missing--;
      if (top.missing > 0 || top === this.#root) return;
      this.#inner.pop();
    }
  }

  end(): void {
    const { missing, opener } = this.#top();
    if (missing === 0) return;
    const place = `${this.#scope.place}[${opener}]`;
    refuse(place, "a condition is missing after this connector");
  }

  #top(): Group {
    return this.#inner.at(-1) ?? this.#root;
  }
}

function isConnector(value: unknown): value is DomainConnector {
  return typeof value === "string" && Object.hasOwn(OPERANDS, value);
}

function refuseAbsent(place: string): never {
  return refuse(place, "it is empty; leave it out or give [] to mean every record");
}
