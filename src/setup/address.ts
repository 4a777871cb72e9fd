/** From what somebody types or pastes to the addresses worth trying. Pure. */
import { parseOdooUrl } from "../config/odoo_url.ts";

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])(?:[:/?#]|$)/i;

/** Addresses in the order to try them, or a sentence about what is wrong. */
export type Candidates = { readonly urls: readonly string[] } | { readonly problem: string };

/**
 * https first; http where it was written, or for this computer itself. A path that is none of Odoo's own may be a
 * prefix or a page of a website: both are tried.
 */
export function candidatesOf(text: string): Candidates {
  const typed = text.trim();
  const urls: string[] = [];
  for (const address of withSchemes(typed)) {
    const parsed = parseOdooUrl(address);
    if ("problem" in parsed) {
      return { problem: parsed.problem.replace("username and api_key", "it when asked") };
    }
    urls.push(parsed.url, new URL(parsed.url).origin);
  }
  return { urls: [...new Set(urls)] };
}

function withSchemes(typed: string): string[] {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(typed)) {
    // A server that only redirects from http is asked where it leads anyway.
    return /^http:/i.test(typed) ? [typed, typed.replace(/^http:/i, "https:")] : [typed];
  }
  return LOOPBACK.test(typed) ? [`https://${typed}`, `http://${typed}`] : [`https://${typed}`];
}

/** The name that a database of Odoo's own cloud has, mostly: that of its subdomain. */
export function cloudDatabase(url: string): string | undefined {
  return /^([\w-]+)\.odoo\.com$/.exec(new URL(url).hostname)?.[1];
}
