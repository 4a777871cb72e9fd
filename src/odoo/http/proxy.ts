/**
 * Which proxy a request takes, read from the environment as `fetch` reads it (Deno 2.9.6). Only for whoever wants to
 * know: `fetch` finds it by itself. Pure; must not know requests.
 */

export interface Proxy {
  /** Such as `HTTPS_PROXY`. */
  readonly variable: string;
  readonly host: string;
  readonly port: number;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  "http:": 80,
  "https:": 443,
  "socks5:": 1080,
};

/** Undefined where the request goes straight to its server. The proxy's own user and password are left out. */
export function proxyFor(
  url: string,
  env: (name: string) => string | undefined,
): Proxy | undefined {
  const { protocol, hostname } = new URL(url);
  const read = (name: string) => env(name) || env(name.toLowerCase());
  if (isExcepted(hostname, read("NO_PROXY") ?? "")) return undefined;
  for (const variable of ["ALL_PROXY", `${protocol.slice(0, -1).toUpperCase()}_PROXY`]) {
    const proxy = parseProxy(read(variable) ?? "");
    if (proxy) return { variable, ...proxy };
  }
  return undefined;
}

function parseProxy(text: string): { host: string; port: number } | undefined {
  if (text === "") return undefined;
  const url = URL.parse(text.includes("://") ? text : `http://${text}`);
  if (url === null || url.hostname === "") return undefined;
  return { host: url.hostname, port: Number(url.port) || (DEFAULT_PORTS[url.protocol] ?? 80) };
}

/** A name in `NO_PROXY` stands for itself and everything below it. */
function isExcepted(hostname: string, list: string): boolean {
  return list.split(",").map((part) => part.trim().toLowerCase()).some((part) => {
    const name = part.replace(/^\*?\./, "");
    return part === "*" || (name !== "" && (hostname === name || hostname.endsWith(`.${name}`)));
  });
}
