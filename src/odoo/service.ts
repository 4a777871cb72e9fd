/**
 * The Odoo service: what can be done with models and records, in typed verbs.
 *
 * One instance serves one identity. Knows Odoo's methods. Must not know MCP, policies or how answers are shown.
 */
import { expectRecords, malformed, readRef, type RecordRef } from "./answers.ts";
import { SIZES_ONLY } from "./binaries.ts";
import type { CacheOptions } from "./cache.ts";
import type { Access, ModelName, Profile } from "./discovery.ts";
import type { Domain } from "./domain.ts";
import { checkDomain, checkOrder } from "./domain_check.ts";
import { checkGrouping, groupCall, type GroupQuery, readGroup } from "./grouping.ts";
import type { Json, JsonObject } from "./json.ts";
import { Metadata } from "./metadata.ts";
import type { Bus } from "./rpc/bus.ts";
import type { RpcSession } from "./rpc/session.ts";
import type { WebPages } from "./rpc/web_pages.ts";
import type { ModelSchema } from "./schema.ts";
import type { Kind } from "./stale.ts";
import { beforeSending, type Call, type CallOptions, UserCalls } from "./user_calls.ts";
import { writeValues } from "./values.ts";
import type { OdooVersion } from "./versions.ts";

export type { CallOptions } from "./user_calls.ts";

export interface SearchQuery {
  readonly domain: Domain;
  readonly fields: readonly string[];
  readonly order?: string | undefined;
  readonly limit: number;
  readonly offset?: number;
}

export interface ServiceOptions {
  readonly cache: CacheOptions;
  readonly bus?: Bus;
  /** Told what a write made stale, so that others who keep it can forget it too. */
  readonly onStale?: (kinds: readonly Kind[]) => void;
}

/** What a service talks to, for display; never the credential. */
export interface ConnectionInfo {
  readonly protocol: string;
  /** Why that protocol. */
  readonly reason: string;
  readonly database: string;
  readonly username: string | undefined;
}

/** What the services of one user share. */
interface ServiceParts extends Pick<ServiceOptions, "bus" | "onStale"> {
  readonly session: RpcSession;
  readonly metadata: Metadata;
}

/** The service of one user. */
export function createService(
  session: RpcSession,
  { cache, bus, onStale }: ServiceOptions,
): OdooService {
  return new OdooService({ session, metadata: new Metadata(session, cache), bus, onStale });
}

/** What calls say in their context, over what the user's own says. */
export interface Scope {
  /** The one company that is worked in: what belongs to others is out of sight, as in Odoo's own pages. */
  readonly company?: number | undefined;
  readonly context?: JsonObject | undefined;
}

export class OdooService {
  readonly #parts: ServiceParts;
  readonly #scope: Scope;
  readonly #session: RpcSession;
  readonly #metadata: Metadata;
  readonly #calls: UserCalls;

  constructor(parts: ServiceParts, scope: Scope = {}) {
    this.#parts = parts;
    this.#scope = scope;
    this.#session = parts.session;
    this.#metadata = parts.metadata;
    const { company, context } = scope;
    const chosen: JsonObject = company === undefined ? {} : { allowed_company_ids: [company] };
    this.#calls = new UserCalls({ ...parts, scope: { ...context, ...chosen } });
  }

  /** The same user's service within a scope. */
  within(scope: Scope): OdooService {
    return new OdooService(this.#parts, scope);
  }

  /** What tells that something came into this user's inbox; there may be nothing to hear, ever. */
  get bus(): Bus | undefined {
    return this.#parts.bus;
  }

  get connection(): ConnectionInfo {
    return { ...this.#session.choice, ...this.#session.login };
  }

  /** Pages of the web client, for what no method gives. */
  get pages(): WebPages {
    return this.#session.pages;
  }

  /** The server's version; undefined when it could not be read. @throws {CallError} */
  version(): Promise<OdooVersion | undefined> {
    return this.#session.version();
  }

  /** The fields that this user may see. @throws {CallError} */
  schema(model: string, { signal }: CallOptions = {}): Promise<ModelSchema> {
    return this.#metadata.schema(model, signal);
  }

  /** The models this user can work with. @throws {CallError} */
  models({ signal }: CallOptions = {}): Promise<readonly ModelName[]> {
    return this.#metadata.models(signal);
  }

  /** What this user may do with a model, record rules aside. @throws {CallError} */
  access(model: string, { signal }: CallOptions = {}): Promise<Access> {
    return this.#metadata.access(model, signal);
  }

  /** Who is logged in, with the companies they may work in. @throws {CallError} */
  profile({ signal }: CallOptions = {}): Promise<Profile> {
    return this.#metadata.profile(signal);
  }

  /** The company that calls work in, where the user has several; undefined for any other. @throws {CallError} */
  company({ signal }: CallOptions = {}): Promise<RecordRef | undefined> {
    return this.#metadata.company(this.#scope.company, signal);
  }

  /** Forgets the fields of a model, unless they were read a moment ago: then false. */
  forgetFields(model: string): boolean {
    return this.#metadata.forgetFields(model);
  }

  /** Forgets what is kept of these kinds: the next call asks Odoo. */
  forget(kinds: readonly Kind[]): void {
    this.#metadata.forget(kinds);
  }

  /** Matching records with the named fields, as Odoo sends them. One call. @throws {CallError} */
  async searchRead(
    model: string,
    query: SearchQuery,
    options: CallOptions = {},
  ): Promise<JsonObject[]> {
    await this.#checkDomain(model, query.domain, options);
    checkOrder(query.order, await this.schema(model, options));
    const kwargs: JsonObject = {
      domain: domainJson(query.domain),
      fields: [...query.fields],
      limit: query.limit,
      offset: query.offset ?? 0,
      context: SIZES_ONLY,
    };
    if (query.order) kwargs.order = query.order;
    return expectRecords(await this.#calls.read({ model, method: "search_read", kwargs }, options));
  }

  /** The number of matching records. @throws {CallError} */
  async searchCount(model: string, domain: Domain, options: CallOptions = {}): Promise<number> {
    await this.#checkDomain(model, domain, options);
    const count = await this.#calls.read({
      model,
      method: "search_count",
      args: [domainJson(domain)],
    }, options);
    return typeof count === "number" ? count : malformed("search_count did not answer a number");
  }

  /** Records by id; deleted ones are left out, a forbidden one fails the call (§3). @throws {CallError} */
  async read(
    model: string,
    ids: readonly number[],
    fields: readonly string[],
    options: CallOptions & { context?: JsonObject } = {},
  ): Promise<JsonObject[]> {
    // Odoo answers any id where the id is all that is asked for, and later ones than 19.0 echo a deleted record's:
    // another field tells which records there are.
    const asked = fields.some((name) => name !== "id") ? [...fields] : ["id", "display_name"];
    const kwargs = { fields: asked, context: options.context ?? SIZES_ONLY };
    const answer = await this.#calls.read({ model, method: "read", ids, kwargs }, options);
    return expectRecords(answer).filter((record) => Object.keys(record).length > 1);
  }

  /** Groups as rows of group values, measures and the count. @throws {CallError} */
  async group(
    model: string,
    query: GroupQuery & { domain: Domain },
    options: CallOptions = {},
  ): Promise<Json[][]> {
    const schema = await this.schema(model, options);
    checkGrouping(schema, query);
    checkOrder(query.order, schema);
    await this.#checkDomain(model, query.domain, options);
    // Periods are cut where the datetimes are told: in UTC.
    const context = { tz: "UTC" };
    const asked = { ...query, domain: domainJson(query.domain) };
    return await this.#metadata.capabilities.use("grouping", async (form) => {
      const { method, kwargs } = groupCall(asked, form);
      const answer = await this.#calls.read(
        { model, method, kwargs: { ...kwargs, context } },
        options,
      );
      const groups = answer ?? await this.#groupsOfNothing(model, query, options);
      if (!Array.isArray(groups)) return malformed(`${method} did not answer a list`);
      return groups.map((group) => readGroup(group, query, schema));
    });
  }

  /** Odoo 16 gives None for the sum of nothing, which XML-RPC cannot carry (ODOO-FACTS §4, §10). */
  async #groupsOfNothing(
    model: string,
    query: GroupQuery & { domain: Domain },
    options: CallOptions,
  ): Promise<Json> {
    const count = await this.searchCount(model, query.domain, options);
    return count === 0 && query.groupBy.length === 0 ? [{ __count: 0 }] : null;
  }

  /** Creates one record per values and resolves with their ids, in that order. @throws {CallError} */
  async create(
    model: string,
    values: readonly JsonObject[],
    options: CallOptions = {},
  ): Promise<number[]> {
    const prepared = await beforeSending(Promise.all(
      values.map((one, i) => this.#prepare(model, one, `values[${i}]`)),
    ));
    const call = { model, method: "create", args: [prepared] };
    const ids = await this.#calls.write(call, { ...options, written: values });
    const list = Array.isArray(ids) ? ids : [ids];
    return list.every((id) => typeof id === "number")
      ? list
      : malformed("create did not answer ids");
  }

  /** Writes the same values to all ids. @throws {CallError} */
  async write(
    model: string,
    ids: readonly number[],
    values: JsonObject,
    options: CallOptions = {},
  ): Promise<void> {
    const prepared = await beforeSending(this.#prepare(model, values, "values"));
    const call = { model, method: "write", ids, args: [prepared] };
    await this.#calls.write(call, { ...options, written: [values] });
  }

  /** Deletes records. @throws {CallError} */
  async unlink(model: string, ids: readonly number[], options: CallOptions = {}): Promise<void> {
    await this.#calls.write({ model, method: "unlink", ids }, options);
  }

  /** Calls any public method; `null` stands for a method that returned None. @throws {CallError} */
  call(call: Call, options: CallOptions = {}): Promise<Json> {
    return this.#calls.write(call, options);
  }

  /** Calls a method that changes nothing: unlike with `call`, it may be sent again, and makes nothing stale. @throws {CallError} */
  ask(call: Call, options: CallOptions = {}): Promise<Json> {
    return this.#calls.read(call, options);
  }

  /** Records whose name matches, best first as Odoo ranks them. @throws {CallError} */
  async searchName(
    model: string,
    name: string,
    options: CallOptions & { limit: number; exact?: boolean; domain?: Domain },
  ): Promise<RecordRef[]> {
    // The second argument has another name before Odoo 19, and the same place (ODOO-FACTS §5).
    const operator = options.exact ? "=" : "ilike";
    const args = [name, domainJson(options.domain ?? []), operator, options.limit];
    const found = await this.#calls.read({ model, method: "name_search", args }, options);
    return Array.isArray(found)
      ? found.flatMap(readRef)
      : malformed("name_search did not answer a list");
  }

  #checkDomain(model: string, domain: Domain, options: CallOptions): Promise<void> {
    return checkDomain(domain, model, (name) => this.schema(name, options));
  }

  #prepare(model: string, values: JsonObject, at: string): Promise<JsonObject> {
    const fieldsOf = async (name: string) => (await this.schema(name)).fields;
    return writeValues(values, { model, at, fieldsOf });
  }
}

function domainJson(domain: Domain): Json[] {
  return domain.map((item) => typeof item === "string" ? item : [...item]);
}
