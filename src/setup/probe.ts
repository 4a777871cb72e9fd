/**
 * What an address leads to: asks a server for its version and its databases, which takes no log-in. Knows what anybody
 * may ask of an Odoo; must not know who asks whom for the address.
 */
import { CallError, NetworkError, ProtocolError } from "../odoo/errors.ts";
import { createHttpClient, type HttpSend } from "../odoo/http/client.ts";
import { listDatabases } from "../odoo/rpc/databases.ts";
import { protocolsFor } from "../odoo/rpc/protocols.ts";
import { askVersions } from "../odoo/rpc/spoken.ts";
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
  const names = await listDatabases(send);
  return { url, version, databases: names?.length ? names.slice(0, MAX_DATABASES) : undefined };
}

/** @throws {CallError} where nothing there speaks Odoo's protocols */
async function readVersion(send: HttpSend): Promise<string> {
  let failure: CallError | undefined;
  const protocols = protocolsFor({ choice: "auto", namesDatabase: false });
  for await (const spoken of askVersions(protocols, send)) {
    if (spoken.version !== undefined) return spoken.version;
    failure ??= spoken.failure;
  }
  throw failure && isTelling(failure) ? failure : noOdoo();
}

/** A page, or a path that is not there, says no more than that it is no Odoo. */
function isTelling(failure: CallError): boolean {
  return !(failure instanceof ProtocolError) &&
    !(failure instanceof NetworkError && failure.kind === "status" && (failure.status ?? 0) < 500);
}

function noOdoo(): ProtocolError {
  return new ProtocolError("malformed", "a server answers, but it is no Odoo", "rejected");
}
