/** What can be watched in Odoo, and what whoever watches it is told. Data. */
import type { Domain } from "../odoo/domain.ts";

/** A record, archived or not. */
export interface RecordTarget {
  readonly kind: "record";
  readonly model: string;
  readonly id: number;
}

/** The records of a domain, as far as `limit` shows them and in their order. */
export interface ListTarget {
  readonly kind: "list";
  readonly model: string;
  readonly domain: Domain;
  readonly order?: string | undefined;
  /** Without one, or with 0: the first 1,000, which is also the most. */
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
  /** Fields of the model itself that are shown; unless told, those that a person looks at first. */
  readonly fields?: readonly string[] | undefined;
}

/** How many records match. */
export interface CountTarget {
  readonly kind: "count";
  readonly model: string;
  readonly domain: Domain;
}

/** Which modules, and so which models, there are. */
export interface ModelsTarget {
  readonly kind: "models";
}

export type Target = RecordTarget | ListTarget | CountTarget | ModelsTarget;

/**
 * `changed`: it is not what it was. `gone`: it was deleted, or this user may not read it any more; the watch has
 * ended. `gap`: Odoo could not be asked for a while, so that it has to be read again, changed or not.
 */
export type Change = "changed" | "gone" | "gap";

export type Listener = (change: Change) => void;
