/**
 * The backup as text: written, and read back with every doubt. Must not touch a file; what a backup may put where is
 * decided here by path alone.
 */
import { z } from "zod";
import { ConfigError } from "../errors.ts";
import { foldPath, isSafePath } from "./safe_path.ts";

const FORMAT = "odoo-mcp configuration backup";
const VERSION = 1;

export interface BackupFile {
  /** Where it goes, from the folder of the configuration on, with `/`. */
  readonly path: string;
  /** How the configuration calls it; empty for the configuration itself. */
  readonly references: readonly string[];
  readonly content: Uint8Array<ArrayBuffer>;
}

export interface Backup {
  /** When it was made, as ISO 8601 in UTC. */
  readonly created: string;
  readonly withSecrets: boolean;
  readonly config: BackupFile;
  /** What the configuration refers to. */
  readonly others: readonly BackupFile[];
}

const fileSchema = z.strictObject({
  path: z.string().refine(isSafePath),
  references: z.array(z.string().min(1).max(4_096)).max(100),
  sha256: z.string(),
  content: z.base64(),
});

const backupSchema = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  created: z.iso.datetime(),
  with_secrets: z.boolean(),
  config: fileSchema.extend({ references: z.array(z.string()).max(0) }),
  others: z.array(fileSchema).max(1_000),
});

type Written = z.infer<typeof backupSchema>;

/** JSON of several lines, with a newline at the end. */
export async function encodeBackup(
  { created, withSecrets, config, others }: Backup,
): Promise<string> {
  const written: Written = {
    format: FORMAT,
    version: VERSION,
    created,
    with_secrets: withSecrets,
    config: { ...await encodeFile(config), references: [] },
    others: await Promise.all(others.map(encodeFile)),
  };
  return `${JSON.stringify(written, null, 2)}\n`;
}

async function encodeFile(
  { path, references, content }: BackupFile,
): Promise<Written["others"][number]> {
  const sha256 = await digest(content);
  return { path, references: [...references], sha256, content: content.toBase64() };
}

/** @throws {ConfigError} that names the backup and what is wrong with it, never what is in it */
export async function decodeBackup(name: string, text: string): Promise<Backup> {
  const refuse = (state: string): never => {
    throw new ConfigError(name, `Cannot restore ${name}: ${state}`);
  };
  const value = parseJson(text) ?? refuse("it is no JSON object, it may be cut off or encrypted");
  const { format, version } = z.object({ format: z.unknown(), version: z.unknown() })
    .catch({ format: undefined, version: undefined }).parse(value);
  if (format !== FORMAT) refuse("it is no backup that odoo-mcp config backup wrote");
  if (typeof version === "number" && version > VERSION) {
    refuse(`a newer odoo-mcp wrote it (format ${version}), take that one or a later one`);
  }
  const { data, error } = backupSchema.safeParse(value);
  if (!data) return refuse(describeDamage(error?.issues[0]?.path ?? []));
  const [config, ...others] = await Promise.all([data.config, ...data.others].map(async (file) => {
    const content = Uint8Array.fromBase64(file.content);
    if (await digest(content) === file.sha256) return { ...file, content };
    return refuse(`the checksum of ${file.path} does not fit, it was damaged or changed`);
  }));
  if (config === undefined) return refuse("it holds no configuration");
  const clash = findClash([config, ...others].map(({ path }) => path));
  if (clash !== undefined) refuse(`two of its files would be ${clash}`);
  return { created: data.created, withSecrets: data.with_secrets, config, others };
}

/** A path that is another one, or leads through one that is a file. */
export function findClash(paths: readonly string[]): string | undefined {
  const folded = paths.map(foldPath);
  return paths.find((_, index) =>
    folded.some((other, at) =>
      at !== index && (other === folded[index] || other.startsWith(`${folded[index]}/`))
    )
  );
}

function describeDamage(path: readonly PropertyKey[]): string {
  const place = path.map(String).join(".");
  return path.at(-1) === "path"
    ? `${place} leads out of its folder or is no plain path`
    : `${place === "" ? "it" : place} is damaged or not of this format`;
}

function parseJson(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

async function digest(content: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", content)).toHex();
}
