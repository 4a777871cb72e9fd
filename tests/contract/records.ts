/** Records that several cases start from. */
import type { CaseContext } from "../support/contract_context.ts";
import { assertExists } from "../support/assert.ts";

/** A picture of one pixel, as base64. */
export const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** An id that no table has reached. */
export const NO_SUCH_ID = 1_999_999_999;

/** Partners called `<marker> 1` to `<marker> <count>`, and the domain that finds just them. */
export async function createPartners(
  context: CaseContext,
  count: number,
): Promise<{ ids: number[]; domain: unknown[] }> {
  const values = Array.from({ length: count }, (_, i) => ({ name: `${context.marker} ${i + 1}` }));
  const ids = await context.createAll("res.partner", values);
  return { ids, domain: [["name", "like", context.marker]] };
}

/** The id of the country with that code. */
export async function countryId(context: CaseContext, code: string): Promise<number> {
  const domain = [["code", "=", code]];
  const args = { model: "res.country", domain, fields: ["name"] };
  const { rows } = await context.admin.table("search_records", args);
  const id = rows[0]?.[0];
  assertExists(id, `no country ${code}`);
  return Number(id);
}

/** A quotation over two services, for a customer of its own. */
export async function createOrder(
  context: CaseContext,
): Promise<{ order: number; partner: number; product: number }> {
  const { marker } = context;
  const partner = await context.create("res.partner", { name: `${marker} customer` });
  const product = await context.create("product.product", {
    name: `${marker} service`,
    type: "service",
    list_price: 10,
  });
  const order = await context.create("sale.order", {
    partner_id: partner,
    client_order_ref: marker,
    order_line: [
      { product_id: product, name: "first", product_uom_qty: 2, price_unit: 7 },
      { product_id: product, name: "second", product_uom_qty: 1, price_unit: 5 },
    ],
  });
  return { order, partner, product };
}

/** Confirms an order. A confirmed one cannot be deleted: it is cancelled before that. */
export async function confirmOrder(context: CaseContext, order: number): Promise<void> {
  const call = { model: "sale.order", ids: [order] };
  await context.admin.ok("call_method", { ...call, method: "action_confirm" });
  const kwargs = { context: { disable_cancel_warning: true } };
  context.defer(() =>
    context.admin.ok("call_method", { ...call, method: "action_cancel", kwargs })
  );
}

/** A project that only its followers see, with one task. */
export async function createHiddenTask(context: CaseContext): Promise<number> {
  const project = await context.create("project.project", {
    name: `${context.marker} project`,
    privacy_visibility: "followers",
  });
  return await context.create("project.task", {
    name: `${context.marker} task`,
    project_id: project,
  });
}
