/** What a write makes stale: some models describe the others, or the user. Data, and one look-up. Pure. */
import type { JsonObject } from "./json.ts";

/** What is kept of an Odoo: see `metadata.ts`. */
export const KINDS = ["schema", "models", "access", "user", "companies"] as const;
export type Kind = typeof KINDS[number];

interface Description {
  readonly kinds: readonly Kind[];
  /** The fields that matter; without them every write does. */
  readonly fields?: readonly string[];
}

const DESCRIPTIONS: Readonly<Record<string, Description>> = {
  "ir.model": { kinds: ["schema", "models", "access"] },
  "ir.model.fields": { kinds: ["schema"] },
  "ir.model.fields.selection": { kinds: ["schema"] },
  "ir.model.access": { kinds: ["models", "access"] },
  "ir.access": { kinds: ["models", "access"] },
  "ir.module.module": { kinds: KINDS },
  "base.module.upgrade": { kinds: KINDS },
  "base.module.uninstall": { kinds: KINDS },
  "base.import.module": { kinds: KINDS },
  // Settings install modules and give groups.
  "res.config.settings": { kinds: KINDS },
  "base.language.install": { kinds: ["schema", "models", "user"] },
  "res.groups": { kinds: ["schema", "models", "access"] },
  "res.users": { kinds: KINDS },
  "res.company": { kinds: ["user", "companies"] },
  // A user's language and timezone are those of their partner, which can write the user, too.
  "res.partner": { kinds: ["user"], fields: ["lang", "tz", "user_ids"] },
};

/** The kinds that a call makes stale, in every user's eyes; without `written` it may have written anything. */
export function staleAfter(model: string, written?: readonly JsonObject[]): readonly Kind[] {
  const found = Object.hasOwn(DESCRIPTIONS, model) ? DESCRIPTIONS[model] : undefined;
  if (!found) return [];
  const { kinds, fields } = found;
  if (!fields) return kinds;
  const touches = !written || written.some((values) => fields.some((name) => name in values));
  return touches ? kinds : [];
}
