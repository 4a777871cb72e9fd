/**
 * Holds the fields of a domain and an order against the models: a condition on a field that is hidden from this
 * user, or the order by it, would tell its value bit by bit, and Odoo 15 and 16 do not refuse it.
 */
import { type Domain, domainFields } from "./domain.ts";
import { type ModelSchema, requireField } from "./schema.ts";

/** @throws {ArgumentError} for a field that is not there, or not for this user, with the nearest name */
export async function checkDomain(
  domain: Domain,
  model: string,
  schemaOf: (model: string) => Promise<ModelSchema>,
): Promise<void> {
  for (const path of domainFields(domain)) {
    let current = model;
    for (const name of path.split(".")) {
      const { relation } = requireField(await schemaOf(current), name, "domain");
      // What follows is a part of a date or a property: Odoo itself knows those.
      if (relation === undefined) break;
      current = relation;
    }
  }
}

/** The shape of an order is left to Odoo, which refuses a malformed one. @throws {ArgumentError} */
export function checkOrder(order: string | undefined, schema: ModelSchema): void {
  for (const term of order?.split(",") ?? []) {
    const name = /^\s*([a-z]\w*)(?=$|[\s.:])/i.exec(term)?.[1];
    if (name !== undefined) requireField(schema, name, "order");
  }
}
