/**
 * The program's entry in the MCP registry, as its `server.json` of 2025-12-11 has it: one desktop extension for each
 * system. Knows releases and the configuration's keys; must not know files.
 */
import { configKeys } from "../../src/config/schema.ts";
import { bundleName, releaseUrl, REPOSITORY, VERSION } from "./project.ts";
import { TARGETS } from "./targets.ts";

/** What somebody sets who starts the program by its entry. */
const KEYS: readonly {
  readonly path: string;
  readonly isRequired: boolean;
  readonly default?: string;
}[] = [
  { path: "odoo_url", isRequired: true },
  { path: "database", isRequired: true },
  { path: "username", isRequired: true },
  { path: "api_key", isRequired: true },
  // As the extension asks for it: whoever installs something new lets it look first.
  { path: "read_only", isRequired: false, default: "true" },
];

export interface RegistryEntry {
  readonly $schema: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly version: string;
  readonly websiteUrl: string;
  readonly repository: { readonly url: string; readonly source: string };
  readonly packages: readonly RegistryPackage[];
}

interface RegistryPackage {
  readonly registryType: "mcpb";
  readonly identifier: string;
  readonly version: string;
  /** Known at the release alone. */
  readonly fileSha256?: string;
  readonly transport: { readonly type: "stdio" };
  readonly environmentVariables: readonly Record<string, unknown>[];
}

/**
 * @param checksums The SHA-256 of each file of the release, by its name; without them it is a template
 * @throws {Error} where a file of the release is not among them
 */
export function registryEntry(checksums?: ReadonlyMap<string, string>): RegistryEntry {
  const { hostname, pathname } = new URL(REPOSITORY);
  const [source = ""] = hostname.split(".");
  const [owner = "", project = ""] = pathname.slice(1).split("/");
  return {
    $schema: "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
    name: `io.${source}.${owner}/${project}`,
    title: "Odoo",
    description:
      "Search, read and change records in Odoo 15 to 20, with the rights of one Odoo user",
    version: VERSION,
    websiteUrl: REPOSITORY,
    repository: { url: REPOSITORY, source },
    packages: TARGETS.map((target) => ({
      registryType: "mcpb",
      identifier: releaseUrl(bundleName(target)),
      version: VERSION,
      ...checksums && { fileSha256: checksumOf(bundleName(target), checksums) },
      transport: { type: "stdio" },
      environmentVariables: KEYS.map(describeVariable),
    })),
  };
}

function checksumOf(file: string, checksums: ReadonlyMap<string, string>): string {
  const found = checksums.get(file);
  if (found !== undefined) return found;
  throw new Error(`Cannot write server.json: no checksum of ${file}`);
}

function describeVariable(
  { path, isRequired, default: preset }: (typeof KEYS)[number],
): Record<string, unknown> {
  const key = configKeys.find((known) => known.path === path);
  const name = key?.env[0];
  if (key === undefined || name === undefined) {
    throw new Error(`Cannot write server.json: no variable sets ${path}`);
  }
  return {
    name,
    description: key.meaning,
    isRequired,
    ...key.kind === "secret" && { isSecret: true },
    ...key.kind === "boolean" && { format: "boolean" },
    ...preset !== undefined && { default: preset },
  };
}
