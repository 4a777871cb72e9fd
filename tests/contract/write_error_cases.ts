/** Writes that Odoo or the program refuses: the kind, the outcome, and nothing has changed. */
import { assertEquals, assertStringIncludes } from "../support/assert.ts";
import { type Args, cells } from "../support/contract_client.ts";
import type { CaseContext } from "../support/contract_context.ts";
import type { ContractCase } from "./case.ts";
import { assertKind, type Kind } from "./kinds.ts";
import { confirmOrder, createOrder, createPartners, NO_SUCH_ID } from "./records.ts";

const model = "res.partner";

/** A write on a partner of the case's own, which must be as before afterwards. */
interface Refusal {
  readonly name: string;
  readonly tool: string;
  readonly args: (own: { ids: number[]; marker: string }) => Args;
  readonly outcome: "not_sent" | "rejected";
  readonly kind: Kind;
  readonly says: string;
}

const REFUSALS: readonly Refusal[] = [
  {
    name: "create_records with an unknown field",
    tool: "create_records",
    args: ({ marker }) => ({ model, values: [{ name: marker }, { nmae: marker }] }),
    outcome: "not_sent",
    kind: "argument",
    says: "values[1].nmae: res.partner has no field nmae that this user may read: " +
      "did you mean name?",
  },
  {
    name: "update_records with an unknown field",
    tool: "update_records",
    args: ({ ids }) => ({ model, ids, values: { name: "changed", citty: "x" } }),
    outcome: "not_sent",
    kind: "argument",
    says: "did you mean city?",
  },
  {
    name: "create_records with an unknown field in a line",
    tool: "create_records",
    args: ({ marker }) => ({ model, values: [{ name: marker, child_ids: [{ nmae: "x" }] }] }),
    outcome: "not_sent",
    kind: "argument",
    says: "values[0].child_ids[0].nmae",
  },
  {
    name: "call_method write with an unknown field",
    tool: "call_method",
    args: ({ ids }) => ({ model, ids, method: "write", args: [{ name: "x", no_such_field: 1 }] }),
    outcome: "rejected",
    kind: "unknown_field",
    says: "no_such_field",
  },
  {
    name: "call_method create with an unknown field",
    tool: "call_method",
    args: ({ marker }) => ({
      model,
      method: "create",
      args: [{ name: marker, no_such_field: 1 }],
    }),
    outcome: "rejected",
    kind: "unknown_field",
    says: "no_such_field",
  },
  {
    name: "create_records in an unknown model",
    tool: "create_records",
    args: ({ marker }) => ({ model: "res.prtner", values: [{ name: marker }] }),
    outcome: "rejected",
    kind: "unknown_model",
    says: "res.prtner",
  },
  {
    name: "call_method of an unknown method",
    tool: "call_method",
    args: ({ ids }) => ({ model, ids, method: "no_such_method" }),
    outcome: "rejected",
    kind: "unknown_method",
    says: "no_such_method",
  },
  {
    name: "call_method of an unknown model",
    tool: "call_method",
    args: ({ ids }) => ({ model: "res.prtner", ids, method: "write" }),
    outcome: "rejected",
    kind: "unknown_model",
    says: "res.prtner",
  },
  {
    name: "call_method with an unknown argument",
    tool: "call_method",
    args: ({ ids }) => ({ model, ids, method: "copy", kwargs: { no_such_argument: 1 } }),
    outcome: "rejected",
    kind: "validation",
    says: "no_such_argument",
  },
  {
    name: "call_method with a missing argument",
    tool: "call_method",
    args: ({ ids }) => ({ model, ids, method: "write" }),
    outcome: "rejected",
    kind: "validation",
    says: "vals",
  },
  {
    name: "create_records without a required value",
    tool: "create_records",
    args: () => ({ model: "res.partner.category", values: [{ name: null, color: 1 }] }),
    outcome: "rejected",
    kind: "validation",
    says: "name",
  },
  {
    name: "create_records with a second record that fails",
    tool: "create_records",
    args: ({ marker }) => ({ model, values: [{ name: marker }, { name: marker, type: "none" }] }),
    outcome: "rejected",
    kind: "validation",
    says: "type",
  },
  {
    name: "update_records with a choice that there is not",
    tool: "update_records",
    args: ({ ids }) => ({ model, ids, values: { name: "changed", type: "none" } }),
    outcome: "rejected",
    kind: "validation",
    says: "type",
  },
  {
    name: "update_records with a text for an integer",
    tool: "update_records",
    args: ({ ids }) => ({ model, ids, values: { name: "changed", color: "blue" } }),
    outcome: "not_sent",
    kind: "argument",
    says: 'values.color: an integer takes a whole number, not "blue"',
  },
  {
    name: "call_method with a text for an integer",
    tool: "call_method",
    args: ({ ids }) => ({ model, ids, method: "write", args: [{ color: "blue" }] }),
    outcome: "rejected",
    kind: "validation",
    says: "blue",
  },
  {
    name: "update_records with a text that Odoo takes for true",
    tool: "update_records",
    args: ({ ids }) => ({ model, ids, values: { name: "changed", active: "false" } }),
    outcome: "not_sent",
    kind: "argument",
    says: 'values.active: a boolean takes true or false, not "false"',
  },
  {
    name: "create_records with a name for a many2one",
    tool: "create_records",
    args: () => ({ model: "sale.order", values: [{ partner_id: "Azure Interior" }] }),
    outcome: "not_sent",
    kind: "argument",
    says: "values[0].partner_id: a many2one takes the id of the related record: resolve_names",
  },
  {
    name: "create_records with a bad date",
    tool: "create_records",
    args: ({ ids: [partner_id] }) => ({
      model: "sale.order",
      values: [{ partner_id, validity_date: "soon" }],
    }),
    outcome: "not_sent",
    kind: "argument",
    says: "values[0].validity_date: a date takes YYYY-MM-DD",
  },
  {
    name: "create_records with a bad moment",
    tool: "create_records",
    args: ({ ids: [partner_id] }) => ({
      model: "sale.order",
      values: [{ partner_id, date_order: "soon" }],
    }),
    outcome: "not_sent",
    kind: "argument",
    says: "values[0].date_order: a datetime takes YYYY-MM-DD HH:MM:SS in UTC",
  },
  {
    name: "update_records of a deleted record",
    tool: "update_records",
    args: () => ({ model, ids: [NO_SUCH_ID], values: { name: "changed" } }),
    outcome: "rejected",
    kind: "missing",
    says: "does not exist",
  },
  {
    name: "create_records with a many2one that does not exist",
    tool: "create_records",
    args: () => ({ model: "sale.order", values: [{ partner_id: NO_SUCH_ID }] }),
    outcome: "rejected",
    kind: "missing",
    says: "does not exist",
  },
  {
    name: "update_records with a many2one that only the database misses",
    tool: "update_records",
    args: ({ ids }) => ({ model, ids, values: { name: "changed", user_id: NO_SUCH_ID } }),
    outcome: "rejected",
    kind: "validation",
    says: "The operation cannot be completed",
  },
  {
    name: "update_records with a moment that is none",
    tool: "update_records",
    args: () => ({ model: "sale.order", ids: [1], values: { date_order: "2031-13-01T00:00:00" } }),
    outcome: "not_sent",
    kind: "argument",
    says: "values.date_order: 2031-13-01T00:00:00 is no datetime",
  },
  {
    name: "update_records with ids and lines in one list",
    tool: "update_records",
    args: ({ ids }) => ({ model, ids, values: { category_id: [1, { name: "x" }] } }),
    outcome: "not_sent",
    kind: "argument",
    says: "values.category_id",
  },
  {
    name: "update_records with a list for a many2one",
    tool: "update_records",
    args: ({ ids }) => ({ model, ids, values: { parent_id: { name: "x" } } }),
    outcome: "not_sent",
    kind: "argument",
    says: "values.parent_id: a many2one takes the id",
  },
  {
    name: "create_records without values",
    tool: "create_records",
    args: () => ({ model, values: [] }),
    outcome: "not_sent",
    kind: "argument",
    says: "values",
  },
  {
    name: "delete_records without ids",
    tool: "delete_records",
    args: () => ({ model, ids: [] }),
    outcome: "not_sent",
    kind: "argument",
    says: "ids",
  },
];

async function refuse(context: CaseContext, refusal: Refusal): Promise<void> {
  const { admin, marker } = context;
  const { ids, domain } = await createPartners(context, 1);
  const text = await admin.refused(refusal.tool, refusal.args({ ids, marker }));
  assertStringIncludes(text, refusal.says);
  assertStringIncludes(text, `\nOutcome: ${refusal.outcome}`);
  assertKind(text, refusal.kind);
  const search = { model, domain, fields: ["name", "active"] };
  assertEquals(cells(await admin.table("search_records", search)), [[`${marker} 1`, true]]);
}

export const cases: readonly ContractCase[] = [
  ...REFUSALS.map((refusal): ContractCase => ({
    name: `${refusal.name} is refused`,
    run: (context) => refuse(context, refusal),
  })),
  {
    name: "delete_records of a deleted record is refused",
    async run(context) {
      const { ids: [gone = 0, left = 0] } = await createPartners(context, 2);
      await context.admin.ok("delete_records", { model, ids: [gone] });
      const text = await context.admin.refused("delete_records", { model, ids: [left, gone] });
      assertKind(text, "missing");
      assertStringIncludes(text, "\nOutcome: rejected");
      const { rows } = await context.admin.table("read_records", { model, ids: [left] });
      assertEquals(rows.length, 1);
    },
  },
  {
    name: "delete_records of what others need is refused",
    async run(context) {
      const { order, partner } = await createOrder(context);
      await confirmOrder(context, order);
      const text = await context.admin.refused("delete_records", { model, ids: [partner] });
      assertStringIncludes(text, "\nOutcome: rejected");
      assertStringIncludes(text, "sale.order");
      assertKind(text, "validation");
    },
  },
  {
    name: "delete_records of a confirmed order is refused in Odoo's words",
    async run(context) {
      const { order } = await createOrder(context);
      await confirmOrder(context, order);
      const args = { model: "sale.order", ids: [order] };
      const text = await context.admin.refused("delete_records", args);
      assertStringIncludes(text, "You can not delete a sent quotation or a confirmed sales order");
      assertStringIncludes(text, "\nOutcome: rejected");
    },
  },
  {
    name: "confirming an order twice is done again where Odoo does it",
    until: 16,
    async run(context) {
      const { order } = await createOrder(context);
      await confirmOrder(context, order);
      const call = { model: "sale.order", method: "action_confirm", ids: [order] };
      await context.admin.ok("call_method", call);
    },
  },
  {
    name: "confirming an order twice is refused in Odoo's words",
    since: 17,
    async run(context) {
      const { order } = await createOrder(context);
      await confirmOrder(context, order);
      const call = { model: "sale.order", method: "action_confirm", ids: [order] };
      const text = await context.admin.refused("call_method", call);
      assertStringIncludes(text, "not in a state requiring confirmation");
      assertStringIncludes(text, "\nOutcome: rejected");
    },
  },
];
