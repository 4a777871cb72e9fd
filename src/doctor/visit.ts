/**
 * A visit to one configured Odoo: what its checks ask it, each thing once, with a short deadline. Uses the program's own
 * client and service, so that what works here works there. Must not know what an answer means for a report.
 */
import type { Connection } from "../config/connection.ts";
import type { Config } from "../config/schema.ts";
import { createHttpClient, type HttpClient } from "../odoo/http/client.ts";
import { type InstanceOptions, OdooInstance } from "../odoo/instance.ts";
import { type Observer, UNOBSERVED } from "../odoo/observer.ts";
import { listDatabases } from "../odoo/rpc/databases.ts";
import { protocolsFor } from "../odoo/rpc/protocols.ts";
import { askVersions, type Spoken } from "../odoo/rpc/spoken.ts";
import type { OdooService } from "../odoo/service.ts";
import { type OdooVersion, parseVersion } from "../odoo/versions.ts";

/** Nobody waits longer for one answer than this, whatever the configuration allows, in milliseconds. */
const MOST_MS = 10_000;

/** Nor for a turn under a limit of calls. */
const MOST_WAIT_MS = 2_000;

export interface VisitOptions {
  readonly config: Config;
  readonly connection: Connection;
  /** As the program would build it. */
  readonly instance: InstanceOptions;
  /** An environment variable. */
  readonly env: (name: string) => string | undefined;
}

export class Visit implements Disposable {
  readonly options: VisitOptions;
  readonly timeoutMs: number;
  readonly instance: OdooInstance;
  /** Which look-ups the caches could answer, by the cache's name. */
  readonly lookups: { readonly cache: string; readonly found: boolean }[] = [];
  /** What the connection told, such as how the database is named. */
  readonly notices: string[] = [];
  readonly #client: HttpClient;
  #spoken: Promise<readonly Spoken[]> | undefined;
  #roundTrip: Promise<number> | undefined;

  constructor(options: VisitOptions) {
    this.options = options;
    this.timeoutMs = Math.min(options.connection.timeoutMs, MOST_MS);
    const { perMinute, maxWaitMs } = options.instance.rateLimit;
    const http = { ...options.instance.http, timeoutMs: this.timeoutMs };
    this.#client = createHttpClient(http);
    const observer: Observer = {
      ...UNOBSERVED,
      lookedUp: (cache, found) => void this.lookups.push({ cache, found }),
    };
    this.instance = new OdooInstance({
      ...options.instance,
      http,
      rateLimit: { perMinute, maxWaitMs: Math.min(maxWaitMs, MOST_WAIT_MS) },
      observer,
      notice: ({ text }) => void this.notices.push(text),
    });
  }

  get service(): OdooService {
    return this.instance.service;
  }

  /** Each protocol, asked once. @throws {CallError} where the server cannot be reached at all */
  spoken(): Promise<readonly Spoken[]> {
    return this.#spoken ??= this.#ask();
  }

  /** Those that are open. @throws {CallError} */
  async open(): Promise<readonly Spoken[]> {
    return (await this.spoken()).filter(({ version }) => version !== undefined);
  }

  /** The server's version, without a log-in. @throws {CallError} */
  async version(): Promise<OdooVersion | undefined> {
    const [first] = await this.open();
    return parseVersion(first?.version ?? "");
  }

  /** Undefined where the server does not tell. */
  databases(): Promise<readonly string[] | undefined> {
    return listDatabases(this.#client.send);
  }

  /** Milliseconds of a small call: the middle of a few. @throws {CallError} */
  roundTrip(): Promise<number> {
    return this.#roundTrip ??= measure(this.service);
  }

  [Symbol.dispose](): void {
    this.instance[Symbol.dispose]();
    this.#client[Symbol.dispose]();
  }

  /** A redirect is taken too: it says where Odoo may be. */
  #ask(): Promise<Spoken[]> {
    const protocols = protocolsFor({ choice: "auto", namesDatabase: true });
    return Array.fromAsync(
      askVersions(protocols, (request) => this.#client.send({ ...request, acceptRedirect: true })),
    );
  }
}

const ROUNDS = 5;

/** A slow server is not asked any more after so many milliseconds. */
const ENOUGH_MS = 8_000;

async function measure(service: OdooService): Promise<number> {
  const times: number[] = [];
  const begun = performance.now();
  while (times.length < ROUNDS && performance.now() - begun < ENOUGH_MS) {
    const at = performance.now();
    await service.ask({ model: "res.users", method: "context_get" });
    times.push(performance.now() - at);
  }
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}
