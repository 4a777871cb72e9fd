/**
 * Which Odoo the sandbox plays, and the differences between versions that are not the wording of a
 * message, a field or a method: those carry their own `since` and `until`. A release of Odoo Online
 * such as 19.3 is not played: what it brought is told as "since 20".
 */
export const VERSIONS = ["15.0", "16.0", "17.0", "18.0", "19.0", "20.0"] as const;
export type Version = typeof VERSIONS[number];
export type Major = 15 | 16 | 17 | 18 | 19 | 20;

const MAJORS: Readonly<Record<Version, Major>> = {
  "15.0": 15,
  "16.0": 16,
  "17.0": 17,
  "18.0": 18,
  "19.0": 19,
  "20.0": 20,
};

/** The major number of a version. */
export function majorOf(version: Version): Major {
  return MAJORS[version];
}

/** The span of versions, both ends included, in which something exists. */
export interface Lifespan {
  since?: Major;
  until?: Major;
}

/** Whether something exists in the version played. */
export function isAlive(span: Lifespan, major: Major): boolean {
  return major >= (span.since ?? 15) && major <= (span.until ?? 20);
}

/** What `common.version` answers (ODOO-FACTS §1). */
export interface VersionInfo {
  server_version: string;
  server_version_info: [number | string, number, number, string, number, string];
  server_serie: string;
  protocol_version: number;
}

/** The version information that a server of that version text tells, such as `saas~19.2+e`. */
export function versionInfo(text: string): VersionInfo {
  const [, serie = text, name = text, minor = "0", edition = ""] =
    /^((saas~\d+|\d+)\.(\d+)).*?(?:\+(\w+))?$/.exec(text) ?? [];
  const first = /^\d+$/.test(name) ? Number(name) : name;
  return {
    server_version: text,
    server_version_info: [first, Number(minor), 0, "final", 0, edition],
    server_serie: serie,
    protocol_version: 1,
  };
}
