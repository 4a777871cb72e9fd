/** What a caller may be limited to. Knows the names of scopes; must not know who holds them. */
import type { Caller } from "../caller.ts";

/** Reading, and changing data. The one does not include the other. */
export const SCOPES = ["odoo.read", "odoo.write"] as const;

export type Scope = typeof SCOPES[number];

/** Whether a caller holds all of these; one without a list of scopes is not limited. */
export function holdsScopes({ scopes }: Caller, needed: readonly Scope[]): boolean {
  return scopes === undefined || needed.every((scope) => scopes.includes(scope));
}
