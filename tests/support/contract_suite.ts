/** Registers the contract suite's cases as tests for one target. Knows no case and no server. */
import { CASES, type ContractCase } from "../contract/mod.ts";
import { CaseContext, ContractSession } from "./contract_context.ts";
import type { ContractTarget } from "./contract_target.ts";

const LACKING: Readonly<Record<NonNullable<ContractCase["needs"]>, string>> = {
  low: "no low-rights user is named",
  password: "no password is named",
};

/** One test for each case and protocol. The target must be up when this is called. */
export function registerContract(target: ContractTarget): void {
  const has = { low: target.low !== undefined, password: target.adminPassword !== undefined };
  for (const wire of target.wires) {
    const session = new ContractSession(target, wire);
    for (const each of CASES) {
      const lacks = each.needs && !has[each.needs] ? LACKING[each.needs] : undefined;
      Deno.test({
        name: `contract ${target.name} ${wire}: ${each.name}` +
          (lacks ? ` (skipped: ${lacks})` : ""),
        ignore: lacks !== undefined,
        fn: () => runCase(each, session),
      });
    }
  }
}

async function runCase(each: ContractCase, session: ContractSession): Promise<void> {
  await using context = new CaseContext(session);
  await each.run(context);
}
