/** What is asked of Odoo for those who watch, and when an answer means that there is nothing to watch any more. */
import type { Domain } from "../odoo/domain.ts";
import { ArgumentError, OdooError, type OdooErrorKind } from "../odoo/errors.ts";
import type { ModelSchema } from "../odoo/schema.ts";
import type { News, Subscription } from "./subscription.ts";

export interface Question {
  /** Whether nobody wants to know. */
  readonly isEmpty: boolean;
  readonly subscriptions: ReadonlySet<Subscription>;
  /** The records that it is about, archived ones told expressly. */
  rows(schema: ModelSchema): Domain;
  /** The fields that are compared. */
  fields(schema: ModelSchema): readonly string[];
  /** One call: what is not as it was when it was last asked. @throws {CallError} */
  ask(signal: AbortSignal): Promise<News[]>;
}

const REFUSALS: ReadonlySet<OdooErrorKind> = new Set([
  "access",
  "missing",
  "unknown_field",
  "unknown_model",
]);

/** Whether Odoo, or what is known of it, says that this user has nothing to ask there. */
export function isRefusal(error: unknown): boolean {
  if (error instanceof OdooError) return REFUSALS.has(error.kind);
  return error instanceof ArgumentError;
}
