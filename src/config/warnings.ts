/** Knows what is allowed and still worth a line in the log. Pure. */
import { bringsAccounts } from "./connection.ts";
import { isExposed } from "./odoo_url.ts";
import type { Config } from "./schema.ts";

/** One line for each way in which a key could be read by others. */
export function riskWarnings(config: Config): string[] {
  const { odoo_url, api_key, password, tls } = config;
  const all = [{ odoo_url, api_key, password, tls }, ...Object.values(config.instances)];
  return all.flatMap(({ odoo_url: url, api_key, password, tls: own }) => {
    const hasKey = api_key !== undefined || password !== undefined || bringsAccounts(config);
    if (!hasKey || url === undefined) return [];
    if (isExposed(url)) return [`Reaching ${url}: http sends the key unencrypted, use https`];
    const verify = own?.verify ?? tls.verify;
    return verify || !url.startsWith("https:") ? [] : [
      `Reaching ${url}: tls.verify is false, so that anybody on the way can read the key, ` +
      "trust the server's certificate with tls.ca_file instead",
    ];
  });
}
