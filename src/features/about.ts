/** The short view of an Odoo behind this server: for `get_context` and `odoo://instance/info`. */
import type { Profile } from "../odoo/discovery.ts";
import type { ToolCall } from "./tool.ts";

export interface About {
  readonly version: string;
  readonly database: string;
  /** The protocol and why it was chosen: `jsonrpc, the cheapest that this server speaks`. */
  readonly protocol: string;
  readonly profile: Profile;
}

/** @throws {CallError} */
export async function readAbout(
  { odoo, signal }: Pick<ToolCall, "odoo" | "signal">,
): Promise<About> {
  const [profile, version] = await Promise.all([odoo.profile({ signal }), odoo.version()]);
  const { database, protocol, reason } = odoo.connection;
  return {
    version: version?.text ?? "of unknown version",
    database,
    protocol: `${protocol}, ${reason}`,
    profile,
  };
}
