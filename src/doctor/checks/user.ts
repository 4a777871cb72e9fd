/** The log-in and the user behind it: who it is, what it may do, how long its key lasts. Reads, never writes. */
import { readKeyEnds } from "../../odoo/api_keys.ts";
import { isExpectedRefusal } from "../user_facts.ts";
import { quoted } from "../../log_format.ts";
import { type CheckRow, type Finding, ok, skipped, warning } from "../checkup.ts";
import type { Visit } from "../visit.ts";

const NEEDS = ["login"];

/** Days before its end at which a key should be replaced. */
const SOON_DAYS = 14;

/** Odoo's first version whose keys end. */
const ENDS_SINCE = 18;

export const USER_CHECKS: readonly CheckRow<Visit>[] = [
  {
    id: "login",
    title: "Log-in",
    needs: ["http", "protocols", "database"],
    without: "no log-in",
    isTimed: true,
    run: async ({ service, options: { connection } }) => {
      const { account } = connection;
      if (!account) {
        const blocks = "each caller brings its own Odoo user";
        return { ...skipped(`${blocks} (http.identity)`), blocks };
      }
      await service.version();
      const { protocol, reason } = service.connection;
      return ok(`as ${account.username} by ${account.kind} over ${protocol}, ${quoted(reason)}`);
    },
  },
  {
    id: "user",
    title: "User",
    needs: NEEDS,
    run: async ({ service }) => {
      const { name, companies, language, timezone } = await service.profile();
      const names = companies.map((company) => company.name).join(", ");
      return ok([
        quoted(name),
        `companies: ${quoted(names) || "none"}`,
        `language ${language ?? "not set"}, timezone ${timezone ?? "not set"}`,
      ].join("\n"));
    },
  },
  {
    id: "administrator",
    title: "Administrator",
    needs: NEEDS,
    run: async ({ service }) =>
      (await service.access("res.users")).write
        ? warning("yes: this user may change users and their rights", "administrator")
        : ok("no"),
  },
  {
    id: "key_end",
    title: "End of the key",
    needs: NEEDS,
    run: checkKeyEnd,
  },
];

async function checkKeyEnd(visit: Visit): Promise<Finding> {
  const { service, options: { connection } } = visit;
  if (connection.account?.kind === "password") return skipped("a password is used");
  const version = await service.version();
  if (version && version.major < ENDS_SINCE) return ok(`keys do not end before Odoo ${ENDS_SINCE}`);
  try {
    const ends = await readKeyEnds(service);
    const [first] = ends.dates;
    if (first === undefined) {
      return ends.count === 0 ? skipped("Odoo does not tell it to this user") : ok("never");
    }
    const days = Math.floor((first.getTime() - Date.now()) / 86_400_000);
    const date = first.toISOString().slice(0, 10);
    const which = ends.count > 1 ? `the first of this user's ${ends.count} keys ends` : "it ends";
    return days <= SOON_DAYS
      ? warning(`${which} in ${days} days, on ${date}`, "key_ending")
      : ok(`${which} on ${date} (in ${days} days)`);
  } catch (error) {
    if (isExpectedRefusal(error)) return skipped("Odoo does not tell it to this user");
    throw error;
  }
}
