/**
 * The contract over a real Odoo, named by the environment: `ODOO_LIVE_URL`, `ODOO_LIVE_DB`,
 * `ODOO_LIVE_USERNAME`, `ODOO_LIVE_API_KEY`; for more cases `ODOO_LIVE_PASSWORD`,
 * `ODOO_LIVE_LOW_USERNAME` and `ODOO_LIVE_LOW_API_KEY`. Its records are gone again afterwards.
 */
import { registerContract } from "../support/contract_suite.ts";
import { readLiveTarget } from "../support/contract_live.ts";

const target = await readLiveTarget();

if (target) {
  await registerContract(target);
} else {
  Deno.test({
    name: "contract live (skipped: ODOO_LIVE_URL, ODOO_LIVE_DB, ODOO_LIVE_USERNAME and " +
      "ODOO_LIVE_API_KEY name no Odoo)",
    ignore: true,
    fn: () => {},
  });
}
