/** The records of one model that somebody watches: one question for all of them. */
import type { Domain } from "../odoo/domain.ts";
import { OdooError } from "../odoo/errors.ts";
import type { JsonObject } from "../odoo/json.ts";
import type { ModelSchema } from "../odoo/schema.ts";
import type { OdooService } from "../odoo/service.ts";
import { fingerprint, recordFields } from "./fingerprint.ts";
import type { Question } from "./question.ts";
import { archivedToo } from "./rows.ts";
import type { News, Subscription } from "./subscription.ts";

/** What a record was when it was last read. */
interface State {
  readonly writeDate: string;
  readonly print: number;
  /** The fields that `print` is made of. */
  readonly fields: string;
}

interface WatchedRecord {
  readonly id: number;
  readonly subscriptions: Set<Subscription>;
  /** Whoever comes while it is read for the first time waits for that. */
  first: Promise<void> | undefined;
  known: State | undefined;
}

export class Records implements Question {
  readonly #odoo: OdooService;
  readonly #model: string;
  readonly #watched = new Map<number, WatchedRecord>();
  /** Those who came since the last question, and who asks it for them. */
  #newcomers: { readonly ids: number[]; readonly states: Promise<Map<number, State>> } | undefined;
  /** Whether reading all fields was refused: a link may lead to where this user has no rights. */
  #isNarrow = false;

  constructor(odoo: OdooService, model: string) {
    this.#odoo = odoo;
    this.#model = model;
  }

  get isEmpty(): boolean {
    return this.#watched.size === 0;
  }

  get subscriptions(): ReadonlySet<Subscription> {
    return new Set([...this.#watched.values()].flatMap(({ subscriptions }) => [...subscriptions]));
  }

  rows(schema: ModelSchema): Domain {
    return [...archivedToo(schema), ["id", "in", [...this.#watched.keys()]]];
  }

  fields(schema: ModelSchema): readonly string[] {
    return recordFields(schema, { count: this.#watched.size, isNarrow: this.#isNarrow });
  }

  /** Resolves once it is known what there is, with how to leave. @throws {CallError} where it cannot be read */
  async add(
    id: number,
    subscription: Subscription,
    signal: AbortSignal,
  ): Promise<() => void> {
    const record = this.#watched.get(id) ??
      { id, subscriptions: new Set(), first: undefined, known: undefined };
    this.#watched.set(id, record);
    record.subscriptions.add(subscription);
    const leave = (): void => {
      record.subscriptions.delete(subscription);
      if (record.subscriptions.size === 0 && this.#watched.get(id) === record) {
        this.#watched.delete(id);
      }
    };
    try {
      if (!record.known) await (record.first ??= this.#readFirst(record, signal));
      return leave;
    } catch (error) {
      leave();
      throw error;
    }
  }

  async ask(signal: AbortSignal): Promise<News[]> {
    const asked = [...this.#watched.values()].filter(({ known }) => known !== undefined);
    if (asked.length === 0) return [];
    const states = await this.#read(asked.map(({ id }) => id), signal);
    const news: News[] = [];
    for (const record of asked) {
      const { subscriptions, known } = record;
      const state = states.get(record.id);
      record.known = state;
      if (!state) news.push({ subscriptions, change: "gone" });
      else if (known && differs(known, state)) news.push({ subscriptions, change: "changed" });
    }
    return news;
  }

  async #readFirst(record: WatchedRecord, signal: AbortSignal): Promise<void> {
    const { id } = record;
    const newcomers = this.#newcomers ??= this.#gather(signal);
    newcomers.ids.push(id);
    const state = (await newcomers.states).get(id);
    // The same answer whether it does not exist or may not be read.
    if (!state) throw new OdooError("missing", `there is no ${this.#model} ${id} to be read`);
    record.known = state;
    record.first = undefined;
  }

  /** All who come before the question is sent are in it. */
  #gather(signal: AbortSignal): { ids: number[]; states: Promise<Map<number, State>> } {
    const ids: number[] = [];
    const send = async (): Promise<Map<number, State>> => {
      await this.#odoo.schema(this.#model, { signal });
      this.#newcomers = undefined;
      return await this.#read(ids, signal);
    };
    const states = send().finally(() => {
      if (this.#newcomers?.ids === ids) this.#newcomers = undefined;
    });
    return { ids, states };
  }

  async #read(ids: readonly number[], signal: AbortSignal): Promise<Map<number, State>> {
    try {
      return await this.#readStates(ids, signal);
    } catch (error) {
      const isRefused = error instanceof OdooError && error.kind === "access";
      if (this.#isNarrow || !isRefused) throw error;
      this.#isNarrow = true;
      return await this.#readStates(ids, signal);
    }
  }

  async #readStates(ids: readonly number[], signal: AbortSignal): Promise<Map<number, State>> {
    const schema = await this.#odoo.schema(this.#model, { signal });
    const fields = this.fields(schema);
    const rows = await this.#odoo.searchRead(this.#model, {
      domain: [...archivedToo(schema), ["id", "in", [...ids]]],
      fields,
      order: "id",
      limit: 0,
    }, { signal });
    const names = fields.join();
    return new Map(rows.map((row) => [Number(row.id), stateOf(row, names)]));
  }
}

function stateOf(row: JsonObject, fields: string): State {
  return { writeDate: String(row.write_date), print: fingerprint(row), fields };
}

/** Where other fields were read than before, `write_date` is all that the two have in common. */
function differs(a: State, b: State): boolean {
  return a.writeDate !== b.writeDate || a.fields === b.fields && a.print !== b.print;
}
