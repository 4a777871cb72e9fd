/**
 * What a case of the contract suite works with: callers, a marker of its own, and records that are
 * gone again afterwards, also after a failure.
 */
import { z } from "zod";
import type { App } from "../../src/app.ts";
import { assertExists } from "./assert.ts";
import { ContractClient } from "./contract_client.ts";
import {
  type Account,
  type ContractTarget,
  openApp,
  type OpenOptions,
  type Wire,
} from "./contract_target.ts";

/** One Odoo over one protocol: its callers, opened once and kept over all cases. */
export class ContractSession {
  readonly target: ContractTarget;
  readonly wire: Wire;
  readonly #clients = new Map<string, ContractClient>();
  readonly #apps: App[] = [];

  constructor(target: ContractTarget, wire: Wire) {
    this.target = target;
    this.wire = wire;
  }

  get admin(): ContractClient {
    return this.#keep("admin", this.target.admin);
  }

  get readOnly(): ContractClient {
    return this.#keep("read-only", this.target.admin, { readOnly: true });
  }

  get low(): ContractClient {
    const { low } = this.target;
    assertExists(low, "this target has no low-rights user");
    return this.#keep("low", low);
  }

  /** A caller of its own, nothing cached, and what it is made of. */
  open(
    account: Account,
    options: Omit<OpenOptions, "wire" | "account"> = {},
  ): { client: ContractClient; app: App } {
    const app = openApp(this.target, { ...options, wire: this.wire, account });
    return { client: new ContractClient(app.catalog, this.#secrets(account)), app };
  }

  /** Opens the kept callers' connections, so that they belong to no case. */
  async warmUp(): Promise<void> {
    const call = { model: "res.partner", method: "name_search", kwargs: { name: "-", limit: 1 } };
    await this.admin.ok("call_method", call);
    await this.readOnly.ok("get_context");
    if (this.target.low) await this.low.ok("call_method", call);
    const instances = this.#apps.flatMap((app) => [...app.instances.values()]);
    await Promise.all(instances.map((instance) => instance.settled()));
  }

  /** A password that is the user's name cannot be told from it. */
  #secrets(account: Account): string[] {
    const { admin, adminPassword, low } = this.target;
    return [admin, adminPassword, low, account]
      .filter((each) => each !== undefined)
      .filter(({ username, credential }) => credential !== username)
      .map(({ credential }) => credential);
  }

  #keep(name: string, account: Account, options: { readOnly?: boolean } = {}): ContractClient {
    const known = this.#clients.get(name);
    if (known) return known;
    const { client, app } = this.open(account, { ...options, pinning: true });
    this.#clients.set(name, client);
    this.#apps.push(app);
    return client;
  }
}

export class CaseContext implements AsyncDisposable {
  readonly session: ContractSession;
  /** In every name that the case gives, so that it finds its own records and no others. */
  readonly marker = `contract ${crypto.randomUUID().slice(0, 8)}`;
  readonly #cleanup = new AsyncDisposableStack();

  constructor(session: ContractSession) {
    this.session = session;
  }

  get admin(): ContractClient {
    return this.session.admin;
  }

  get low(): ContractClient {
    return this.session.low;
  }

  /** A caller of its own, nothing cached, until the case ends. */
  open(account: Account, options: Omit<OpenOptions, "wire" | "account"> = {}): ContractClient {
    const { client, app } = this.session.open(account, options);
    this.#cleanup.use(app);
    return client;
  }

  /** The field that an attachment's content is in (ODOO-FACTS §1). */
  get contentField(): "datas" | "raw" {
    return this.session.target.major >= 20 ? "raw" : "datas";
  }

  /** Creates records that are deleted when the case ends. */
  async createAll(model: string, values: readonly object[]): Promise<number[]> {
    const { structured } = await this.admin.ok("create_records", { model, values });
    return this.adopt(model, structured.ids);
  }

  /** Creates one record that is deleted when the case ends. */
  async create(model: string, values: object): Promise<number> {
    const [id] = await this.createAll(model, [values]);
    assertExists(id);
    return id;
  }

  /** Sees to it that these records are deleted when the case ends. */
  adopt(model: string, ids: unknown): number[] {
    const known = z.array(z.number()).parse(ids);
    this.defer(() => this.#deleteLeft(model, known));
    return known;
  }

  /** Runs when the case ends, the last one first. */
  defer(undo: () => Promise<unknown>): void {
    this.#cleanup.defer(async () => void await undo());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#cleanup.disposeAsync();
  }

  async #deleteLeft(model: string, ids: readonly number[]): Promise<void> {
    const fields = ["create_date"];
    const left = (await this.admin.table("read_records", { model, ids, fields })).rows;
    if (left.length === 0) return;
    await this.admin.ok("delete_records", { model, ids: left.map(([id]) => id) });
  }
}
