/** How the work goes once somebody is logged in: speed, cache, files, rights. Reads, never writes. */
import { RateLimitError } from "../../odoo/errors.ts";
import { type CheckRow, type Finding, ok, skipped, warning } from "../checkup.ts";
import { isExpectedRefusal, readRights, rightsTable } from "../user_facts.ts";
import type { Visit } from "../visit.ts";

const NEEDS = ["login"];

/** Milliseconds of a small call beyond which every answer feels slow. */
const SLOW_MS = 1_000;

/** A small model that everybody may look at. */
const SMALL_MODEL = "res.currency";

export const WORK_CHECKS: readonly CheckRow<Visit>[] = [
  { id: "pinning", title: "Database pinning", needs: NEEDS, run: checkPinning },
  {
    id: "round_trip",
    title: "Round trip",
    needs: NEEDS,
    run: async (visit) => {
      const ms = await visit.roundTrip();
      return ms > SLOW_MS
        ? warning(`a small call takes ${Math.round(ms / 100) / 10} s`, "slow")
        : ok(`a small call takes ${Math.round(ms)} ms`);
    },
  },
  { id: "cache", title: "Cache", needs: NEEDS, run: checkCache },
  {
    id: "live",
    title: "Live updates",
    needs: NEEDS,
    run: async ({ service, options: { config, connection } }) => {
      const isAsked = `asked for each ${config.live.interval_seconds} s while somebody watches`;
      const hasBus = ((await service.version())?.major ?? 0) >= BUS_SINCE;
      const { account, tls } = connection;
      const hasSession = account?.kind === "password" || account?.password !== undefined;
      return ok(
        hasBus && hasSession && tls.verify
          ? `${isAsked}, and at once where something comes into the inbox`
          : isAsked,
      );
    },
  },
  { id: "reports", title: "PDF reports", needs: NEEDS, run: checkReports },
  {
    id: "attachments",
    title: "Attachments",
    needs: NEEDS,
    run: async ({ service }) => {
      const { read, create } = await service.access("ir.attachment");
      const lacking = [...(read ? [] : ["read"]), ...(create ? [] : ["create"])];
      return lacking.length === 0
        ? ok("can be read and created")
        : warning(`this user may not ${lacking.join(" or ")} attachments`, "attachments");
    },
  },
  // Last, since it asks most: a limit that it meets has let everything else pass.
  { id: "rights", title: "Rights", needs: NEEDS, isTimed: true, run: checkRights },
];

/** Odoo's first version with a bus that the program can listen to. */
const BUS_SINCE = 16;

async function checkPinning({ instance, notices, options }: Visit): Promise<Finding> {
  if (!options.connection.databasePinning) return ok("off, as configured");
  await instance.settled();
  const helps = notices.find((text) => text.startsWith("calls name the database"));
  return ok(helps ?? "not needed: naming the database saves nothing here");
}

async function checkCache({ service, lookups, options: { config } }: Visit): Promise<Finding> {
  const { enabled, ttl } = config.cache;
  if (!enabled) return warning("off: every call asks Odoo about its models first", "cache_off");
  await service.schema(SMALL_MODEL);
  await service.schema(SMALL_MODEL);
  const last = lookups.findLast(({ cache }) => cache === "schema");
  return last?.found
    ? ok(`on, for ${ttl} s: the second look-up asked Odoo nothing`)
    : warning(`on, for ${ttl} s: the second look-up asked Odoo again`, "cache_cold");
}

/** What wkhtmltopdf's state means for reports. */
const NO_PDF = new Set(["install", "broken"]);

async function checkReports({ service, options: { connection } }: Visit): Promise<Finding> {
  try {
    const state = await service.ask({
      model: "ir.actions.report",
      method: "get_wkhtmltopdf_state",
    });
    if (typeof state === "string" && NO_PDF.has(state)) {
      return warning("wkhtmltopdf is missing on the Odoo server: reports come as HTML", "pdf");
    }
    const { account } = connection;
    return ok(
      account?.kind === "key" && account.password === undefined
        ? "with a key alone: what the customer portal prints, one document at a time"
        : "every report",
    );
  } catch (error) {
    if (isExpectedRefusal(error)) return skipped("this Odoo does not tell");
    throw error;
  }
}

async function checkRights(visit: Visit): Promise<Finding> {
  const ms = await visit.roundTrip();
  if (ms > SLOW_MS) return skipped("it asks 40 times, and Odoo is slow");
  try {
    const rights = await readRights(visit.service);
    const readable = rights.filter(({ access }) => access?.read).length;
    const writable = rights.filter(({ access }) => access?.write).length;
    const detail = [
      `of ${rights.length} common models ${readable} can be read, ${writable} changed`,
      ...rightsTable(rights),
    ].join("\n");
    return readable === 0 ? warning(detail, "access") : ok(detail);
  } catch (error) {
    const { requests_per_minute: most } = visit.options.config;
    if (error instanceof RateLimitError && most > 0) {
      return skipped(`it asks 40 times, and requests_per_minute is ${most}`);
    }
    throw error;
  }
}
