/**
 * The tables: rows by id, the links back along many2one fields, and a journal that can take a
 * failed call back. Knows field keys; has never heard of access rights, domains or the wire.
 */
import type { Json, JsonObject } from "../odoo/json.ts";
import { idOf, type Row } from "./values.ts";

/** What must happen to take the changes of the present transaction back, oldest first. */
class Journal {
  #undos: (() => void)[] | undefined;

  /** Whether the present transaction has changed anything. */
  get isUsed(): boolean {
    return this.#undos !== undefined && this.#undos.length > 0;
  }

  /** Notes a change; outside a transaction there is nothing to take back. */
  note(undo: () => void): void {
    this.#undos?.push(undo);
  }

  run<T>(change: () => T): T {
    const undos: (() => void)[] = [];
    this.#undos = undos;
    try {
      return change();
    } catch (error) {
      for (const undo of undos.toReversed()) undo();
      throw error;
    } finally {
      this.#undos = undefined;
    }
  }
}

/** The rows of one model. */
export class Table {
  readonly #rows = new Map<number, Row>();
  readonly #links = new Map<string, Map<number, Set<number>>>();
  readonly #journal: Journal;
  #lastId = 0;

  /** `linkKeys` are the many2one fields whose other side is ever asked for. */
  constructor(linkKeys: Iterable<string>, journal: Journal) {
    for (const key of linkKeys) this.#links.set(key, new Map());
    this.#journal = journal;
  }

  get size(): number {
    return this.#rows.size;
  }

  get(id: number): Row | undefined {
    return this.#rows.get(id);
  }

  has(id: number): boolean {
    return this.#rows.has(id);
  }

  rows(): IterableIterator<Row> {
    return this.#rows.values();
  }

  /** Stores a new row under the next id (or its own, which must then be free); takes the object over. */
  insert(values: JsonObject & { id?: number }): Row {
    const row: Row = Object.assign(values, { id: values.id ?? this.#lastId + 1 });
    this.#lastId = Math.max(this.#lastId, row.id);
    this.#put(row);
    this.#journal.note(() => this.#drop(row));
    return row;
  }

  update(row: Row, patch: JsonObject): void {
    for (const [key, value] of Object.entries(patch)) {
      const before = row[key];
      if (before === value) continue;
      this.#assign(row, key, value);
      this.#journal.note(() => this.#assign(row, key, before));
    }
  }

  delete(id: number): void {
    const row = this.#rows.get(id);
    if (row === undefined) return;
    this.#drop(row);
    this.#journal.note(() => this.#put(row));
  }

  /** The ids of the rows whose many2one `key` holds `id`, in ascending order. */
  referrers(key: string, id: number): number[] {
    const links = this.#links.get(key);
    if (links !== undefined) return [...links.get(id) ?? []].sort((a, b) => a - b);
    return [...this.#rows.values()].filter((row) => row[key] === id).map((row) => row.id);
  }

  #put(row: Row): void {
    this.#rows.set(row.id, row);
    for (const key of this.#links.keys()) this.#link(key, row.id, row[key]);
  }

  #drop(row: Row): void {
    this.#rows.delete(row.id);
    for (const key of this.#links.keys()) this.#unlink(key, row.id, row[key]);
  }

  #assign(row: Row, key: string, value: Json | undefined): void {
    if (this.#links.has(key)) {
      this.#unlink(key, row.id, row[key]);
      this.#link(key, row.id, value);
    }
    if (value === undefined) delete row[key];
    else row[key] = value;
  }

  #link(key: string, id: number, value: Json | undefined): void {
    const target = idOf(value);
    if (target === undefined) return;
    const links = this.#links.get(key);
    const known = links?.get(target);
    if (known !== undefined) known.add(id);
    else links?.set(target, new Set([id]));
  }

  #unlink(key: string, id: number, value: Json | undefined): void {
    const target = idOf(value);
    if (target !== undefined) this.#links.get(key)?.get(target)?.delete(id);
  }
}

/** All tables, with all-or-nothing changes. */
export class Database {
  readonly #tables = new Map<string, Table>();
  readonly #journal = new Journal();
  readonly #sequences = new Map<string, number>();

  /** Creates the table of a model. */
  addTable(model: string, linkKeys: Iterable<string>): void {
    this.#tables.set(model, new Table(linkKeys, this.#journal));
  }

  /** The table of a model that is known to exist. */
  table(model: string): Table {
    const table = this.#tables.get(model);
    if (table === undefined) throw new Error(`Cannot open table ${model}: no such model`);
    return table;
  }

  /** The next number of a sequence. Like PostgreSQL's, numbers once taken are not given back. */
  next(sequence: string): number {
    const number = (this.#sequences.get(sequence) ?? 0) + 1;
    this.#sequences.set(sequence, number);
    return number;
  }

  /** Whether the present transaction has changed anything. */
  get isChanged(): boolean {
    return this.#journal.isUsed;
  }

  /** Runs a change; where it throws, nothing of it remains. */
  atomically<T>(change: () => T): T {
    return this.#journal.run(change);
  }
}
