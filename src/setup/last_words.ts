/** What to do now. Texts alone. */
import type { ClientPlan } from "./clients/add.ts";
import { commandLine, thisProcess } from "./clients/entry.ts";
import type { Terminal } from "./terminal.ts";

/** One that every user of Odoo may have answered, whatever the rights. */
const FIRST_QUESTION = "“Who are you in Odoo, and what can I ask you about?”";

interface Done {
  readonly path: string;
  readonly plans: readonly ClientPlan[];
  /** Whether the configuration stands where it is looked for. */
  readonly isDefault: boolean;
}

export function tellLastWords({ path, plans, isDefault }: Done, terminal: Terminal): void {
  const added = plans.filter(({ change }) => change.kind !== "refused");
  const nexts = new Map(added.map(({ client }) => [client.label, client.next]));
  const process = thisProcess();
  const config = isDefault ? "" : ` --config ${quoted(path)}`;
  const steps = [...nexts].map(([label, next]) => `  ${label}: ${next}`);
  const lines = [
    "",
    ...(steps.length > 0 ? ["Now:", ...steps] : []),
    ...(steps.length > 0 ? [`Then ask, for example: ${FIRST_QUESTION}`, ""] : []),
    `If something does not work:  ${commandLine(process, "doctor")}${config}`,
    `To take it out again:        ${commandLine(process, "setup --undo")}${config}`,
  ];
  terminal.say(lines.join("\n"));
}

/** As a shell takes it. */
function quoted(path: string): string {
  return /^[\w./\\:-]+$/.test(path) ? path : `"${path}"`;
}
