/** Registers the contract suite's cases as tests for one target. Knows no case and no server. */
import { CASES, type ContractCase } from "../contract/mod.ts";
import { CaseContext, ContractSession } from "./contract_context.ts";
import type { ContractTarget } from "./contract_target.ts";

/** One test for each case and protocol. The target must be up when this is called. */
export function registerContract(target: ContractTarget): void {
  for (const wire of target.wires) {
    const session = new ContractSession(target, wire);
    for (const each of CASES) {
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

function reasonToSkip(
  { needs, byName }: ContractCase,
  { target, wire }: ContractSession,
): string | undefined {
  if (byName && wire === "json2") return "JSON-2 logs in by the key alone";
  if (needs === "low" && !target.low) return "no low-rights user is named";
  if (needs === "password" && !target.adminPassword) return "no password is named";
  return undefined;
}

async function runCase(each: ContractCase, session: ContractSession): Promise<void> {
  await using context = new CaseContext(session);
  await each.run(context);
}
