/**
 * When the API keys of a user end. A plain internal user may read their own (measured on 15 to 19: name, date of
 * creation, from 18 on `expiration_date`); before 18 keys do not end. Odoo does not tell which of them is in use.
 */
import { isJsonObject } from "./json.ts";
import type { CallOptions, OdooService } from "./service.ts";

export interface KeyEnds {
  /** How many keys the user has. */
  readonly count: number;
  /** When those end that do, the first one first. */
  readonly dates: readonly Date[];
}

/** @throws {CallError} */
export async function readKeyEnds(
  service: OdooService,
  options: CallOptions = {},
): Promise<KeyEnds> {
  const { uid } = await service.profile(options);
  const kwargs = { domain: [["user_id", "=", uid]], fields: ["expiration_date"], limit: 100 };
  const call = { model: "res.users.apikeys", method: "search_read", kwargs };
  const answer = await service.ask(call, options);
  const keys = Array.isArray(answer) ? answer.filter(isJsonObject) : [];
  const dates = keys.flatMap(({ expiration_date: text }) => {
    const date = new Date(typeof text === "string" ? `${text.replace(" ", "T")}Z` : "");
    return Number.isNaN(date.getTime()) ? [] : [date];
  });
  return { count: keys.length, dates: dates.toSorted((a, b) => a.getTime() - b.getTime()) };
}
