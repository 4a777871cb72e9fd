/**
 * What Odoo tells a user of their own keys and rights. A plain internal user may read their own keys (measured on 16 to
 * 19: name, date of creation, from 18 on `expiration_date`). Knows Odoo's methods; must not know reports.
 */
import { COMMON_MODELS } from "../odoo/common_models.ts";
import { type Access, ACCESS_OPERATIONS } from "../odoo/discovery.ts";
import { OdooError } from "../odoo/errors.ts";
import { isJsonObject } from "../odoo/json.ts";
import type { OdooService } from "../odoo/service.ts";

export interface KeyEnds {
  /** How many keys the user has. Odoo does not tell which of them is in use. */
  readonly count: number;
  /** When those end that do, the first one first. */
  readonly dates: readonly Date[];
}

/** @throws {CallError} */
export async function readKeyEnds(service: OdooService): Promise<KeyEnds> {
  const { uid } = await service.profile();
  const answer = await service.ask({
    model: "res.users.apikeys",
    method: "search_read",
    kwargs: { domain: [["user_id", "=", uid]], fields: ["expiration_date"], limit: 100 },
  });
  const keys = Array.isArray(answer) ? answer.filter(isJsonObject) : [];
  const dates = keys.flatMap(({ expiration_date: text }) => {
    const date = new Date(typeof text === "string" ? `${text.replace(" ", "T")}Z` : "");
    return Number.isNaN(date.getTime()) ? [] : [date];
  });
  return { count: keys.length, dates: dates.toSorted((a, b) => a.getTime() - b.getTime()) };
}

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
