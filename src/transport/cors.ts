/**
 * Which pages in a browser may read what the server answers (CORS).
 *
 * Knows origins and headers. Must not know what is asked. Credentials of the browser (cookies) are
 * never allowed: a token comes in a header that the page itself must know.
 */

export interface Cors {
  allows(origin: string): boolean;
  /** The answer to a browser that asks before it sends, or `undefined` where it does not. */
  answerPreflight(request: Request): Response | undefined;
  /** Marks the response as readable for the page at `origin`, which is allowed. */
  expose(response: Response, origin: string): Response;
}

const METHODS = "GET, POST, DELETE, OPTIONS";

const EXPOSED = "Mcp-Session-Id, Mcp-Protocol-Version, Retry-After, WWW-Authenticate";

/** What clients send; `Mcp-Param-*` and the like are echoed, as far as they are names of headers. */
const HEADER_NAMES = /^[\w!#$%&'*+.^`|~-]+(\s*,\s*[\w!#$%&'*+.^`|~-]+)*$/;

const DEFAULT_HEADERS = "Content-Type, Accept, Authorization, Last-Event-ID, Mcp-Session-Id, " +
  "Mcp-Protocol-Version, Mcp-Method, Mcp-Name";

const PREFLIGHT_SECONDS = "600";

/** For pages at these origins, such as `https://app.example`; `*` stands for any page. */
export function createCors(origins: readonly string[]): Cors {
  const isOpen = origins.includes("*");
  const allowed = new Set(origins.map(normalize));
  const expose = (response: Response, origin: string): Response => {
    response.headers.set("access-control-allow-origin", isOpen ? "*" : origin);
    response.headers.set("access-control-expose-headers", EXPOSED);
    if (!isOpen) response.headers.append("vary", "Origin");
    return response;
  };
  return {
    allows: (origin) => isOpen || allowed.has(normalize(origin)),
    answerPreflight: (request) =>
      request.method === "OPTIONS" && request.headers.has("access-control-request-method")
        ? createPreflight(request.headers.get("access-control-request-headers"))
        : undefined,
    expose,
  };
}

function normalize(origin: string): string {
  return origin.toLowerCase().replace(/\/$/, "");
}

function createPreflight(requestedHeaders: string | null): Response {
  const isWellFormed = requestedHeaders !== null && HEADER_NAMES.test(requestedHeaders);
  return new Response(null, {
    status: 204,
    headers: {
      "access-control-allow-methods": METHODS,
      "access-control-allow-headers": isWellFormed ? requestedHeaders : DEFAULT_HEADERS,
      "access-control-max-age": PREFLIGHT_SECONDS,
      "vary": "Access-Control-Request-Headers",
    },
  });
}
