/**
 * What is served on the port: paths, and who answers them behind the door.
 *
 * Knows paths. Must not know sockets, nor what a body means.
 */
import type { McpServerFactory } from "@modelcontextprotocol/server";
import { Activity } from "./activity.ts";
import type { Visit } from "./caller.ts";
import { createDoor, type DoorOptions } from "./door.ts";
import { Endpoint, type EndpointOptions } from "./endpoint.ts";
import { jsonResponse, refusalResponse } from "./http_answers.ts";
import { cited, CODE, CUT_OFF } from "./message.ts";
import { SseEndpoint } from "./sse_endpoint.ts";
import { type SessionLimits, Sessions } from "./sessions.ts";

/** Answers what is asked beside the endpoint, or leaves it. */
export type AnswerPage = (
  request: Request,
) => Response | undefined | Promise<Response | undefined>;

export interface SiteOptions
  extends DoorOptions, SessionLimits, Pick<EndpointOptions, "mode" | "bodyTimeoutMs"> {
  readonly path: string;
  readonly maxQueuedBytes?: number;
  readonly answerPage?: AnswerPage;
}

export interface Site {
  readonly handle: Deno.ServeHandler<Deno.NetAddr>;
  /** Sessions that are open, of all kinds. */
  readonly sessionCount: number;
  /** Settles when no call runs; streams that wait for events do not count. */
  whenIdle(): Promise<void>;
  /** Ends sessions and streams, and cuts off what still runs. */
  close(): Promise<void>;
}

type Serve = (visit: Visit) => Promise<Response>;

export function createSite(factory: McpServerFactory, options: SiteOptions): Site {
  const { path, answerPage } = options;
  const activity = new Activity();
  const sessions = new Sessions(options);
  const messagesPath = neighbour(path, "messages");
  const shared = { ...options, activity, sessions, messagesPath };
  const endpoint = new Endpoint(factory, shared);
  const sse = new SseEndpoint(factory, shared);
  const door = createDoor(options);
  const services: ReadonlyMap<string, Serve> = new Map<string, Serve>([
    [path, (visit) => endpoint.handle(visit)],
    [neighbour(path, "sse"), (visit) => sse.open(visit)],
    [messagesPath, (visit) => sse.receive(visit)],
  ]);

  const answer = async (request: Request, info: Deno.ServeHandlerInfo<Deno.NetAddr>) => {
    const refusal = door.inspect(request);
    if (refusal !== undefined) return refusal;
    const pathname = toPathname(request.url);
    const serve = services.get(pathname);
    if (serve === undefined) {
      return await answerPage?.(request) ?? describe(pathname, path);
    }
    const arrival = { address: info.remoteAddr.hostname, completed: info.completed };
    const visit = await door.admit(request, arrival);
    return visit instanceof Response ? visit : await activity.track(serve(visit));
  };

  return {
    // Whether the process lives may be asked under any name.
    handle: async (request, info) =>
      toPathname(request.url) === "/health"
        ? jsonResponse({ status: "ok" })
        : door.release(request, await answer(request, info)),
    get sessionCount() {
      return sessions.size;
    },
    whenIdle: () => activity.whenIdle(),
    close: async () => {
      sessions.endAll(CUT_OFF);
      await endpoint.close();
    },
  };
}

/** The way to the endpoint, for somebody who asks elsewhere. */
function describe(pathname: string, path: string): Response {
  if (pathname === "/") {
    return jsonResponse({
      endpoint: path,
      use: `POST ${path} with Content-Type: application/json`,
    });
  }
  const message = `Cannot find ${cited(pathname)}: the endpoint is ${path}`;
  return refusalResponse({ status: 404, code: CODE.transport, message });
}

/** The path beside another: `/odoo/sse` for `/odoo/mcp`. */
function neighbour(path: string, name: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1) + name;
}

/** As `URL` tells it of the absolute URLs that a server sees, at a fraction of the cost. */
function toPathname(url: string): string {
  const start = url.indexOf("/", url.indexOf("://") + 3);
  const end = url.slice(start).search(/[?#]/);
  return end === -1 ? url.slice(start) : url.slice(start, start + end);
}
