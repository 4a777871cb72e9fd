/** What Odoo tells a user of their own rights. Knows Odoo's methods; must not know reports. */
import { COMMON_MODELS } from "../odoo/common_models.ts";
import { type Access, ACCESS_OPERATIONS } from "../odoo/discovery.ts";
import { OdooError } from "../odoo/errors.ts";
import type { OdooService } from "../odoo/service.ts";

/** A model or method that this Odoo has not, or this user may not ask: nothing is wrong then. */
export function isExpectedRefusal(error: unknown): boolean {
  return error instanceof OdooError;
}

/** What most assistants work with. */
const ASKED = [
  "res.partner",
  "product.product",
  "crm.lead",
  "sale.order",
  "purchase.order",
  "stock.picking",
  "account.move",
  "account.payment",
  "project.task",
  "ir.attachment",
];

export interface Right {
  readonly model: string;
  /** As people call it. */
  readonly name: string;
  /** Undefined where there is no such model. */
  readonly access: Access | undefined;
}

/** Ten models, four questions each. @throws {CallError} */
export function readRights(service: OdooService): Promise<Right[]> {
  const asked = COMMON_MODELS.filter(([model]) => ASKED.includes(model));
  return Promise.all(asked.map(async ([model, name]) => {
    const access = await service.access(model).catch((error: unknown) => {
      if (isExpectedRefusal(error)) return undefined;
      throw error;
    });
    return { model, name, access };
  }));
}

/** One line a model. */
export function rightsTable(rights: readonly Right[]): string[] {
  const width = Math.max(...rights.map(({ model }) => model.length));
  return rights.map(({ model, access }) =>
    `  ${model.padEnd(width)}  ${access ? describeAccess(access) : "not installed"}`
  );
}

function describeAccess(access: Access): string {
  const given = ACCESS_OPERATIONS.filter((operation) => access[operation]);
  return given.length === 0 ? "nothing" : given.join(" ").replace("unlink", "delete");
}
