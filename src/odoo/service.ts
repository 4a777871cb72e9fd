/**
 * The Odoo service: what can be done with models and records, in typed verbs.
 *
 * One instance serves one identity. Knows Odoo's methods and versions. Must not know MCP, policies or
 * how answers are shown.
 */
import { Cache, type CacheOptions } from "./cache.ts";
import type { Domain } from "./domain.ts";
import { checkDomain, checkOrder } from "./domain_check.ts";
import { expectRecords, malformed, readRef, type RecordRef } from "./answers.ts";
import {
  type Access,
  listModels,
  type ModelName,
  type Profile,
  readAccess,
  type Reader,
  readProfile,
} from "./discovery.ts";
import { OdooError } from "./errors.ts";
import { checkGrouping, groupCall, type GroupQuery, readGroup } from "./grouping.ts";
import { isJsonObject, type Json, type JsonObject } from "./json.ts";
import type { ModelCall } from "./rpc/protocol.ts";
import type { RpcSession } from "./rpc/session.ts";
import { FIELD_ATTRIBUTES, type ModelSchema, parseSchema } from "./schema.ts";
import { writeValues } from "./values.ts";
import { type Dialect, dialectOf, type OdooVersion } from "./versions.ts";

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface SearchQuery {
  readonly domain: Domain;
  readonly fields: readonly string[];
  readonly order?: string | undefined;
  readonly limit: number;
  readonly offset?: number;
}

/** A method of a model, without what it does not need. */
type Call = Pick<ModelCall, "model" | "method"> & Partial<ModelCall>;

/** A read never carries binary content: with `bin_size` Odoo tells the size instead (ODOO-FACTS §4). */
const READ_CONTEXT = { bin_size: true };

/** How long a changed language or timezone may go unnoticed. */
const CONTEXT_TTL_MS = 3_600_000;

export class OdooService {
  readonly #session: RpcSession;
  readonly #schemas: Cache<ModelSchema>;
  readonly #models: Cache<readonly ModelName[]>;
  readonly #access: Cache<Access>;
  readonly #profile: Cache<Profile>;
  readonly #context: Cache<JsonObject>;
  #version: Promise<OdooVersion | undefined> | undefined;

  constructor(session: RpcSession, cache: CacheOptions) {
    this.#session = session;
    this.#schemas = new Cache(cache);
    this.#models = new Cache(cache);
    this.#access = new Cache(cache);
    this.#profile = new Cache(cache);
    // Kept whatever the configuration says: it belongs to the log-in, not to what Odoo holds.
    this.#context = new Cache({ enabled: true, ttlMs: CONTEXT_TTL_MS, maxSize: 1 });
  }

  /** What this service talks to, for display; never the credential. */
  get connection(): { protocol: string; database: string; username: string } {
    return { protocol: this.#session.protocol, ...this.#session.login };
  }

  /** The server's version; undefined when it could not be read. @throws {CallError} */
  version(): Promise<OdooVersion | undefined> {
    this.#version ??= this.#session.version().catch((error) => {
      this.#version = undefined;
      throw error;
    });
    return this.#version;
  }

  /** The fields that this user may see. @throws {CallError} */
  schema(model: string, options: CallOptions = {}): Promise<ModelSchema> {
    return this.#schemas.get(model, async () => {
      const kwargs = { attributes: [...FIELD_ATTRIBUTES] };
      return parseSchema(model, await this.#read({ model, method: "fields_get", kwargs }));
    }, options.signal);
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
      context: READ_CONTEXT,
    };
    if (query.order) kwargs.order = query.order;
    return expectRecords(await this.#read({ model, method: "search_read", kwargs }, options));
  }

  /** The number of matching records. @throws {CallError} */
  async searchCount(model: string, domain: Domain, options: CallOptions = {}): Promise<number> {
    await this.#checkDomain(model, domain, options);
    const count = await this.#read({
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
    const kwargs = { fields: [...fields], context: options.context ?? READ_CONTEXT };
    return expectRecords(await this.#read({ model, method: "read", ids, kwargs }, options));
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
    const { method, kwargs } = groupCall(
      { ...query, domain: domainJson(query.domain) },
      (await this.#dialect()).grouping,
    );
    const answer = await this.#read({ model, method, kwargs: { ...kwargs, context } }, options);
    const groups = answer ?? await this.#groupsOfNothing(model, query, options);
    if (!Array.isArray(groups)) return malformed(`${method} did not answer a list`);
    return groups.map((group) => readGroup(group, query, schema));
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
    const prepared = await Promise.all(
      values.map((one, i) => this.#prepare(model, one, `values[${i}]`)),
    );
    const ids = await this.#execute({ model, method: "create", args: [prepared] }, options);
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
    const prepared = await this.#prepare(model, values, "values");
    await this.#execute({ model, method: "write", ids, args: [prepared] }, options);
  }

  /** Deletes records. @throws {CallError} */
  async unlink(model: string, ids: readonly number[], options: CallOptions = {}): Promise<void> {
    await this.#execute({ model, method: "unlink", ids }, options);
  }

  /** Calls any public method; `null` stands for a method that returned None. @throws {CallError} */
  call(call: Call, options: CallOptions = {}): Promise<Json> {
    return this.#execute(call, options);
  }

  /** Records whose name matches, best first as Odoo ranks them. @throws {CallError} */
  async searchName(
    model: string,
    name: string,
    options: CallOptions & { limit: number; exact?: boolean; domain?: Domain },
  ): Promise<RecordRef[]> {
    const { nameSearchDomain } = await this.#dialect();
    const kwargs: JsonObject = {
      name,
      operator: options.exact ? "=" : "ilike",
      limit: options.limit,
      [nameSearchDomain]: domainJson(options.domain ?? []),
    };
    const found = await this.#read({ model, method: "name_search", kwargs }, options);
    return Array.isArray(found)
      ? found.flatMap(readRef)
      : malformed("name_search did not answer a list");
  }

  /** The models this user can work with. @throws {CallError} */
  models({ signal }: CallOptions = {}): Promise<readonly ModelName[]> {
    const load = async (): Promise<ModelName[]> => listModels(this.#reader, await this.#dialect());
    return this.#models.get("", load, signal);
  }

  /** What this user may do with a model, record rules aside. @throws {CallError} */
  access(model: string, { signal }: CallOptions = {}): Promise<Access> {
    const load = async (): Promise<Access> =>
      readAccess(this.#reader, await this.#dialect(), model);
    return this.#access.get(model, load, signal);
  }

  /** Who is logged in, with the companies they may work in. @throws {CallError} */
  profile({ signal }: CallOptions = {}): Promise<Profile> {
    const load = async (): Promise<Profile> => readProfile(this.#reader, await this.#session.uid());
    return this.#profile.get("", load, signal);
  }

  /** For what is shared by all callers, so that no single one can cancel it. */
  readonly #reader: Reader = (call) => this.#read(call);

  #checkDomain(model: string, domain: Domain, options: CallOptions): Promise<void> {
    return checkDomain(domain, model, (name) => this.schema(name, options));
  }

  async #dialect(): Promise<Dialect> {
    return dialectOf(await this.version());
  }

  #prepare(model: string, values: JsonObject, at: string): Promise<JsonObject> {
    const fieldsOf = async (name: string) => (await this.schema(name)).fields;
    return writeValues(values, { model, at, fieldsOf });
  }

  #read(call: Call, options: CallOptions = {}): Promise<Json> {
    return this.#send(call, { ...options, idempotent: true });
  }

  #execute(call: Call, options: CallOptions): Promise<Json> {
    return this.#send(call, { ...options, idempotent: false });
  }

  async #send(call: Call, options: CallOptions & { idempotent: boolean }): Promise<Json> {
    const userContext = await this.#context.get("", () => this.#readContext(), options.signal);
    const { args = [], kwargs = {} } = call;
    const context = { ...userContext, ...(isJsonObject(kwargs.context) && kwargs.context) };
    try {
      return await this.#session.execute(
        { ...call, args, kwargs: { ...kwargs, context } },
        options,
      );
    } catch (error) {
      // A field that went, or came, means that modules changed under the cached schema.
      if (error instanceof OdooError && error.kind === "unknown_field") {
        this.#schemas.delete(call.model);
      }
      throw error;
    }
  }

  /** The user's own language and timezone, so that names and labels are those they see in Odoo. */
  async #readContext(): Promise<JsonObject> {
    const call = { model: "res.users", method: "context_get", args: [], kwargs: {} };
    const answer = await this.#session.execute(call, { idempotent: true });
    if (!isJsonObject(answer)) return {};
    const { lang, tz } = answer;
    return { ...(lang && { lang }), ...(tz && { tz }) };
  }
}

function domainJson(domain: Domain): Json[] {
  return domain.map((item) => typeof item === "string" ? item : [...item]);
}
