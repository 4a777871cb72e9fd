/**
 * Who may speak to the server at all: decided from the Host and Origin of a request.
 *
 * Knows names of hosts. Must not know what is asked. A page in a browser can send requests to a
 * server on the same machine, by its address or by a name of its own that leads there (DNS
 * rebinding); its Origin and its Host give it away.
 */
import {
  localhostAllowedHostnames,
  validateHostHeader,
  validateOriginHeader,
} from "@modelcontextprotocol/server";
import type { Cors } from "./cors.ts";
import { refusalResponse } from "./http_answers.ts";
import { CODE } from "./message.ts";

/** The refusal of a request, or `undefined` where it may pass. */
export type Guard = (request: Request) => Response | undefined;

/** Addresses that mean "every interface": nobody asks for them by that name. */
const WILDCARDS = new Set(["0.0.0.0", "::", "[::]"]);

export interface GuardOptions {
  /** The address the server is bound to. */
  readonly host: string;
  /** Further names by which clients may call it, without port. */
  readonly allowedHosts: readonly string[];
  /** Pages that may ask although they are from elsewhere. */
  readonly cors?: Cors;
}

/** Lets pass what is addressed to this machine's loopback names, to `host`, or to `allowedHosts`. */
export function createGuard({ host, allowedHosts, cors }: GuardOptions): Guard {
  const names = [...localhostAllowedHostnames(), host, ...allowedHosts]
    .filter((name) => !WILDCARDS.has(name))
    .map((name) => hostInUrl(name).toLowerCase());
  return (request) => {
    if (!isAllowedHost(request.headers.get("host"), names)) {
      return forbid("Cannot serve this host: the name in Host is not allowed (http.allowed_hosts)");
    }
    const origin = request.headers.get("origin");
    if (origin !== null && !(cors?.allows(origin) || validateOriginHeader(origin, names).ok)) {
      return forbid(
        "Cannot serve this origin: the page in Origin is not allowed (http.cors_origins)",
      );
    }
    return undefined;
  };
}

/** A name or an address, with or without a port; in a URL more could stand there (RFC 9110, 7.2). */
const HOST = /^(\[[\da-f:.]+\]|[^\s:@/?#\\[\]]+)(:\d*)?$/i;

function isAllowedHost(header: string | null, names: string[]): boolean {
  // What stands in the list word for word needs no parsing of URLs, which every request would pay.
  const isListed = header !== null && names.includes(header.replace(/:\d+$/, ""));
  return isListed || (HOST.test(header ?? "") && validateHostHeader(header, names).ok);
}

/** A host as it stands in a URL: an IPv6 address in brackets. */
export function hostInUrl(host: string): string {
  const isBareIpv6 = host.includes(":") && !host.startsWith("[");
  return isBareIpv6 ? `[${host}]` : host;
}

function forbid(message: string): Response {
  return refusalResponse({ status: 403, code: CODE.transport, message });
}
