/** What a caller may know of the Odoo behind this server: for `get_context` and `odoo://instance/info`. */
import type { Profile } from "../odoo/discovery.ts";
import type { Services } from "./tool.ts";

export interface Instance {
  readonly version: string;
  readonly database: string;
  readonly protocol: string;
  readonly profile: Profile;
}

/** @throws {CallError} */
export async function readInstance(
  { odoo, signal }: Pick<Services, "odoo"> & { signal?: AbortSignal },
): Promise<Instance> {
  const [profile, version] = await Promise.all([odoo.profile({ signal }), odoo.version()]);
  const { database, protocol } = odoo.connection;
  return { version: version?.text ?? "of unknown version", database, protocol, profile };
}
