/** From the address to a connection: proxy, name, port. Knows sockets through `odoo/http/reach.ts` alone. */
import { isGranted } from "../../config/system.ts";
import { NetworkError } from "../../odoo/errors.ts";
import { proxyFor } from "../../odoo/http/proxy.ts";
import { isAddress, lookUp, type Place, placeOf, tryConnect } from "../../odoo/http/reach.ts";
import { quoted } from "../../log_format.ts";
import { broken, type CheckRow, type Finding, ok } from "../checkup.ts";
import type { Visit } from "../visit.ts";

/** Addresses of one name that are told. */
const TOLD = 4;

export const ADDRESS_CHECKS: readonly CheckRow<Visit>[] = [
  {
    id: "proxy",
    title: "Proxy",
    run: (visit) => {
      const proxy = proxyOf(visit);
      return ok(proxy ? `${proxy.host}:${proxy.port}, from ${proxy.variable}` : "none");
    },
  },
  {
    id: "dns",
    title: "Name",
    without: "the server is not found",
    isTimed: true,
    run: (visit) => blameProxy(visit, () => checkName(visit)),
  },
  {
    id: "tcp",
    title: "Connection",
    needs: ["dns"],
    without: "no connection",
    isTimed: true,
    run: (visit) =>
      blameProxy(visit, async () => {
        const place = firstStop(visit);
        await tryConnect(place, visit.timeoutMs);
        return ok(`${place.host}:${place.port} accepts connections`);
      }),
  },
];

async function checkName(visit: Visit): Promise<Finding> {
  const place = firstStop(visit);
  const { host } = place;
  if (!mayReach(place)) {
    const flags = `--allow-net=${host}:${place.port}`;
    return broken("this program may not open that connection", "permissions", { flags });
  }
  if (isAddress(host)) return ok(`${host} is an address, there is no name to look up`);
  try {
    const found = await lookUp(host, visit.timeoutMs);
    return ok(`${host} is ${found.slice(0, TOLD).join(", ")}`);
  } catch (error) {
    // What connects knows more ways to find a name than what looks up.
    const connects = await tryConnect(place, visit.timeoutMs).then(() => true, () => false);
    if (connects) return ok(`${host} is found by connecting to it`);
    throw error;
  }
}

function mayReach({ host: hostname, port }: Place): boolean {
  const host = `${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
  return isGranted({ name: "net", host });
}

/** The proxy where there is one: it finds Odoo itself. */
function firstStop(visit: Visit): Place {
  return proxyOf(visit) ?? placeOf(visit.options.connection.url);
}

export function proxyOf({ options }: Visit): ReturnType<typeof proxyFor> {
  return proxyFor(options.connection.url, options.env);
}

const PROXY_KINDS = new Set<NetworkError["kind"]>(["dns", "refused"]);

/** What cannot be connected to behind a proxy is the proxy's affair. @throws what `run` throws otherwise */
export async function blameProxy(visit: Visit, run: () => Promise<Finding>): Promise<Finding> {
  try {
    return await run();
  } catch (error) {
    const proxy = proxyOf(visit);
    if (!proxy || !(error instanceof NetworkError) || !PROXY_KINDS.has(error.kind)) throw error;
    return broken(`${quoted(error.message)} (${proxy.variable})`, "proxy");
  }
}
