/** From a connection to an Odoo that answers: certificate, HTTP, clock. Must not know log-ins. */
import { isExposed, parseOdooUrl } from "../../config/odoo_url.ts";
import { NetworkError } from "../../odoo/errors.ts";
import { certificateEnd, placeOf } from "../../odoo/http/reach.ts";
import type { Spoken } from "../../odoo/rpc/spoken.ts";
import { quoted } from "../../log_format.ts";
import { broken, type CheckRow, type Finding, ok, skipped, warning } from "../checkup.ts";
import { remedyFor } from "../remedies/mod.ts";
import type { Visit } from "../visit.ts";
import { blameProxy, proxyOf } from "./address.ts";

/** Days before its end at which a certificate should long have been renewed. */
const SOON_DAYS = 14;

/** Seconds that two clocks may differ. */
const CLOCK_SECONDS = 60;

export const SERVER_CHECKS: readonly CheckRow<Visit>[] = [
  {
    id: "tls",
    title: "Certificate",
    needs: ["tcp"],
    without: "no trusted connection",
    isTimed: true,
    run: checkCertificate,
  },
  {
    id: "http",
    title: "Odoo answers",
    needs: ["tcp", "tls"],
    without: "no Odoo answers",
    isTimed: true,
    run: (visit) =>
      blameProxy(visit, async () => {
        const spoken = await visit.spoken();
        const { url } = visit.options.connection;
        if (spoken.some(({ version }) => version !== undefined)) return ok(`at ${url}`);
        return refusedBy(spoken, url);
      }),
  },
  {
    id: "clock",
    title: "Clock",
    needs: ["http"],
    run: async (visit) => {
      const answered = (await visit.open()).find(({ answer }) => answer?.date !== undefined);
      const theirs = Date.parse(answered?.answer?.date ?? "");
      if (answered === undefined || Number.isNaN(theirs)) {
        return skipped("the server does not tell its time");
      }
      const seconds = Math.round((answered.at - theirs) / 1_000);
      const side = seconds > 0 ? "ahead of" : "behind";
      return Math.abs(seconds) > CLOCK_SECONDS
        ? warning(`this machine's clock is ${Math.abs(seconds)} s ${side} the server's`, "clock")
        : ok("as the server's");
    },
  },
];

async function checkCertificate(visit: Visit): Promise<Finding> {
  const { url, tls } = visit.options.connection;
  if (!url.startsWith("https:")) {
    return isExposed(url)
      ? warning("none: http sends the key unencrypted", "plain_http")
      : skipped("http, inside this machine");
  }
  const place = placeOf(url);
  const host = `${place.host}:${place.port}`;
  const failure = await visit.spoken().then(() => undefined, (error: unknown) => error);
  if (failure instanceof NetworkError && failure.kind === "tls") {
    return broken(quoted(failure.message), "tls", { host });
  }
  if (failure !== undefined) return skipped("the request failed, see below");
  if (!tls.verify) return warning("not verified: tls.verify is false", "tls_unverified");
  const trusted = tls.caFile === undefined ? "trusted" : `trusted, with ${tls.caFile}`;
  if (proxyOf(visit)) return ok(`${trusted}; its end cannot be seen through a proxy`);
  const end = await certificateEnd(place, visit.timeoutMs);
  return end === undefined ? ok(trusted) : judgeEnd(end, { trusted, host, now: Date.now() });
}

/** Whether it is time to renew a certificate. */
export function judgeEnd(
  end: Date,
  { trusted, host, now }: { trusted: string; host: string; now: number },
): Finding {
  const days = Math.floor((end.getTime() - now) / 86_400_000);
  const date = end.toISOString().slice(0, 10);
  return days <= SOON_DAYS
    ? warning(`${trusted}, but it ends in ${days} days, on ${date}`, "tls_ending", { host })
    : ok(`${trusted}, ends on ${date} (in ${days} days)`);
}

/** Why no protocol is open: a redirect says where Odoo may be, anything else what stands there. */
function refusedBy(spoken: readonly Spoken[], url: string): Finding {
  const target = spoken.map(({ answer }) => redirectTarget(answer, url)).find((to) => to);
  if (target) return broken(`your address redirects to ${target}`, "redirect", { target });
  const [first] = spoken;
  if (first?.failure === undefined) return broken("it does not tell its version", "not_odoo");
  const remedy = remedyFor(first.failure);
  const isElsewhere = remedy === "status" && (first.answer?.status ?? 500) < 500;
  return broken(quoted(first.failure.message), isElsewhere ? "not_odoo" : remedy);
}

/** The address to write instead; the server's own page paths are no part of it. */
function redirectTarget(answer: Spoken["answer"], url: string): string | undefined {
  if (answer === undefined || answer.status < 300 || answer.status > 399) return undefined;
  const absolute = URL.parse(answer.location ?? "", url);
  const parsed = absolute ? parseOdooUrl(absolute.origin + absolute.pathname) : undefined;
  return parsed && "url" in parsed && parsed.url !== url ? quoted(parsed.url) : undefined;
}
