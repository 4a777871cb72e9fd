/** What Odoo it is: protocols, version, database. Asked without a log-in. */
import { nearest } from "../../nearest.ts";
import { AuthError } from "../../odoo/errors.ts";
import { SUPPORTED } from "../../odoo/versions.ts";
import { quoted } from "../../log_format.ts";
import { broken, type CheckRow, type Finding, ok, skipped, warning } from "../checkup.ts";
import type { Visit } from "../visit.ts";

/** Databases that are named, of more. */
const TOLD = 5;

export const PLACE_CHECKS: readonly CheckRow<Visit>[] = [
  {
    id: "version",
    title: "Odoo's version",
    needs: ["http"],
    run: async (visit) => {
      const version = await visit.version();
      if (version === undefined) return warning("the version cannot be read", "version");
      const { text, major } = version;
      return major < SUPPORTED.oldest || major > SUPPORTED.newest
        ? warning(`Odoo ${quoted(text)} is not supported`, "version")
        : ok(quoted(text));
    },
  },
  {
    id: "protocols",
    title: "Protocols",
    needs: ["http"],
    without: "the configured protocol is not open",
    run: checkProtocols,
  },
  {
    id: "database",
    title: "Database",
    needs: ["http", "protocols"],
    without: "no such database",
    isTimed: true,
    run: checkDatabase,
  },
];

async function checkProtocols(visit: Visit): Promise<Finding> {
  const spoken = await visit.spoken();
  const open = spoken.filter(({ version }) => version !== undefined).map(({ name }) => name);
  const { protocol } = visit.options.connection;
  const listed = open.join(", ");
  const shut = spoken.filter(({ version }) => version === undefined).map(({ name }) => name);
  if (protocol !== "auto" && !open.includes(protocol)) {
    const wanted = spoken.find(({ name }) => name === protocol);
    const why = quoted(wanted?.failure?.message ?? "it is not spoken there");
    return broken(`${protocol} is configured and not open: ${why}`, "unsupported", {
      open: listed,
    });
  }
  const others = shut.length > 0 ? `; not ${shut.join(", ")}` : "";
  const choice = protocol === "auto" ? "the cheapest that works is taken" : `${protocol} is set`;
  return ok(`open: ${listed}${others}; ${choice}`);
}

async function checkDatabase(visit: Visit): Promise<Finding> {
  const { database, account } = visit.options.connection;
  const listed = await visit.databases();
  if (listed === undefined) {
    return skipped("the server does not list its databases: the log-in tells");
  }
  const others = listed.length - 1;
  if (listed.includes(database)) {
    return ok(database + (others > 0 ? `, beside ${others} other${others > 1 ? "s" : ""}` : ""));
  }
  // A server may show fewer than it has: then it lets the user in all the same.
  if (account && await letsIn(visit)) return ok(`${database}, which the server does not list`);
  const near = nearest(database, listed);
  const names = [...(near ? [near] : []), ...listed.filter((name) => name !== near)];
  const databases = quoted(names.slice(0, TOLD).join(", ")) || "it lists none";
  const hint = near ? `; did you mean ${quoted(near)}?` : "";
  return broken(`there is no database ${database} on this server${hint}`, "database", {
    databases,
  });
}

async function letsIn({ service }: Visit): Promise<boolean> {
  try {
    await service.version();
    return true;
  } catch (error) {
    if (error instanceof AuthError) return false;
    throw error;
  }
}
