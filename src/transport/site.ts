/**
 * What is served on the port: paths, and who answers them behind the door.
 *
 * Knows paths. Must not know sockets, nor what a body means.
 */
import type { ServerFactory } from "../mcp/server.ts";
import { Activity } from "./activity.ts";
import type { Visit } from "./caller.ts";
import { createDoor, type DoorOptions } from "./door.ts";
import { Endpoint, type EndpointOptions } from "./endpoint.ts";
import { isEventStream } from "./event_stream.ts";
import { jsonResponse, refusalResponse } from "./http_answers.ts";
import { endAt } from "./lifetime.ts";
import { cited, CODE, CUT_OFF } from "./message.ts";
import { QueueBudget } from "./reader_queue.ts";
import { SseEndpoint } from "./sse_endpoint.ts";
import { type SessionLimits, Sessions } from "./sessions.ts";
import { UnreadBodies } from "./unread_bodies.ts";

/**
 * Answers what is asked beside the endpoint, or leaves it. Whether a page may be asked for by the
 * method is not its own business, below `/.well-known/` excepted.
 */
export type AnswerPage = (
  request: Request,
) => Response | undefined | Promise<Response | undefined>;

export interface SiteOptions
  extends DoorOptions, SessionLimits, Pick<EndpointOptions, "mode" | "bodyTimeoutMs" | "live"> {
  readonly path: string;
  readonly maxQueuedBytes?: number;
  /** What may wait for all readers of streams; 64 Mi characters unless told. */
  readonly queues?: QueueBudget;
  readonly answerPage?: AnswerPage;
  /** Whether calls can be carried out: what `/ready` tells. There is no such page without it. */
  readonly isReady?: () => Promise<boolean>;
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

/** What whoever watches the process asks, under any name: a load balancer knows it by its address. */
type Probe = () => Response | Promise<Response>;

/** Pages of others' making (RFC 8615), which say themselves how they may be asked for. */
const WELL_KNOWN = "/.well-known/";

type Info = Deno.ServeHandlerInfo<Deno.NetAddr>;

type Serve = (visit: Visit) => Promise<Response>;

export function createSite(factory: ServerFactory, options: SiteOptions): Site {
  const { path, answerPage } = options;
  const activity = new Activity();
  const sessions = new Sessions(options);
  const messagesPath = neighbour(path, "messages");
  const queues = options.queues ?? new QueueBudget();
  const shared = { ...options, activity, sessions, messagesPath, queues };
  const endpoint = new Endpoint(factory, shared);
  const sse = new SseEndpoint(factory, shared);
  const door = createDoor(options);
  const unread = new UnreadBodies(options);
  const services: ReadonlyMap<string, Serve> = new Map<string, Serve>([
    [path, (visit) => endpoint.handle(visit)],
    [neighbour(path, "sse"), (visit) => sse.open(visit)],
    [messagesPath, (visit) => sse.receive(visit)],
  ]);

  const probes = probesOf(options);

  const show = async (request: Request, pathname: string): Promise<Response> => {
    const page = await answerPage?.(request) ?? describe(pathname, path);
    return pathname.startsWith(WELL_KNOWN) ? page : refuseToWrite(request, page);
  };
  const answer = async (request: Request, info: Info): Promise<Response> => {
    const refusal = door.inspect(request);
    if (refusal !== undefined) return refusal;
    const pathname = toPathname(request.url);
    const serve = services.get(pathname);
    if (serve === undefined) return await show(request, pathname);
    const arrival = { address: info.remoteAddr.hostname, completed: info.completed };
    const visit = await door.admit(request, arrival);
    if (visit instanceof Response) return visit;
    return endWithProof(await activity.track(serve(visit)), visit);
  };

  return {
    handle: async (request, info) => {
      const probe = probes.get(toPathname(request.url));
      const response = probe
        ? refuseToWrite(request, await probe())
        : door.release(request, await answer(request, info));
      if (!response.ok || !request.bodyUsed) unread.take(request);
      return response;
    },
    get sessionCount() {
      return sessions.size;
    },
    whenIdle: () => activity.whenIdle(),
    close: async () => {
      sessions.endAll(CUT_OFF);
      await endpoint.close();
      unread.close();
    },
  };
}

function probesOf({ isReady }: SiteOptions): ReadonlyMap<string, Probe> {
  const probes = new Map<string, Probe>([["/health", () => jsonResponse({ status: "ok" })]]);
  if (isReady === undefined) return probes;
  return probes.set("/ready", async () => {
    return await isReady()
      ? jsonResponse({ status: "ok" })
      : Response.json({ status: "odoo does not answer" }, { status: 503 });
  });
}

/** A page can only be read; where there is none, no method helps. */
function refuseToWrite({ method }: Request, page: Response): Response {
  if (method === "GET" || method === "HEAD" || page.status === 404) return page;
  void page.body?.cancel();
  return refusalResponse({
    status: 405,
    code: CODE.transport,
    message: `Cannot answer ${cited(method)}: this page can only be read`,
    headers: { allow: "GET, HEAD" },
  });
}

/** A stream ends when what its caller proved itself with ends to hold. */
function endWithProof(response: Response, { caller }: Visit): Response {
  return caller?.expiresAt !== undefined && isEventStream(response)
    ? endAt(response, caller.expiresAt)
    : response;
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
