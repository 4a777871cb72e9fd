/** The conversation about which clients get an entry. Knows their names; must not change a file. */
import { type ClientName, CLIENTS } from "../cli/table.ts";
import { UsageError } from "../config/errors.ts";
import { CLIENT_TABLE, type Homes } from "./clients/table.ts";
import { findTargets, type Target } from "./clients/targets.ts";
import type { Dialogue } from "./dialogue.ts";

export interface ChosenClients {
  readonly targets: readonly Target[];
  readonly prints: boolean;
}

export interface ClientWish {
  readonly names: readonly ClientName[];
  readonly all: boolean;
  readonly prints: boolean;
}

const WORDS = [...CLIENTS, "all", "none", "print"] as const;

/** `cursor,print` and the like. @throws {UsageError} for a name that is none */
export function parseClients(text: string): ClientWish {
  const words = text.toLowerCase().split(/[\s,]+/).filter((word) => word !== "");
  const unknown = words.find((word) => !WORDS.some((known) => known === word));
  if (unknown !== undefined || words.length === 0) {
    throw new UsageError(
      "--client",
      `Cannot use --client ${text}: expected one or more of ${WORDS.join(", ")}`,
    );
  }
  return {
    names: CLIENTS.filter((name) => words.includes(name)),
    all: words.includes("all"),
    prints: words.includes("print"),
  };
}

/** The clients wished for, or those that somebody chooses of the ones that are here. */
export async function askClients(
  wish: ClientWish | undefined,
  homes: Homes,
  { terminal, questions }: Dialogue,
): Promise<ChosenClients> {
  const all = findTargets(homes);
  const here = all.filter(({ isFound }) => isFound);
  if (wish) return choose(wish, { all, here });
  if (!questions.canAskAgain) {
    terminal.say("Clients: none, since none is named (--client NAMES adds to them)");
    return { targets: [], prints: false };
  }
  const labels = [...new Set(here.map(({ client }) => client.label))];
  if (labels.length === 0) {
    terminal.say("No MCP client that this program knows is here: the entry is shown for pasting.");
    return { targets: [], prints: true };
  }
  terminal.say("These MCP clients are here:");
  labels.forEach((label, i) => terminal.say(`  ${i + 1}  ${label}`));
  while (true) {
    const answer = await questions.text({
      label: "Which are to work with Odoo? Numbers, all, none, or print",
      option: "--client NAMES",
      fallback: "all",
    });
    const names = answer.replace(/\d+/g, (digits) => {
      const label = labels[Number(digits) - 1];
      return CLIENT_TABLE.find((client) => client.label === label)?.name ?? digits;
    });
    try {
      return choose(parseClients(names), { all, here });
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      terminal.say("Please answer with numbers from the list, all, none or print.");
    }
  }
}

/** Whoever names a client that is not here gets its file all the same, at its usual place. */
function choose(
  { names, all: wantsAll, prints }: ClientWish,
  { all, here }: { all: readonly Target[]; here: readonly Target[] },
): ChosenClients {
  const named = names.flatMap((name) => {
    const own = (target: Target): boolean => target.client.name === name;
    const found = here.filter(own);
    const first = all.find(own);
    if (found.length > 0) return found;
    if (first) return [first];
    throw new UsageError(
      "--client",
      `Cannot use --client ${name}: no home folder of yours is known`,
    );
  });
  return { targets: [...new Set([...wantsAll ? here : [], ...named])], prints };
}
