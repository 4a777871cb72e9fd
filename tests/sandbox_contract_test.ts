/** The contract over the embedded Odoo: what it claims is what a real one shows in `live/`. */
import { type Sandbox, startSandbox, type Version } from "../src/sandbox/mod.ts";
import { majorOf, VERSIONS } from "../src/sandbox/versions.ts";
import { registerContract } from "./support/contract_suite.ts";
import type { Account, ContractTarget } from "./support/contract_target.ts";

// One for each version, started for all tests at once, so that none owns it; they end with the process.
for (const version of VERSIONS) {
  await registerContract(describe(version, await startSandbox({ version })));
}

function describe(version: Version, { url, database, accounts }: Sandbox): ContractTarget {
  const { admin, lowrights } = accounts;
  const major = majorOf(version);
  const byKey = ({ login, apiKey }: typeof admin | typeof lowrights): Account => ({
    username: login,
    credential: apiKey,
  });
  return {
    name: `sandbox ${version}`,
    url,
    database,
    major,
    wires: ["jsonrpc", "xmlrpc", ...(major >= 19 ? ["json2" as const] : [])],
    admin: byKey(admin),
    adminPassword: { username: admin.login, credential: admin.password },
    low: byKey(lowrights),
  };
}
