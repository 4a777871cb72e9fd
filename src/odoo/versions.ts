/** Odoo's version strings, and what differs between versions: as data, in this one place. Pure. */

export interface OdooVersion {
  /** As the server tells it, such as `19.0+e` or `saas~18.2`. */
  readonly text: string;
  readonly major: number;
  readonly minor: number;
}

/** Reads `17.0`, `19.0+e`, `saas~19.2`, `18.0-20250101`. Undefined for anything else. */
export function parseVersion(text: string): OdooVersion | undefined {
  const found = /^(?:saas[~-])?(\d{1,3})\.(\d{1,3})/.exec(text.trim());
  if (!found) return undefined;
  return { text: text.trim(), major: Number(found[1]), minor: Number(found[2]) };
}

/** What the service must know of a version to word its calls (ODOO-FACTS §5, §10). */
export interface Dialect {
  /** Name of `name_search`'s filter argument. */
  readonly nameSearchDomain: "args" | "domain";
  readonly grouping: "read_group" | "formatted_read_group";
  readonly access: "check_access_rights" | "has_access";
  /** Whether `ir.model.get_available_models` exists: the only model list a plain user may read. */
  readonly availableModels: boolean;
}

/** Each feature with the first version (`major.minor`) that has it. */
const SINCE = {
  availableModels: [16, 0],
  hasAccess: [18, 0],
  nameSearchDomain: [19, 0],
  formattedReadGroup: [19, 0],
} as const;

/** The dialect of a version; an unknown version is taken for the newest. */
export function dialectOf(version: OdooVersion | undefined): Dialect {
  const has = (feature: keyof typeof SINCE): boolean => {
    if (!version) return true;
    const [major, minor] = SINCE[feature];
    return version.major > major || (version.major === major && version.minor >= minor);
  };
  return {
    nameSearchDomain: has("nameSearchDomain") ? "domain" : "args",
    grouping: has("formattedReadGroup") ? "formatted_read_group" : "read_group",
    access: has("hasAccess") ? "has_access" : "check_access_rights",
    availableModels: has("availableModels"),
  };
}
