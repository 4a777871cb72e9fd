/** Writes the configuration and its secret, and says what was written. Knows which file is changed in which order. */
import { basename } from "node:path";
import {
  isOwnersAlone,
  keepBackup,
  OWNER_ONLY,
  readText,
  removeFile,
  writeAtomically,
} from "../config/write_file.ts";
import type { ChosenAccount } from "./ask_account.ts";
import type { ChosenServer } from "./ask_server.ts";
import { configText, refersTo, secretFiles } from "./config_file.ts";
import { SetupError } from "./errors.ts";
import type { Terminal } from "./terminal.ts";

export type Answers = ChosenAccount & ChosenServer & { readonly readOnly: boolean };

/** @throws {SetupError | FileError} where it cannot be written; then nothing was */
export async function writeConfiguration(
  path: string,
  answers: Answers,
  terminal: Terminal,
): Promise<void> {
  const { server: { url }, database, username, credential, readOnly, caFile } = answers;
  const { kind, secret, env, isKept } = credential;
  const file = secretFiles(path)[kind];
  const reference = isKept ? undefined : env === undefined ? { file: basename(file) } : { env };
  const before = await readText(path);
  const settings = { url, database, username, kind, reference, readOnly, caFile };
  const after = configText(before, settings);
  if (after === undefined) throw new SetupError(`Cannot write ${path}: tls in it is no object`);
  const wasThere = await readText(file) !== undefined;
  const isFiled = reference !== undefined && "file" in reference;
  if (isFiled) await replace(file, `${secret.reveal()}\n`);
  try {
    if (before !== after) await keepBackup(path, { mode: OWNER_ONLY });
    const isChanged = await replace(path, after);
    terminal.say(isChanged ? `Wrote ${path}` : `${path} says all that already`);
  } catch (error) {
    if (isFiled && !wasThere) await removeFile(file);
    throw error;
  }
  await removeUnused(path, after);
  terminal.say(whereTheSecretIs({ file, env, isKept: isKept ?? false }));
}

/** False where nothing changes. */
async function replace(path: string, text: string): Promise<boolean> {
  if (await readText(path) === text && await isOwnersAlone(path)) return false;
  await writeAtomically(path, text, { mode: OWNER_ONLY });
  return true;
}

/** A secret that nothing refers to any more lies about for nobody. */
async function removeUnused(path: string, text: string): Promise<void> {
  for (const file of Object.values(secretFiles(path))) {
    if (!refersTo(text, file)) await removeFile(file);
  }
}

function whereTheSecretIs(
  { file, env, isKept }: { file: string; env: string | undefined; isKept: boolean },
): string {
  if (isKept) return "The key or password stays where it is";
  if (env !== undefined) {
    return `The key stays in the variable ${env}. A program on the desktop does not see the variables of\n` +
      "your terminal: set it for your whole session, or give the key with --api-key-file.";
  }
  return Deno.build.os === "windows"
    ? `The secret is in ${file}, which Windows shows to your account and administrators`
    : `The secret is in ${file}, which you alone may read`;
}
