/**
 * What an address leads to: asks a server for its version and its databases, which takes no log-in. Knows what anybody
 * may ask of an Odoo; must not know who asks whom for the address.
 */
import { CallError, NetworkError, ProtocolError } from "../odoo/errors.ts";
import { createHttpClient, type HttpRequest, type HttpSend } from "../odoo/http/client.ts";
import { isJsonObject, type Json } from "../odoo/json.ts";
import { protocolsFor } from "../odoo/rpc/protocols.ts";
import { type OdooVersion, parseVersion } from "../odoo/versions.ts";

export interface OdooServer {
  readonly url: string;
  readonly version: OdooVersion | undefined;
  /** Undefined where the server does not list them. */
  readonly databases: readonly string[] | undefined;
}

export interface ProbeOptions {
  readonly caFile: string | undefined;
  /** Whether the server must prove who it is. */
  readonly verify: boolean;
  readonly signal: AbortSignal;
}

/** An address, and why no Odoo answers there. */
export interface ProbeFailure {
  readonly url: string;
  readonly error: CallError;
}

/** Whoever is asked whether the address is right waits no longer for one question, in milliseconds. */
const TIMEOUT_MS = 10_000;
/** Neither a version nor a list of names is longer. */
const MAX_BYTES = 200_000;
const MAX_DATABASES = 100;

/** The Odoo at the first address that one answers at; else why none does. */
export async function findOdoo(
  urls: readonly string[],
  options: ProbeOptions,
): Promise<OdooServer | { readonly failures: readonly ProbeFailure[] }> {
  const failures: ProbeFailure[] = [];
  for (const url of urls) {
    try {
      return await probe(url, options);
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      failures.push({ url, error });
    }
  }
  return { failures };
}

async function probe(url: string, { caFile, verify, signal }: ProbeOptions): Promise<OdooServer> {
  using client = createHttpClient({
    baseUrl: url,
    timeoutMs: TIMEOUT_MS,
    maxResponseBytes: MAX_BYTES,
    tls: { caFile, verify },
  });
  const send: HttpSend = (request) => client.send(request, { signal });
  const version = parseVersion(await readVersion(send));
  return { url, version, databases: await listDatabases(send) };
}

/** @throws {CallError} where nothing there speaks Odoo's protocols */
async function readVersion(send: HttpSend): Promise<string> {
  let failure: unknown;
  for (const protocol of protocolsFor({ choice: "auto", namesDatabase: false })) {
    try {
      const version = protocol.readVersion(protocol.decode(await send(protocol.encodeVersion())));
      if (version !== undefined) return version;
    } catch (error) {
      failure ??= error;
      // What cannot be reached for one protocol cannot for another.
      if (error instanceof NetworkError && error.status === undefined) break;
    }
  }
  throw isTelling(failure) ? failure : noOdoo();
}

/** A page, or a path that is not there, says no more than that it is no Odoo. */
function isTelling(failure: unknown): boolean {
  return failure !== undefined && !(failure instanceof ProtocolError) &&
    !(failure instanceof NetworkError && failure.kind === "status" && (failure.status ?? 0) < 500);
}

function noOdoo(): ProtocolError {
  return new ProtocolError("malformed", "a server answers, but it is no Odoo", "rejected");
}

/** The page's list is filtered for the host; the service, gone with Odoo 20, lists all. Either may be shut. */
async function listDatabases(send: HttpSend): Promise<readonly string[] | undefined> {
  const ways = [
    rpc("/web/database/list", {}),
    rpc("/jsonrpc", { service: "db", method: "list", args: [] }),
  ];
  for (const request of ways) {
    const names = await send(request).then(({ text }) => readNames(text)).catch(() => undefined);
    if (names !== undefined && names.length > 0) return names;
  }
  return undefined;
}

function rpc(path: string, params: { [name: string]: Json }): HttpRequest {
  const body = JSON.stringify({ jsonrpc: "2.0", method: "call", id: 1, params });
  return { path, contentType: "application/json", body };
}

function readNames(text: string): string[] | undefined {
  const answer: unknown = JSON.parse(text);
  const names = isJsonObject(answer) ? answer.result : undefined;
  if (!Array.isArray(names)) return undefined;
  return names.filter((name) => typeof name === "string").slice(0, MAX_DATABASES);
}
