/** What the process was asked to do. Types alone. */
import type { Setting } from "../config/load.ts";
import type { CommandName, Profile } from "./table.ts";

/** What every command that does something needs for `loadConfig`. */
export interface Configured {
  /** The configuration file, where one is named. */
  readonly file: string | undefined;
  readonly settings: readonly Setting[];
}

/** With a choice of the embedded Odoo instead of the configured one. */
export interface OrDemo extends Configured {
  readonly demo: boolean;
}

/** What is given of each question is not asked. Texts as they were typed. */
export interface SetupRequest {
  /** The configuration file to write. */
  readonly file: string | undefined;
  readonly url: string | undefined;
  readonly database: string | undefined;
  readonly username: string | undefined;
  /** Secrets never stand on the command line, where every process can see them. */
  readonly apiKeyFile: string | undefined;
  readonly apiKeyEnv: string | undefined;
  readonly passwordFile: string | undefined;
  /** Certificates that are trusted besides the usual ones. */
  readonly caFile: string | undefined;
  /** Comma-separated names. */
  readonly client: string | undefined;
  /** Not decided where undefined. */
  readonly readOnly: boolean | undefined;
  /** Whether nothing may be asked. */
  readonly isUnattended: boolean;
}

interface ConfigInit {
  readonly action: "init";
  readonly profile: Profile;
  /** The file to write. */
  readonly file: string | undefined;
  readonly force: boolean;
}

/** Loads what `serve` would. */
interface ConfigLook extends Configured {
  readonly action: "check" | "show";
  readonly json: boolean;
}

interface ConfigBackup {
  readonly action: "backup";
  readonly file: string | undefined;
  /** Where the backup goes, `-` for standard output. */
  readonly output: string | undefined;
  readonly withoutSecrets: boolean;
  readonly force: boolean;
}

interface ConfigRestore {
  readonly action: "restore";
  /** The backup, `-` for standard input. */
  readonly backup: string;
  /** The configuration file to write; the others go beside it. */
  readonly output: string | undefined;
  /** Whether it is only told what would be written. */
  readonly dryRun: boolean;
  readonly force: boolean;
}

export type ConfigRequest = ConfigInit | ConfigLook | ConfigBackup | ConfigRestore;

export type Command =
  | { readonly kind: "serve" } & Configured
  | { readonly kind: "demo" } & Configured
  | { readonly kind: "setup" } & SetupRequest
  | { readonly kind: "undo_setup"; readonly file: string | undefined; isUnattended: boolean }
  | { readonly kind: "doctor"; readonly json: boolean } & OrDemo
  | { readonly kind: "config" } & ConfigRequest
  | { readonly kind: "call"; tool: string; args: Record<string, unknown> } & OrDemo
  | { readonly kind: "read"; uri: string } & OrDemo
  | { readonly kind: "tools" } & OrDemo
  | { readonly kind: "help"; topic: CommandName | undefined }
  | { readonly kind: "version" };
