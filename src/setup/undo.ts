/**
 * Takes out what setting up put in: our entries, the configuration, its secret. Nothing else is taken back, and what
 * stays behind is said. First everything is looked at, then it is asked, then it is done.
 */
import { dirname, isAbsolute, relative } from "node:path";
import { FileError, UsageError } from "../config/errors.ts";
import { userConfigFile } from "../config/find.ts";
import { listBackups, readText, removeFile, writeAtomically } from "../config/write_file.ts";
import { otherConfigs, ownNames, withoutEntries } from "./clients/change.ts";
import { type Entry, entryOf, programOf, thisProcess } from "./clients/entry.ts";
import { findHomes, type Homes } from "./clients/table.ts";
import { findTargets, type Target } from "./clients/targets.ts";
import { isMadeHere, originOf, refersTo, secretFiles } from "./config_file.ts";
import type { Dialogue } from "./dialogue.ts";
import { Cancelled } from "./errors.ts";
import { configPath } from "./known.ts";
import { requirePermission } from "./permission.ts";
import { attended, unattended } from "./questions.ts";
import type { SetupSurroundings } from "./setup.ts";

export interface UndoRequest {
  readonly file: string | undefined;
  readonly isUnattended: boolean;
}

/** A file as it is to be; null where it is to go. */
interface Step {
  readonly file: string;
  readonly text: string | null;
  readonly about: string;
}

interface UndoPlan {
  readonly steps: readonly Step[];
  /** What is left as it is, and why. */
  readonly left: readonly string[];
  readonly backups: readonly string[];
}

/** @throws {UsageError | FileError | Cancelled} */
export async function undo(
  { file, isUnattended }: UndoRequest,
  surroundings: SetupSurroundings,
): Promise<number> {
  const { terminal, system } = surroundings;
  const questions = isUnattended ? unattended() : attended(terminal);
  const dialogue = { ...surroundings, questions };
  const config = configPath(file, system);
  requirePermission(config);
  const homes = await findHomes(system);
  const { steps, left, backups } = await plan(config, homes);
  if (steps.length > 0) terminal.say("This is taken out:");
  steps.forEach((step) => terminal.say(`  ${step.about}`));
  left.forEach((line) => terminal.say(line));
  if (steps.length === 0) terminal.say(`Nothing of odoo-mcp setup was found for ${config}`);
  const label = "Take it out?";
  if (steps.length > 0 && !(await questions.confirm({ label, option: "--yes", fallback: true }))) {
    terminal.say("Nothing was changed");
    return 0;
  }
  const isComplete = await carryOut(steps, dialogue);
  await offerBackups(backups, dialogue);
  // A folder that somebody named stays.
  const isUsual = config === userConfigFile(system);
  const emptied = steps.filter(({ file, text }) =>
    text === null && (isUsual || dirname(file) !== dirname(config))
  );
  for (const { file } of emptied) await removeEmptyFolders(file, homes);
  return isComplete ? 0 : 1;
}

async function plan(config: string, homes: Homes): Promise<UndoPlan> {
  const parts = [await planConfiguration(config)];
  const own = entryOf(programOf(thisProcess(), ""), config);
  for (const target of findTargets(homes)) {
    parts.push(await planClient(target, own));
  }
  return {
    steps: parts.flatMap(({ steps }) => steps),
    left: parts.flatMap(({ left }) => left),
    backups: parts.flatMap(({ backups }) => backups),
  };
}

async function planClient({ client, file }: Target, own: Entry): Promise<UndoPlan> {
  const backups = await listBackups(file);
  const { text, problem } = await readOrTell(file);
  if (text === undefined) {
    return {
      steps: [],
      left: problem ? [`${client.label} is left alone. ${problem}`] : [],
      backups,
    };
  }
  const config = own.args.at(-1) ?? "";
  const others = otherConfigs(text, client, own);
  const left = others.map((other) =>
    `${client.label} keeps odoo-mcp with another configuration: ${other}`
  );
  const names = ownNames(text, client, config);
  if (names.length === 0) return { steps: [], left, backups };
  const earlier = await readAll(backups);
  const step = {
    file,
    text: withoutEntries(text, client, { config, earlier }),
    about: `${names.join(" and ")} in ${client.label}: ${file}`,
  };
  return { steps: [step], left, backups };
}

/** What cannot be read was never changed here: setting up reads it first. */
async function readOrTell(file: string): Promise<{ text?: string | undefined; problem?: string }> {
  try {
    return { text: await readText(file) };
  } catch (error) {
    if (error instanceof FileError) return { problem: error.message };
    throw error;
  }
}

async function readAll(files: readonly string[]): Promise<string[]> {
  const read = await Promise.all(files.map(readOrTell));
  return read.flatMap(({ text }) => text ?? []);
}

async function planConfiguration(config: string): Promise<UndoPlan> {
  const text = await readText(config);
  const backups = await listBackups(config);
  const secrets = Object.values(secretFiles(config));
  if (text === undefined) return { steps: await removals(secrets), left: [], backups };
  if (isMadeHere(text)) return { steps: await removals([config, ...secrets]), left: [], backups };
  const origin = originOf(text, await readAll(backups));
  if (origin === undefined) {
    const left = [`${config} stays: it is not of setup alone, or was changed since`];
    return { steps: [], left, backups };
  }
  const about = `what setup wrote in ${config}`;
  const back = { file: config, text: origin, about };
  const unused = secrets.filter((file) => !refersTo(origin, file));
  return { steps: [back, ...await removals(unused)], left: [], backups };
}

async function removals(files: readonly string[]): Promise<Step[]> {
  const steps: Step[] = [];
  for (const file of files) {
    if (await readText(file) === undefined) continue;
    steps.push({ file, text: null, about: file });
  }
  return steps;
}

/** One that fails keeps none of the others. False where there was one. */
async function carryOut(steps: readonly Step[], { terminal }: Dialogue): Promise<boolean> {
  let isComplete = true;
  for (const { file, text } of steps) {
    try {
      if (text === null) await removeFile(file);
      else await writeAtomically(file, text);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      terminal.say(error.message);
      isComplete = false;
    }
  }
  if (isComplete && steps.length > 0) terminal.say("Taken out. Restart the clients.");
  return isComplete;
}

/**
 * An empty folder of a client would pass for the client. Goes upward from where a file was, and ends at the first that
 * holds something, and at the folder that is everybody's, such as `~/.config`.
 */
async function removeEmptyFolders(file: string, { home, settings }: Homes): Promise<void> {
  const shared = [settings, home].find((folder) => isWithin(dirname(file), folder));
  if (shared === undefined) return;
  for (let folder = dirname(file); isWithin(folder, shared); folder = dirname(folder)) {
    const isGone = await Deno.remove(folder).then(() => true, () => false);
    if (!isGone) return;
  }
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return isAbsolute(folder) && way !== "" && !/^\.\.(?:[/\\]|$)/.test(way) && !isAbsolute(way);
}

/** They hold what the files held before, which may be keys of other servers. */
async function offerBackups(
  backups: readonly string[],
  { terminal, questions }: Dialogue,
): Promise<void> {
  if (backups.length === 0) return;
  terminal.say("Copies of what the files were before are left, maybe with keys of other servers:");
  backups.forEach((file) => terminal.say(`  ${file}`));
  if (!questions.canAskAgain) return;
  const question = { label: "Delete these copies?", option: "--yes", fallback: false };
  // Whoever breaks off here has had the rest done.
  const mayGo = await questions.confirm(question).catch((error) => {
    if (error instanceof Cancelled || error instanceof UsageError) return false;
    throw error;
  });
  if (!mayGo) return;
  for (const file of backups) await removeFile(file);
}
