/** A configuration that is saved and brought back, as the tests of restore share it. */
import { join } from "node:path";
import { checkServing } from "../../../src/commands/access_check.ts";
import { backUpConfig } from "../../../src/config/manage/backup.ts";
import { restoreConfig, type RestoreRequest } from "../../../src/config/manage/restore.ts";
import type { Told } from "../../../src/config/manage/told.ts";

export const CONFIG = `// Kept as it is: "secrets/key"
{
  "odoo_url": "https://erp.acme.test", "database": "erp", "username": "ada",
  "api_key": { "file": "secrets/key" },
  "tls": { "ca_file": "./ca.pem" },
}
`;
export const FILES = {
  "old/config.json": CONFIG,
  "old/secrets/key": "hunter22\n",
  "old/ca.pem": "PEM\n",
};

/** Backs up `old/config.json` to `backup.json`. */
export async function backUp(
  folder: string,
  options: { withoutSecrets?: boolean } = {},
): Promise<string[]> {
  const { notes = [] } = await backUpConfig({
    file: join(folder, "old", "config.json"),
    output: join(folder, "backup.json"),
    force: true,
    ...options,
  });
  return [...notes];
}

export function restore(folder: string, options: Partial<RestoreRequest> = {}): Promise<Told> {
  return restoreConfig({
    backup: join(folder, "backup.json"),
    output: join(folder, "new", "config.json"),
    checkServing,
    ...options,
  });
}

/** Changes the backup as JSON. */
export async function edit(
  folder: string,
  change: (backup: Record<string, unknown>) => unknown,
): Promise<void> {
  const path = join(folder, "backup.json");
  const backup = JSON.parse(await Deno.readTextFile(path));
  await Deno.writeTextFile(path, JSON.stringify(change(backup) ?? backup));
}

export async function entry(
  path: string,
  references: string[],
  text: string,
): Promise<Record<string, unknown>> {
  const bytes = new TextEncoder().encode(text);
  const sha256 = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
  return { path, references, sha256, content: bytes.toBase64() };
}
