/**
 * A proxy in front of an Odoo, as a test sees the traffic: which calls come, and what is done to them on their way.
 * Knows JSON-RPC's and JSON-2's names of methods; must not know models.
 */

/** One request on its way. */
export interface Passing {
  readonly path: string;
  readonly headers: Headers;
  /** `authenticate`, `version`, the model's method, or the path of what is no call. */
  readonly method: string;
  readonly body: string;
}

export interface FrontOptions {
  /** A free one unless told. */
  readonly port?: number;
  /** Whether another server may listen there too. */
  readonly reusePort?: boolean;
  /** Runs before the request goes on; an answer of its own keeps it from the Odoo. */
  readonly before?: (passing: Passing) => Promise<Response | void> | Response | void;
  /** Runs when the Odoo has answered, before the caller is told. */
  readonly after?: (passing: Passing) => Promise<void> | void;
}

export interface Front extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Every request, in order of arrival. */
  readonly passed: readonly Passing[];
  /** How many requests were for that method. */
  count(method: string): number;
}

export function startFront(target: string, options: FrontOptions = {}): Front {
  const { port = 0, reusePort = false, before, after } = options;
  const passed: Passing[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port, reusePort, onListen: () => {} },
    async (request) => {
      const body = await request.text();
      const passing = describe(request, body);
      passed.push(passing);
      const own = await before?.(passing);
      if (own) return own;
      const answer = await forward(target, request, body);
      await after?.(passing);
      return answer;
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    port: server.addr.port,
    passed,
    count: (method) => passed.filter((each) => each.method === method).length,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** The whole answer at once, so that a caller that has gone leaves nothing open. */
async function forward(target: string, request: Request, body: string): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const { status, headers, ...answer } = await fetchWhole(target + pathname + search, {
    method: request.method,
    headers: request.headers,
    redirect: "manual",
    ...(request.method === "POST" && { body }),
  });
  return new Response(answer.text, { status, headers });
}

async function fetchWhole(
  url: string,
  init: RequestInit,
): Promise<{ status: number; headers: Headers; text: string }> {
  const response = await fetch(url, init);
  const { status, headers } = response;
  return { status, headers, text: await response.text() };
}

function describe({ url, headers }: Request, body: string): Passing {
  const { pathname: path } = new URL(url);
  return { path, headers, method: methodOf(path, body), body };
}

function methodOf(path: string, body: string): string {
  if (path.startsWith("/json/2/")) return path.split("/").at(-1) ?? "";
  if (path !== "/jsonrpc") return path;
  const { params } = JSON.parse(body);
  return params.method === "execute_kw" ? String(params.args[4]) : String(params.method);
}

/** A place where requests wait until they are let go; `arrived` tells of the first one. */
export interface Barrier {
  readonly arrived: Promise<void>;
  wait(): Promise<void>;
  open(): void;
}

export function createBarrier(): Barrier {
  const arrived = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  return {
    arrived: arrived.promise,
    wait: () => {
      arrived.resolve();
      return opened.promise;
    },
    open: opened.resolve,
  };
}
