/** Reads that Odoo or the program refuses: the kind, and one clear message. */
import { assertEquals, assertStringIncludes } from "../support/assert.ts";
import type { Args } from "../support/contract_client.ts";
import type { ContractCase } from "./case.ts";
import { assertKind, type Kind } from "./kinds.ts";

interface Refusal {
  readonly name: string;
  readonly tool: string;
  readonly args: Args;
  readonly kind: Kind;
  readonly says: string;
}

const model = "res.partner";
const search = "search_records";

const REFUSALS: readonly Refusal[] = [
  ...["search_records", "read_records", "aggregate_records", "describe_model", "resolve_names"]
    .map((tool): Refusal => ({
      name: `${tool} of an unknown model`,
      tool,
      args: {
        model: "res.prtner",
        ...(tool === "read_records" ? { ids: [1] } : {}),
        ...(tool === "resolve_names" ? { names: ["a"] } : {}),
      },
      kind: "unknown_model",
      says: "res.prtner",
    })),
  {
    name: "an unknown field to search_records",
    tool: search,
    args: { model, fields: ["nmae"] },
    kind: "argument",
    says: "fields[0]: res.partner has no field nmae that this user may read: did you mean name?",
  },
  {
    name: "an unknown field to read_records",
    tool: "read_records",
    args: { model, ids: [1], fields: ["name", "emial"] },
    kind: "argument",
    says: "fields[1]: res.partner has no field emial that this user may read: did you mean email?",
  },
  {
    name: "an unknown field behind a dot",
    tool: search,
    args: { model, domain: [["country_id", "!=", false]], fields: ["country_id.cod"], limit: 1 },
    kind: "argument",
    says: "res.country has no field cod that this user may read",
  },
  {
    name: "a dot behind a field that leads nowhere",
    tool: search,
    args: { model, fields: ["name.length"] },
    kind: "argument",
    says: "fields[0]: res.partner.name leads to no other model",
  },
  {
    name: "an unknown field in a domain",
    tool: search,
    args: { model, domain: [["no_such_field", "=", 1]], fields: ["name"] },
    kind: "argument",
    says: "has no field no_such_field that this user may read",
  },
  {
    name: "an unknown field behind a dot in a domain",
    tool: search,
    args: { model, domain: [["country_id.no_such_field", "=", 1]], fields: ["name"] },
    kind: "argument",
    says: "has no field no_such_field that this user may read",
  },
  {
    name: "an unknown field in an order",
    tool: search,
    args: { model, fields: ["name"], order: "no_such_field" },
    kind: "argument",
    says: "has no field no_such_field that this user may read",
  },
  {
    name: "a malformed order",
    tool: search,
    args: { model, fields: ["name"], order: "name; drop" },
    kind: "user",
    says: "name; drop",
  },
  {
    name: "an unknown field in an aggregation's domain",
    tool: "aggregate_records",
    args: { model, domain: [["no_such_field", "=", 1]] },
    kind: "argument",
    says: "has no field no_such_field that this user may read",
  },
];

/** Arguments that no call can have: refused before anything is sent. */
const BAD_ARGUMENTS: readonly (readonly [tool: string, args: Args, says: string])[] = [
  [search, { model, domain: [["name", "="]] }, "domain[0]"],
  [search, { model, domain: [["name", "~", "x"]] }, "domain[0][1]"],
  [search, { model, domain: ["|", ["name", "=", "x"]] }, "domain[0]"],
  [search, { model, domain: ["name", "=", "x"] }, "domain"],
  [search, { model, domain: "[('name', '=', uid)]" }, "domain"],
  [search, { model, domain: {} }, "domain"],
  [search, { model, domain: null }, "domain"],
  [search, { model, domain: "" }, "domain"],
  [search, { model, limit: 0 }, "limit"],
  [search, { model, limit: -1 }, "limit"],
  [search, { model, offset: -1 }, "offset"],
  [search, { model, fields: [] }, "fields"],
  [search, { model, feilds: ["name"] }, "did you mean fields?"],
  [search, { model: "res partner" }, "model"],
  [search, {}, "model"],
  ["read_records", { model, ids: ["1"] }, "ids[0]"],
  ["read_records", { model, ids: [] }, "ids"],
  ["read_records", { model, ids: [1.5] }, "ids[0]"],
  ["read_records", { model, ids: [-1] }, "ids[0]"],
  ["read_records", { model, ids: Array.from({ length: 10_000 }, (_, i) => i + 1) }, "ids"],
  ["read_records", { model }, "ids"],
  ["resolve_names", { model, names: [] }, "names"],
];

export const cases: readonly ContractCase[] = [
  ...REFUSALS.map(({ name, tool, args, kind, says }): ContractCase => ({
    name: `${name} is told`,
    async run(context) {
      const text = await context.admin.refused(tool, args);
      assertStringIncludes(text, says);
      assertKind(text, kind);
    },
  })),
  {
    name: "reads with arguments that cannot be meant are refused with their place",
    async run(context) {
      for (const [tool, args, says] of BAD_ARGUMENTS) {
        const text = await context.admin.refused(tool, args);
        const [first = ""] = text.split("\n");
        assertStringIncludes(first, says);
        assertEquals(first.split("Cannot ").length, 2, `told twice: ${first}`);
      }
    },
  },
];
