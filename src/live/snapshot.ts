/** A question with one answer for all who ask it: a list, a count, the installed modules. */
import type { Domain } from "../odoo/domain.ts";
import { OdooError } from "../odoo/errors.ts";
import type { Json } from "../odoo/json.ts";
import type { ModelSchema } from "../odoo/schema.ts";
import type { OdooService } from "../odoo/service.ts";
import { fingerprint, listFields } from "./fingerprint.ts";
import type { Question } from "./question.ts";
import { withoutArchived } from "./rows.ts";
import type { News, Subscription } from "./subscription.ts";
import type { CountTarget, ListTarget, Target } from "./target.ts";

type Read = (odoo: OdooService, signal: AbortSignal) => Promise<Json>;

/** A list is watched no further, so that no list is too long to be watched. */
const MAX_ROWS = 1_000;

export interface SnapshotOptions {
  /** One call, but for what is not known of the model yet. */
  readonly read: Read;
  readonly domain: Domain;
  /** The fields that are compared; none where records are only counted. */
  readonly fields?: (schema: ModelSchema) => readonly string[];
  /** Called with every difference, before it is told. */
  readonly onChange?: (odoo: OdooService) => void;
}

export class Snapshot implements Question {
  readonly #odoo: OdooService;
  readonly #options: SnapshotOptions;
  readonly #subscriptions = new Set<Subscription>();
  #first: Promise<void> | undefined;
  #known: number | undefined;

  constructor(odoo: OdooService, options: SnapshotOptions) {
    this.#odoo = odoo;
    this.#options = options;
  }

  get isEmpty(): boolean {
    return this.#subscriptions.size === 0;
  }

  get subscriptions(): ReadonlySet<Subscription> {
    return this.#subscriptions;
  }

  rows(schema: ModelSchema): Domain {
    return withoutArchived(this.#options.domain, schema);
  }

  fields(schema: ModelSchema): readonly string[] {
    return this.#options.fields?.(schema) ?? [];
  }

  /** Resolves once it is known what there is, with how to leave. @throws {CallError} where it cannot be read */
  async add(subscription: Subscription, signal: AbortSignal): Promise<() => void> {
    const leave = (): void => void this.#subscriptions.delete(subscription);
    this.#subscriptions.add(subscription);
    try {
      await (this.#first ??= this.#read(signal).then((state) => void (this.#known = state)));
      return leave;
    } catch (error) {
      leave();
      this.#first = undefined;
      throw error;
    }
  }

  async ask(signal: AbortSignal): Promise<News[]> {
    // Whoever came first asks by themselves, and is told what became of it.
    await this.#first?.catch(() => {});
    if (this.isEmpty) return [];
    const state = await this.#read(signal);
    if (this.#known === state) return [];
    this.#known = state;
    this.#options.onChange?.(this.#odoo);
    return [{ subscriptions: this.#subscriptions, change: "changed" }];
  }

  /** Whatever is answered next is news. */
  forget(): void {
    this.#known = undefined;
  }

  async #read(signal: AbortSignal): Promise<number> {
    return fingerprint(await this.#options.read(this.#odoo, signal));
  }
}

export function snapshotOf(target: Exclude<Target, { kind: "record" }>): SnapshotOptions {
  switch (target.kind) {
    case "list":
      return listSnapshot(target);
    case "count":
      return countSnapshot(target);
    case "models":
      return modulesSnapshot();
  }
}

function listSnapshot(target: ListTarget): SnapshotOptions {
  const { model, domain, order, offset = 0 } = target;
  const limit = Math.min(target.limit || MAX_ROWS, MAX_ROWS);
  const fields = (schema: ModelSchema): string[] => listFields(schema, target.fields);
  return {
    domain,
    fields,
    read: async (odoo, signal) => {
      const schema = await odoo.schema(model, { signal });
      const query = { domain, fields: fields(schema), order, limit, offset };
      const rows = await odoo.searchRead(model, query, { signal });
      // Which of two equals comes first is PostgreSQL's mood. What moves a record is a change in itself.
      return rows.toSorted((a, b) => Number(a.id) - Number(b.id));
    },
  };
}

function countSnapshot({ model, domain }: CountTarget): SnapshotOptions {
  return { domain, read: (odoo, signal) => odoo.searchCount(model, domain, { signal }) };
}

const MODULES = {
  domain: [["state", "=", "installed"]],
  fields: ["latest_version"],
  order: "id",
  limit: 0,
} as const;

/**
 * The installed modules are a fifth of what the list of models is, which is read by those who may not see them. A
 * plain user of Odoo 15 sees neither.
 */
function modulesSnapshot(): SnapshotOptions {
  let refusal: OdooError | undefined;
  const readModels = async (odoo: OdooService, signal: AbortSignal): Promise<Json> => {
    try {
      return await odoo.ask({ model: "ir.model", method: "get_available_models" }, { signal });
    } catch (error) {
      throw error instanceof OdooError && error.kind === "unknown_method" ? refusal : error;
    }
  };
  const read: Read = async (odoo, signal) => {
    try {
      if (!refusal) return await odoo.searchRead("ir.module.module", MODULES, { signal });
    } catch (error) {
      if (!(error instanceof OdooError)) throw error;
      refusal = error;
    }
    return await readModels(odoo, signal);
  };
  const onChange = (odoo: OdooService): void => odoo.forget(["schema", "models", "access"]);
  return { domain: [], read, onChange };
}
