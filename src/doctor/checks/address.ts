/** From the address to a connection: proxy, name, port. Knows sockets through `odoo/http/reach.ts` alone. */
import { proxyFor } from "../../odoo/http/proxy.ts";
import { isAddress, lookUp, type Place, placeOf, tryConnect } from "../../odoo/http/reach.ts";
import { type CheckRow, ok } from "../checkup.ts";
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
    without: "the name is not known",
    isTimed: true,
    run: async (visit) => {
      const place = firstStop(visit);
      const { host } = place;
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
    },
  },
  {
    id: "tcp",
    title: "Port",
    needs: ["dns"],
    without: "no connection",
    isTimed: true,
    run: async (visit) => {
      const place = firstStop(visit);
      await tryConnect(place, visit.timeoutMs);
      return ok(`${place.host}:${place.port} accepts connections`);
    },
  },
];

/** The proxy where there is one: it finds Odoo itself. */
function firstStop(visit: Visit): Place {
  return proxyOf(visit) ?? placeOf(visit.options.connection.url);
}

export function proxyOf({ options }: Visit): ReturnType<typeof proxyFor> {
  return proxyFor(options.connection.url, options.env);
}
