/** Odoo's version strings, and what differs between versions: as data, in this one place. Pure. */

export interface OdooVersion {
  /** As the server tells it, such as `19.0+e` or `saas~18.2`. */
  readonly text: string;
  readonly major: number;
  readonly minor: number;
}

/** The major versions that the program is made for and tried on. */
export const SUPPORTED = { oldest: 15, newest: 20 } as const;

const VERSION = /^(saas[~-])?(\d{1,3})(?:\.(\d{1,3}))?(?!\d)/;

/**
 * Reads `17.0`, `19.0+e`, `18.0-20250101`, `20.0alpha1`, `saas~19.2`, `saas-17.4`. `saas~19` is taken for
 * 19.1, the first release after 19.0. Undefined for anything else, such as `master` or a number alone.
 */
export function parseVersion(text: string): OdooVersion | undefined {
  const trimmed = text.trim();
  const [, saas, major, minor] = VERSION.exec(trimmed) ?? [];
  const second = minor ?? (saas && "1");
  if (major === undefined || second === undefined) return undefined;
  return { text: trimmed, major: Number(major), minor: Number(second) };
}

/**
 * The forms of what can be asked in more than one way, newest first, each with the first version
 * (`major.minor`) that has it (ODOO-FACTS §1, §5, §10). What is older than Odoo 15 counts from 0.
 */
const FORMS = {
  /** Totals by group. `read_group` went with 19.1. */
  grouping: [["formatted_read_group", 19, 0], ["read_group", 0, 0]],
  /** What a user may do with a model. `check_access_rights` went with 19.1. */
  access: [["has_access", 18, 0], ["check_access_rights", 0, 0]],
  /** Methods of `ir.model` that list the models; only the first is open to plain users. */
  models: [["get_available_models", 16, 0], ["search_read", 0, 0]],
} as const;

export type Capability = keyof typeof FORMS;
export type Form<C extends Capability> = typeof FORMS[C][number][0];

/**
 * All forms of a capability in the order to try them: what the version has, newest first, then what it
 * should not have, oldest first. An Odoo that answers `unknown_method` to one is asked for the next, so
 * that a release between two versions, or a version that cannot be read, costs a call and no failure.
 * Without a version the newest comes first.
 */
export function formsOf<C extends Capability>(
  version: OdooVersion | undefined,
  capability: C,
): readonly Form<C>[] {
  const forms: readonly (readonly [Form<C>, number, number])[] = FORMS[capability];
  const has = ([, major, minor]: readonly [Form<C>, number, number]) =>
    !version || version.major > major || (version.major === major && version.minor >= minor);
  return [...forms.filter(has), ...forms.filter((form) => !has(form)).toReversed()].map(([form]) =>
    form
  );
}
