/** Puts our entry into the files of clients, each with a backup. Knows what to say of each; the texts are `change.ts`. */
import { FileError } from "../../config/errors.ts";
import { keepBackup, OWNER_ONLY, readText, writeAtomically } from "../../config/write_file.ts";
import type { Dialogue } from "../dialogue.ts";
import type { Terminal } from "../terminal.ts";
import { type Change, planEntry } from "./change.ts";
import type { Entry } from "./entry.ts";
import { isThere, snippet, type Target } from "./targets.ts";

export interface ClientPlan extends Target {
  /** What is in the file now; absent where there is none. */
  readonly before: string | undefined;
  readonly change: Change;
}

interface Planning {
  readonly entry: Entry;
  readonly config: string;
  readonly dialogue: Dialogue;
}

/** What is to be done to each file; whether beside another server of that name is asked. Nothing is changed. */
export async function planClients(
  targets: readonly Target[],
  { entry, config, dialogue }: Planning,
): Promise<ClientPlan[]> {
  const plans: ClientPlan[] = [];
  for (const target of targets) {
    const { client, file } = target;
    const { before, change } = await planFile(target, { entry, config, isKept: isThere });
    const isWanted = change.kind !== "beside" || await dialogue.questions.confirm({
      label:
        `${client.label} has another server named odoo (${file}). Add this one as ${change.name}?`,
      option: "--client NAMES",
      fallback: true,
    });
    if (isWanted) plans.push({ ...target, before, change });
  }
  return plans;
}

async function planFile(
  { client, file }: Target,
  addition: Parameters<typeof planEntry>[2],
): Promise<{ before: string | undefined; change: Change }> {
  try {
    const before = await readText(file);
    return { before, change: planEntry(before, client, addition) };
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return { before: undefined, change: { kind: "refused", reason: error.message } };
  }
}

/** One file that cannot be changed keeps none of the others from it. False where there was one. */
export async function addToClients(
  plans: readonly ClientPlan[],
  { entry, terminal }: { entry: Entry; terminal: Terminal },
): Promise<boolean> {
  let isComplete = true;
  for (const plan of plans) {
    const problem = await carryOut(plan, terminal);
    if (problem === undefined) continue;
    isComplete = false;
    const { client, file } = plan;
    terminal.say(`${client.label} was left alone, ${file}: ${problem}. To paste there:`);
    terminal.say(snippet(entry, client));
  }
  return isComplete;
}

/** Why it could not be done; undefined where it was. */
async function carryOut(
  { client: { label }, file, before, change, isFound }: ClientPlan,
  terminal: Terminal,
): Promise<string | undefined> {
  if (change.kind === "refused") return change.reason;
  if (change.kind === "same") {
    terminal.say(`${label} has it already`);
    return undefined;
  }
  try {
    if (await readText(file) !== before) return "it changed just now, run setup again";
    const backup = await keepBackup(file, { mode: OWNER_ONLY });
    await writeAtomically(file, change.text, before === undefined ? { mode: OWNER_ONLY } : {});
    const done = change.kind === "update" ? "Updated in" : "Added to";
    terminal.say(`${done} ${label} as ${change.name}: ${file}`);
    if (backup !== undefined) terminal.say(`  as it was before: ${backup}`);
    if (!isFound) terminal.say(`  ${label} itself was not found here`);
    return undefined;
  } catch (error) {
    if (error instanceof FileError) return error.message;
    throw error;
  }
}
