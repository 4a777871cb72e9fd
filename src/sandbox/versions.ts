/**
 * Which Odoo the sandbox plays, and the differences between versions that are not the wording of a
 * message, a field or a method: those carry their own `since` and `until`.
 */
export const VERSIONS = ["15.0", "16.0", "17.0", "18.0", "19.0"] as const;
export type Version = typeof VERSIONS[number];
export type Major = 15 | 16 | 17 | 18 | 19;

const MAJORS: Readonly<Record<Version, Major>> = {
  "15.0": 15,
  "16.0": 16,
  "17.0": 17,
  "18.0": 18,
  "19.0": 19,
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
  return major >= (span.since ?? 15) && major <= (span.until ?? 19);
}

/** What `common.version` answers (ODOO-FACTS §1). */
export interface VersionInfo {
  server_version: string;
  server_version_info: [number, number, number, string, number, string];
  server_serie: string;
  protocol_version: number;
}

/** The version information of a final release. */
export function versionInfo(version: Version): VersionInfo {
  return {
    server_version: version,
    server_version_info: [majorOf(version), 0, 0, "final", 0, ""],
    server_serie: version,
    protocol_version: 1,
  };
}
