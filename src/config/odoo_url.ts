/** Knows what an address of an Odoo server looks like. Pure; imports nothing. */

const EXAMPLE = "https://mycompany.odoo.com";

/** Paths of Odoo's web client and its RPC endpoints, which people paste along with the address. */
const KNOWN_PATHS = /\/(?:web|odoo|jsonrpc|xmlrpc|json)(?:\/.*)?$/;

/** The address, or a sentence about what is wrong with it. The sentence never repeats a password. */
export type OdooUrl = { readonly url: string } | { readonly problem: string };

/**
 * Reads an address as people paste it: the origin and any path prefix are kept, without a trailing
 * slash; query, fragment and the paths of Odoo's own pages are dropped.
 */
export function parseOdooUrl(text: string): OdooUrl {
  const trimmed = text.trim();
  if (trimmed.includes("@")) {
    return {
      problem: "found a user name or password in the address, " +
        "remove it and set username and api_key instead",
    };
  }
  const url = URL.parse(trimmed);
  if (url === null || !["http:", "https:"].includes(url.protocol) || url.hostname === "") {
    return { problem: `found ${JSON.stringify(trimmed)}, expected an address such as ${EXAMPLE}` };
  }
  const path = url.pathname.replace(KNOWN_PATHS, "").replace(/\/+$/, "");
  return { url: url.origin + path };
}

/** Whether a key sent to this address crosses a network unencrypted. */
export function isExposed(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  const loopback = /^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\])$/;
  return protocol === "http:" && !loopback.test(hostname);
}

/** A text whose addresses show no user name and no password. */
export function withoutUserinfo(text: string): string {
  return text.replace(/:\/\/[^\s/"'<>]*@/g, "://[secret]@");
}
