/**
 * What one user is told of an Odoo, kept for a while: models and their fields, access rights, the user and their
 * companies. Never records. Knows how to ask; must not know what the answers are used for.
 */
import { Cache, type CacheOptions } from "./cache.ts";
import { Capabilities } from "./capabilities.ts";
import {
  type Access,
  type Asker,
  listModels,
  type ModelName,
  type Profile,
  readAccess,
  readCompanies,
  type Reader,
  readUser,
  type User,
  userContext,
} from "./discovery.ts";
import type { RecordRef } from "./answers.ts";
import { OdooError } from "./errors.ts";
import type { JsonObject } from "./json.ts";
import type { RpcSession } from "./rpc/session.ts";
import { suggestModel } from "./renamed_fields.ts";
import { FIELD_ATTRIBUTES, type ModelSchema, parseSchema, suggestField } from "./schema.ts";
import type { Kind } from "./stale.ts";

/** How long a changed language, timezone or company may go unnoticed, where nothing else is kept. */
const USER_TTL_MS = 3_600_000;

/** Fields that were read within this are not read again for a name that they do not have. */
const FRESH_MS = 10_000;

export class Metadata {
  readonly #session: RpcSession;
  readonly #capabilities: Capabilities;
  readonly #kept: {
    readonly schema: Cache<ModelSchema>;
    readonly models: Cache<readonly ModelName[]>;
    readonly access: Cache<Access>;
    readonly user: Cache<User>;
    readonly companies: Cache<readonly RecordRef[]>;
  };

  constructor(session: RpcSession, cache: CacheOptions) {
    this.#session = session;
    this.#capabilities = new Capabilities(() => session.version());
    this.#kept = {
      schema: new Cache(cache, "schema"),
      models: new Cache(cache, "models"),
      access: new Cache(cache, "access"),
      // Kept whatever the configuration says: every call needs it.
      user: new Cache({ ...cache, enabled: true, ttlMs: USER_TTL_MS, maxSize: 1 }, "user"),
      companies: new Cache(cache, "companies"),
    };
  }

  get capabilities(): Capabilities {
    return this.#capabilities;
  }

  /** What the context of every call says. @throws {CallError} */
  async context(signal?: AbortSignal): Promise<JsonObject> {
    try {
      return userContext(await this.#user(signal));
    } catch (error) {
      // Who may not even read themselves works in Odoo's own defaults.
      if (error instanceof OdooError && error.kind === "access") return {};
      throw error;
    }
  }

  /** @throws {CallError} */
  schema(model: string, signal?: AbortSignal): Promise<ModelSchema> {
    return this.#kept.schema.get(model, () => this.#readSchema(model), signal);
  }

  /** @throws {CallError} */
  models(signal?: AbortSignal): Promise<readonly ModelName[]> {
    return this.#kept.models.get("", () => listModels(this.#asker), signal);
  }

  /** @throws {CallError} */
  access(model: string, signal?: AbortSignal): Promise<Access> {
    return this.#kept.access.get(model, () => readAccess(this.#asker, model), signal);
  }

  /** @throws {CallError} */
  async profile(signal?: AbortSignal): Promise<Profile> {
    const { companyIds, ...user } = await this.#user(signal);
    const load = (): Promise<RecordRef[]> => readCompanies(this.#read, companyIds);
    return { ...user, companies: await this.#kept.companies.get(companyIds.join(), load, signal) };
  }

  /**
   * The company that calls work in where the user has several: the chosen one, else their current one. Asks nothing
   * of who has one. @throws {CallError}
   */
  async company(chosen: number | undefined, signal?: AbortSignal): Promise<RecordRef | undefined> {
    const { companyIds: [current, ...others] } = await this.#user(signal);
    if (others.length === 0) return undefined;
    const { companies } = await this.profile(signal);
    return companies.find(({ id }) => id === (chosen ?? current));
  }

  /**
   * An error with what is known about its cause: the name that a model or field has in this version, or the nearest
   * one. What the error shows to be stale is forgotten.
   */
  async explain(model: string, error: OdooError): Promise<OdooError> {
    // The user may have lost a company that the context names.
    if (error.kind === "access") this.forget(["user"]);
    const hint = error.kind === "unknown_model"
      ? await this.#suggestModel(model)
      : error.kind === "unknown_field"
      ? await this.#suggestField(error.field?.model ?? model, error.field?.name)
      : undefined;
    if (hint === undefined) return error;
    const { kind, field } = error;
    return new OdooError(kind, `${error.message}: ${hint}`, { cause: error, field });
  }

  async #suggestModel(model: string): Promise<string | undefined> {
    const known = await this.#kept.models.peek("")?.catch(() => undefined);
    return suggestModel(model, known?.map((each) => each.model));
  }

  /** A field that went, or came, means that modules changed under the kept schema. */
  async #suggestField(model: string, name: string | undefined): Promise<string | undefined> {
    this.forget(["schema"], model);
    if (name === undefined) return undefined;
    const schema = await this.schema(model).catch(() => undefined);
    return !schema || schema.fields.has(name) ? undefined : suggestField(schema, name);
  }

  async #readSchema(model: string): Promise<ModelSchema> {
    const kwargs = { attributes: [...FIELD_ATTRIBUTES] };
    try {
      return parseSchema(model, await this.#read({ model, method: "fields_get", kwargs }));
    } catch (error) {
      throw error instanceof OdooError ? await this.explain(model, error) : error;
    }
  }

  /** Forgets the fields of a model, unless they were read a moment ago: then false. */
  forgetFields(model: string): boolean {
    return this.#kept.schema.deleteOlder(model, FRESH_MS);
  }

  /** Forgets everything of these kinds, or one model of them. */
  forget(kinds: readonly Kind[], model?: string): void {
    for (const kind of kinds) {
      if (model === undefined) this.#kept[kind].clear();
      else this.#kept[kind].delete(model);
    }
  }

  get #asker(): Asker {
    return { read: this.#read, capabilities: this.#capabilities };
  }

  #user(signal?: AbortSignal): Promise<User> {
    const load = async (): Promise<User> => readUser(this.#readBare, await this.#session.uid());
    return this.#kept.user.get("", load, signal);
  }

  /** For what is shared by all callers, so that no single one can cancel it. */
  readonly #read: Reader = async (call) =>
    this.#readBare({ ...call, kwargs: { ...call.kwargs, context: await this.context() } });

  readonly #readBare: Reader = (call) =>
    this.#session.execute({ args: [], kwargs: {}, ...call }, { idempotent: true });
}
