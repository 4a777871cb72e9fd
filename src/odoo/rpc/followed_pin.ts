/**
 * The database pin as one session uses it: tried in the background as soon as somebody is logged in, and when it is
 * due. Knows when; what helps is found out by `database_pin.ts`.
 */
import type { HttpSend } from "../http/client.ts";
import type { DatabasePin } from "./database_pin.ts";
import type { Gate } from "./pool.ts";
import type { Protocol } from "./protocol.ts";
import type { Pin, RpcSession } from "./session.ts";

export interface FollowedPin extends Pin {
  /** Told of every log-in. */
  follow(session: RpcSession, protocol: Protocol): void;
}

/** Odoo's first version that reads `X-Odoo-Database`. */
const READS_HEADER_SINCE = 19;

export function followPin(
  pin: DatabasePin,
  { send, gate }: { send: HttpSend; gate: Gate },
): FollowedPin {
  let loggedIn: { session: RpcSession; protocol: Protocol } | undefined;
  return {
    apply: (request) => {
      if (loggedIn && pin.isDue) {
        const { session, protocol } = loggedIn;
        void pin.settle({
          send,
          gate,
          probe: protocol.encodeVersion(),
          readsHeader: async () => ((await session.version())?.major ?? 0) >= READS_HEADER_SINCE,
        });
      }
      return pin.apply(request);
    },
    refuse: () => pin.refuse(),
    follow: (session, protocol) => {
      // Logged in again: the server may have forgotten its sessions too.
      if (loggedIn) pin.drop();
      // JSON-2 names the database by itself.
      loggedIn = protocol.name === "json2" ? undefined : { session, protocol };
    },
  };
}
