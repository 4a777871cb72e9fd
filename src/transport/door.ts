/**
 * The door of the server: what stands before every request, in this order: size, Host and Origin,
 * the browser's preflight, who asks, how often, and how much is open already.
 *
 * Knows the order. Must not know what is asked; each step is decided in a file of its own.
 */
import { type Authenticate, payerOf, type Visit } from "./caller.ts";
import { createCors } from "./cors.ts";
import { createGuard } from "./guard.ts";
import { refusalResponse, retryAfter } from "./http_answers.ts";
import { CODE } from "./message.ts";
import { createOpenRequests } from "./open_requests.ts";
import { createRateLimit, type RateLimit } from "./rate_limit.ts";
import { refuseDeclared } from "./request_body.ts";

export interface DoorOptions {
  readonly host: string;
  readonly allowedHosts: readonly string[];
  readonly corsOrigins: readonly string[];
  readonly maxBodyBytes: number;
  readonly authenticate?: Authenticate;
  readonly rateLimit?: RateLimit;
  /** Requests that may be open at a time, streams counted; one caller leaves room for others. */
  readonly maxOpenRequests: number;
}

/** What Deno tells of a request beside it. */
export interface Arrival {
  /** The address of the client, or of a proxy in front. */
  readonly address: string;
  /** Settles when the response has been sent, or can no longer be. */
  readonly completed: Promise<void>;
}

export interface Door {
  /** Whether the request comes from where it may, before anybody asks who sends it. */
  inspect(request: Request): Response | undefined;
  /** Finds out who sends it, and whether there is room for it. */
  admit(request: Request, arrival: Arrival): Promise<Visit | Response>;
  /** Lets the page that asked read the response, where it may. */
  release(request: Request, response: Response): Response;
}

const BUSY_MS = 1_000;

export function createDoor(options: DoorOptions): Door {
  const { host, allowedHosts, corsOrigins, maxBodyBytes, authenticate } = options;
  const cors = corsOrigins.length > 0 ? createCors(corsOrigins) : undefined;
  const guard = createGuard({ host, allowedHosts, cors });
  const takeTurn = options.rateLimit && createRateLimit(options.rateLimit);
  const enter = createOpenRequests(options.maxOpenRequests);

  return {
    inspect: (request) => {
      const tooLarge = refuseDeclared(request, maxBodyBytes);
      if (tooLarge !== undefined) return refusalResponse(tooLarge);
      const refusal = guard(request);
      if (refusal !== undefined) return refusal;
      const origin = request.headers.get("origin");
      return origin !== null && cors?.allows(origin) ? cors.answerPreflight(request) : undefined;
    },
    admit: async (request, { address, completed }) => {
      // Who is refused counts too, by address: guessing tokens has the same rate as using one.
      const caller = await authenticate?.(request);
      const isRefused = caller instanceof Response;
      const payer = payerOf(isRefused ? undefined : caller, address);
      const waitMs = isRefused || caller?.claim === undefined
        ? takeTurn?.(payer) ?? 0
        : takeTurn?.(`caller ${caller.id}`, payer) ?? 0;
      if (waitMs > 0) return tooManyRequests(waitMs);
      if (isRefused) return caller;
      const leave = enter(payer);
      if (leave === undefined) return tooBusy();
      completed.then(leave, leave);
      return { request, caller, payer };
    },
    release: (request, response) => {
      const origin = cors && request.headers.get("origin");
      return cors && origin && cors.allows(origin) ? cors.expose(response, origin) : response;
    },
  };
}

function tooManyRequests(waitMs: number): Response {
  return refusalResponse({
    status: 429,
    code: CODE.transport,
    message: "Cannot serve request: too many in a short time",
    headers: retryAfter(waitMs),
  });
}

function tooBusy(): Response {
  return refusalResponse({
    status: 503,
    code: CODE.transport,
    message: "Cannot serve request: as many are open as one caller may have, or all together " +
      "(http.max_open_requests)",
    headers: retryAfter(BUSY_MS),
  });
}
