/** Domains as a look at a model needs them: archived records told expressly, several in one. Pure. */
import type { Domain, DomainConnector, DomainLeaf } from "../odoo/domain.ts";
import type { ModelSchema } from "../odoo/schema.ts";

type Item = DomainConnector | DomainLeaf;

/**
 * A condition that every record fulfils, for Odoo hides archived ones only from a domain that says nothing of
 * `active`. The context's `active_test` would do the same to the domains of related records as well.
 */
export function archivedToo(schema: ModelSchema): Domain {
  return schema.fields.has("active") ? [["active", "in", [true, false]]] : [];
}

/** The same records, where archived ones are not hidden by themselves. */
export function withoutArchived(domain: Domain, schema: ModelSchema): Domain {
  const isTold = !schema.fields.has("active") ||
    domain.some((item) => typeof item !== "string" && item[0] === "active");
  return isTold ? domain : [["active", "=", true], ...explicit(domain)];
}

/** The records of any of the domains; of none where there is none. */
export function union(domains: readonly Domain[]): Domain {
  if (domains.length === 0) return [[0, "=", 1]];
  if (domains.some((domain) => domain.length === 0)) return [];
  const ors = Array.from({ length: domains.length - 1 }, (): Item => "|");
  return [...ors, ...domains.flatMap(explicit)];
}

/** With the `&` written out that Odoo takes for granted, so that it is one operand. */
function explicit(domain: Domain): Item[] {
  const items: Item[] = [];
  let missing = 1;
  for (const item of domain) {
    if (missing === 0) {
      items.unshift("&");
      missing = 1;
    }
    items.push(item);
    missing += item === "&" || item === "|" ? 1 : item === "!" ? 0 : -1;
  }
  return items;
}
