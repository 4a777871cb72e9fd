/** The Odoo users that callers act as, where the configuration gives each one (`http.identity` is `map`). */
import { CallError } from "../../odoo/errors.ts";
import { quoted } from "../../log_format.ts";
import { broken, type CheckRow, ok } from "../checkup.ts";
import { remedyFor } from "../remedies/mod.ts";
import type { Visit } from "../visit.ts";

/** More are not tried: each is a log-in. */
const MOST = 20;

export const ACCOUNT_CHECKS: readonly CheckRow<Visit>[] = [
  {
    id: "accounts",
    title: "Callers' users",
    needs: ["http", "protocols"],
    isTimed: true,
    run: async ({ instance, options: { config } }) => {
      const accounts = Object.entries(config.http.accounts);
      for (const [name, { username, api_key }] of accounts.slice(0, MOST)) {
        const credential = { username, secret: api_key.reveal(), kind: "key" } as const;
        try {
          await instance.validate(credential);
        } catch (error) {
          if (!(error instanceof CallError)) throw error;
          return broken(`http.accounts.${name}: ${quoted(error.message)}`, remedyFor(error));
        }
      }
      const tried = Math.min(accounts.length, MOST);
      return ok(`${tried} of ${accounts.length} tried, each is let in`);
    },
  },
];
