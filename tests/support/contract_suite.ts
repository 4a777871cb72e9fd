/** Registers the contract suite's cases as tests for one target. Knows no case and no server. */
import { CASES, type ContractCase } from "../contract/mod.ts";
import { CaseContext, ContractSession } from "./contract_context.ts";
import type { ContractTarget } from "./contract_target.ts";

/** One test for each case and protocol that concern this Odoo. It must be up when this is called. */
export async function registerContract(target: ContractTarget): Promise<void> {
  for (const wire of target.wires) {
    const session = new ContractSession(target, wire);
    await session.warmUp();
    for (const each of CASES.filter((one) => concerns(one, session))) {
      const skipped = reasonToSkip(each, session);
      Deno.test({
        name: `contract ${target.name} ${wire}: ${each.name}` +
          (skipped ? ` (skipped: ${skipped})` : ""),
        ignore: skipped !== undefined,
        fn: () => runCase(each, session),
      });
    }
  }
}

function concerns(
  { since = 0, until = Infinity, wires }: ContractCase,
  { target, wire }: ContractSession,
): boolean {
  return target.major >= since && target.major <= until && (wires?.includes(wire) ?? true);
}

function reasonToSkip(
  { needs }: ContractCase,
  { target }: ContractSession,
): string | undefined {
  if (needs === "low" && !target.low) return "no low-rights user is named";
  if (needs === "password" && !target.adminPassword) return "no password is named";
  return undefined;
}

async function runCase(each: ContractCase, session: ContractSession): Promise<void> {
  await using context = new CaseContext(session);
  await each.run(context);
}
