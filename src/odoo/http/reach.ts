/**
 * The steps before a request, one by one, for whoever wants to know which of them fails: the name, the port, the
 * certificate. Knows sockets; `fetch` does all of it by itself. Must not know requests.
 */
import { NetworkError } from "../errors.ts";

export interface Place {
  readonly host: string;
  readonly port: number;
}

/** The host as sockets take it, and the port that the address means. */
export function placeOf(url: string): Place {
  const { hostname, port, protocol } = new URL(url);
  return {
    host: hostname.replace(/^\[(.*)\]$/, "$1"),
    port: Number(port) || (protocol === "https:" ? 443 : 80),
  };
}

/** Whether it is an address already, so that there is no name to look up. */
export function isAddress(host: string): boolean {
  return /^\d+(?:\.\d+){3}$/.test(host) || host.includes(":");
}

/** The addresses of a name, as this system finds them: name servers and hosts files. @throws {NetworkError} */
export async function lookUp(host: string, timeoutMs: number): Promise<string[]> {
  const { lookup } = await import("node:dns/promises");
  try {
    const found = await within(timeoutMs, lookup(host, { all: true }));
    return found.map(({ address }) => address);
  } catch (error) {
    if (error instanceof NetworkError) throw error;
    if (error instanceof Deno.errors.NotCapable) throw notCapable(error);
    throw new NetworkError("dns", "the host name is not known", "not_sent", { cause: error });
  }
}

/** Opens a connection and closes it again. @throws {NetworkError} */
export async function tryConnect(
  { host: hostname, port }: Place,
  timeoutMs: number,
): Promise<void> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const connection = await Deno.connect({ hostname, port, signal });
    connection.close();
  } catch (error) {
    throw describeConnect(error, { isLate: signal.aborted, timeoutMs });
  }
}

function describeConnect(
  cause: unknown,
  { isLate, timeoutMs }: { isLate: boolean; timeoutMs: number },
): NetworkError {
  if (isLate) return timedOut(timeoutMs);
  if (cause instanceof Deno.errors.NotCapable) return notCapable(cause);
  const message = cause instanceof Deno.errors.ConnectionRefused
    ? "connection refused"
    : "no connection";
  return new NetworkError("refused", message, "not_sent", { cause });
}

function notCapable(cause: Error): NetworkError {
  return new NetworkError("refused", "this program may not open that connection", "not_sent", {
    cause,
  });
}

/** When the server's certificate ends, whether it is trusted or not; undefined where it is not shown. */
export async function certificateEnd(
  { host, port }: Place,
  timeoutMs: number,
): Promise<Date | undefined> {
  const { connect } = await import("node:tls");
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const servername = isAddress(host) ? undefined : host;
  // Looked at alone: nothing is sent over this connection. Without a list node would read the system's.
  const socket = connect(
    { host, port, rejectUnauthorized: false, ca: [], ...(servername && { servername }) },
    () => resolve(socket.getPeerCertificate().valid_to),
  );
  socket.on("error", () => resolve(undefined));
  const timer = setTimeout(resolve, timeoutMs, undefined);
  const text = await promise;
  clearTimeout(timer);
  socket.destroy();
  const end = new Date(text ?? "");
  return Number.isNaN(end.getTime()) ? undefined : end;
}

async function within<T>(timeoutMs: number, promise: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(timedOut(timeoutMs)), timeoutMs);
  return await Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

function timedOut(timeoutMs: number): NetworkError {
  const message = `no answer within ${Math.round(timeoutMs / 100) / 10} s`;
  return new NetworkError("timeout", message, "not_sent");
}
