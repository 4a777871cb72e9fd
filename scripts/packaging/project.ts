/** Where the project lies, what it is called and where its releases are: all of it from `deno.json`. */
import manifest from "../../deno.json" with { type: "json" };
import { fileURLToPath } from "node:url";
import type { Target } from "./targets.ts";

/** The folder of the project. */
export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

export const { version: VERSION, repository: REPOSITORY, license: LICENSE } = manifest;

/** The program's manifest, as far as packing needs it. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly exports: string;
  readonly imports: Readonly<Record<string, string>>;
  readonly unstable: readonly string[];
}

export const MANIFEST: Manifest = manifest;

/** Where the files of all releases are, without a slash at the end. */
export const RELEASES = `${REPOSITORY}/releases`;

/** Where one file of this version's release is. */
export function releaseUrl(file: string): string {
  return `${RELEASES}/download/v${VERSION}/${file}`;
}

/** What people download; `install.sh` and `install.ps1` know the same name. */
export function archiveName({ triple, archive }: Target): string {
  return `odoo-mcp-${VERSION}-${triple}${archive}`;
}

/** The desktop extension. */
export function bundleName({ triple }: Target): string {
  return `odoo-mcp-${VERSION}-${triple}.mcpb`;
}
