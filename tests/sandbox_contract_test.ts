/** The contract over the embedded Odoo: what it claims is what a real one shows in `live/`. */
import { type Sandbox, startSandbox, type Version } from "../src/sandbox/mod.ts";
import { registerContract } from "./support/contract_suite.ts";
import type { Account, ContractTarget } from "./support/contract_target.ts";

const VERSIONS = ["17.0", "18.0", "19.0"] as const;

// Started for all tests at once, so that none of them owns it; it ends with the process.
for (const version of VERSIONS) {
  registerContract(describe(version, await startSandbox({ version })));
}

function describe(version: Version, { url, database, accounts }: Sandbox): ContractTarget {
  const { admin, lowrights } = accounts;
  const byKey = ({ login, apiKey }: typeof admin): Account => ({
    username: login,
    credential: apiKey,
  });
  return {
    name: `sandbox ${version}`,
    url,
    database,
    wires: ["jsonrpc", "xmlrpc"],
    admin: byKey(admin),
    adminPassword: { username: admin.login, credential: admin.password },
    low: byKey(lowrights),
  };
}
