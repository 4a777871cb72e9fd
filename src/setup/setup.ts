/**
 * Setting up, from the first question to the last word. First everything is asked and tried, then everything is
 * written: whoever breaks off at a question has changed nothing.
 */
import type { SetupRequest } from "../cli/command.ts";
import { ConfigError } from "../config/errors.ts";
import { loadConfig } from "../config/load.ts";
import { askAccount, type ChosenAccount } from "./ask_account.ts";
import { askClients, type ChosenClients, parseClients } from "./ask_clients.ts";
import { askServer, type ChosenServer } from "./ask_server.ts";
import { addToClients, type ClientPlan, planClients } from "./clients/add.ts";
import { entryOf, programOf, thisProcess } from "./clients/entry.ts";
import { findHomes } from "./clients/table.ts";
import { snippet } from "./clients/targets.ts";
import type { Dialogue } from "./dialogue.ts";
import { collectKnown, configPath, type KnownAnswers } from "./known.ts";
import { tellLastWords } from "./last_words.ts";
import { attended, unattended } from "./questions.ts";
import { requirePermission } from "./permission.ts";
import { writeConfiguration } from "./write_config.ts";

export type SetupSurroundings = Omit<Dialogue, "questions">;

/** @throws {UsageError | ConfigError | SetupError | Cancelled} */
export async function setUp(
  request: SetupRequest,
  surroundings: SetupSurroundings,
): Promise<number> {
  const { terminal, system } = surroundings;
  const questions = request.isUnattended ? unattended() : attended(terminal);
  const dialogue = { ...surroundings, questions };
  const wish = request.client === undefined ? undefined : parseClients(request.client);
  const path = configPath(request.file, system);
  requirePermission(path);
  if (!request.isUnattended) terminal.say(WELCOME);
  const known = await collectKnown(request, { path, system, terminal });
  if (known.problem !== undefined) {
    terminal.say(`${known.problem} (what is answered now replaces it)`);
  }

  const server = await askServer(known, dialogue);
  const account = await askAccount(server, known, dialogue);
  const readOnly = await askReadOnly(request, known, dialogue);
  const chosen = await askClients(wish, await findHomes(system), dialogue);
  const entry = entryOf(programOf(thisProcess(), server.server.url), path);
  const plans = await planClients(chosen.targets, { entry, config: path, dialogue });

  return await write({ path, server, account, readOnly, chosen, plans, entry }, dialogue);
}

const WELCOME =
  `This connects your Odoo with your AI assistant. Nothing is written before all questions are
answered; Ctrl-C ends it at any time.
`;

/** Reading alone is the safe side to be on; what a file says already is not turned around. */
async function askReadOnly(
  { readOnly }: SetupRequest,
  known: KnownAnswers,
  { questions, terminal }: Dialogue,
): Promise<boolean> {
  if (readOnly !== undefined) return readOnly;
  const mayWrite = await questions.confirm({
    label: "May the assistant change things in Odoo, as far as this user may?",
    option: "--read-only or --allow-writes",
    fallback: known.readOnly === false,
  });
  if (!questions.canAskAgain) {
    terminal.say(
      mayWrite
        ? "Writing stays allowed, as in the file"
        : "Read-only (--allow-writes lets it change things)",
    );
  }
  return !mayWrite;
}

interface Outcome {
  readonly path: string;
  readonly server: ChosenServer;
  readonly account: ChosenAccount;
  readonly readOnly: boolean;
  readonly chosen: ChosenClients;
  readonly plans: readonly ClientPlan[];
  readonly entry: ReturnType<typeof entryOf>;
}

async function write(outcome: Outcome, dialogue: Dialogue): Promise<number> {
  const { path, server, account, readOnly, chosen, plans, entry } = outcome;
  const { terminal, system } = dialogue;
  await writeConfiguration(path, { ...account, readOnly, ...server }, terminal);
  const problem = await findProblem(path, system);
  if (problem !== undefined) terminal.say(`It cannot be used yet. ${problem}`);
  const isComplete = await addToClients(plans, { entry, terminal });
  if (chosen.prints) {
    terminal.say("Paste this into the settings of your client (VS Code calls mcpServers servers):");
    terminal.print(snippet(entry));
  }
  tellLastWords({ path, plans, isDefault: path === configPath(undefined, system) }, terminal);
  return isComplete && problem === undefined ? 0 : 1;
}

/** What else stands in the file may be wrong. */
async function findProblem(
  file: string,
  system: Dialogue["system"],
): Promise<string | undefined> {
  try {
    await loadConfig({ file, system });
    return undefined;
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}
