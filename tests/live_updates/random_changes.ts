/**
 * Random changes by several writers, and whether those who watch are told of each of them once.
 *
 * What has changed is not taken from the changes but from Odoo: before and after each step everything watched is read.
 * `makeRandomChanges` knows any Odoo that has the models, `changeSandbox` the embedded one.
 */
import { type Change, LiveUpdates, type Target, type Watch } from "../../src/live/live_updates.ts";
import type { Json, JsonObject } from "../../src/odoo/json.ts";
import type { OdooService } from "../../src/odoo/service.ts";
import type { ProtocolName } from "../../src/odoo/rpc/protocol.ts";
import { startSandbox, type Version } from "../../src/sandbox/mod.ts";
import { Random } from "../fuzz/random.ts";
import { openInstance, withKey } from "../support/instance.ts";
import { countRounds, type Rounds } from "./rounds.ts";

export interface ChangesOptions {
  /** Who watches, with the count of its calls. */
  readonly odoo: OdooService;
  readonly rounds: Rounds;
  /** Who changes things, at the same time. */
  readonly writers: readonly [OdooService, ...OdooService[]];
  /** Begins to write a phone number; what it resolves with commits it. */
  readonly writeSlowly: (id: number, phone: string) => Promise<() => Promise<void>>;
  readonly intervalMs: number;
  readonly changes: number;
  readonly seed: number;
}

export interface ChangesResult {
  /** Changes that were made. */
  readonly made: number;
  /** Of these, how many took long to be committed. */
  readonly slow: number;
  readonly announced: number;
  readonly missed: number;
  /** Told twice, or without a reason. */
  readonly duplicated: number;
}

const PARTNER = "res.partner";
const TAG = "res.partner.category";
const PRODUCT = "product.template";

/** Calls in which a poll comes round twice, whatever happened. */
const TWO_ROUNDS: Readonly<Record<string, number>> = { [PARTNER]: 10, [TAG]: 4, [PRODUCT]: 4 };

interface Watched {
  readonly target: Exclude<Target, { kind: "models" }>;
  readonly watch: Watch;
  told: Change[];
  content: string;
}

interface Step {
  readonly run: () => Promise<unknown>;
}

export async function makeRandomChanges(options: ChangesOptions): Promise<ChangesResult> {
  using live = new LiveUpdates({ intervalMs: options.intervalMs });
  const scene = new Scene(options, live);
  try {
    await scene.prepare();
    return await scene.play();
  } finally {
    await scene.clear();
  }
}

export interface SandboxChangesOptions {
  readonly version: Version;
  readonly changes: number;
  /** The watching user's. */
  readonly protocol?: ProtocolName;
}

/** The same in the embedded Odoo, which plays that version. */
export async function changeSandbox(
  { version, changes, protocol = "jsonrpc" }: SandboxChangesOptions,
): Promise<ChangesResult> {
  await using sandbox = await startSandbox({ version });
  const rounds = countRounds();
  using watching = openInstance(sandbox.url, { protocol, observer: rounds.observer });
  using one = openInstance(sandbox.url);
  using other = openInstance(sandbox.url, { credential: withKey(sandbox.accounts.manager) });
  const { uid } = sandbox.accounts.admin;
  return await makeRandomChanges({
    odoo: watching.service,
    rounds,
    writers: [one.service, other.service],
    writeSlowly: (id, phone) => {
      const { commit } = sandbox.beginCall({
        uid,
        model: PARTNER,
        method: "write",
        args: [[id], { phone }],
      });
      return Promise.resolve(() => Promise.resolve(void commit()));
    },
    intervalMs: 5,
    changes,
    seed: Number.parseInt(version),
  });
}

class Scene {
  readonly #options: ChangesOptions;
  readonly #live: LiveUpdates;
  readonly #random: Random;
  readonly #name: string;
  readonly #ids: Record<string, number[]> = { [PARTNER]: [], [TAG]: [], [PRODUCT]: [] };
  readonly #watched = new Set<Watched>();
  readonly #slow: { readonly id: number; readonly commit: () => Promise<void>; left: number }[] =
    [];
  #busy = new Set<number>();
  #made = 0;
  #slowMade = 0;

  constructor(options: ChangesOptions, live: LiveUpdates) {
    this.#options = options;
    this.#live = live;
    this.#random = new Random(options.seed);
    this.#name = `Live ${options.seed}`;
  }

  async prepare(): Promise<void> {
    for (const [model, count] of [[PARTNER, 12], [TAG, 6], [PRODUCT, 5]] as const) {
      for (let i = 0; i < count; i++) await this.#create(model);
    }
    for (const model of [PARTNER, PRODUCT]) {
      for (const id of this.#of(model)) await this.#watch({ kind: "record", model, id });
    }
    const domain = [["name", "=like", `${this.#name}%`]] as const;
    const fields = ["name", "phone", "city"];
    await this.#watch({ kind: "list", model: PARTNER, domain, order: "name", limit: 6, fields });
    const companies = [...domain, ["is_company", "=", true]] as const;
    await this.#watch({ kind: "count", model: PARTNER, domain: companies });
    const window = { order: "name", limit: 4, offset: 1, fields: ["name", "color"] };
    await this.#watch({ kind: "list", model: TAG, domain, ...window });
  }

  async play(): Promise<ChangesResult> {
    let [announced, missed, duplicated] = [0, 0, 0];
    while (this.#made < this.#options.changes) {
      const steps = this.#nextSteps();
      await Promise.all(steps.map(({ run }) => run()));
      this.#made += steps.length;
      await this.#settle();
      for (const watched of this.#watched) {
        const content = await this.#read(watched.target);
        const isChanged = content !== watched.content;
        const times = watched.told.length;
        // A list may have been told between two changes of the same step.
        const allowed = !isChanged ? 0 : watched.target.kind === "record" ? 1 : steps.length;
        announced += times;
        missed += isChanged && times === 0 ? 1 : 0;
        duplicated += Math.max(0, times - allowed);
        watched.content = content;
        watched.told = [];
        if (content === "null") this.#watched.delete(watched);
      }
    }
    return { made: this.#made, slow: this.#slowMade, announced, missed, duplicated };
  }

  async clear(): Promise<void> {
    for (const { commit } of this.#slow) await commit();
    const [writer] = this.#options.writers;
    for (const [model, ids] of Object.entries(this.#ids)) {
      if (ids.length > 0) await writer.unlink(model, ids);
    }
  }

  #of(model: string): number[] {
    return this.#ids[model] ?? [];
  }

  async #create(model: string): Promise<void> {
    const values = { name: `${this.#name} ${this.#random.below(1_000)}` };
    const [id = 0] = await this.#writer().create(model, [values]);
    this.#ids[model]?.push(id);
  }

  async #watch(target: Watched["target"]): Promise<void> {
    const told: Change[] = [];
    const listener = (change: Change): void => void watched.told.push(change);
    const watched: Watched = {
      target,
      told,
      watch: await this.#live.watch(this.#options.odoo, target, listener),
      content: await this.#read(target),
    };
    this.#watched.add(watched);
  }

  #writer(): OdooService {
    return this.#random.pick(this.#options.writers);
  }

  /** One to three changes of different records, made at the same time. */
  #nextSteps(): Step[] {
    this.#busy = new Set(this.#slow.map(({ id }) => id));
    const steps = Array.from({ length: 1 + this.#random.below(3) }, () => this.#nextStep());
    return steps.filter((step) => step !== undefined);
  }

  #nextStep(): Step | undefined {
    const due = this.#slow.findIndex((each) => --each.left <= 0);
    const [slow] = due < 0 ? [] : this.#slow.splice(due, 1);
    if (slow) return { run: slow.commit };
    const random = this.#random;
    if (random.chance(0.15)) return this.#beginSlowly();
    const model = random.pick([PARTNER, PARTNER, PARTNER, TAG, PRODUCT]);
    const writer = this.#writer();
    if (random.chance(0.1)) return { run: () => this.#create(model) };
    const id = this.#free(model);
    if (id === undefined) return undefined;
    if (random.chance(0.07)) {
      this.#ids[model] = this.#of(model).filter((each) => each !== id);
      return { run: () => writer.unlink(model, [id]) };
    }
    const number = random.below(1_000);
    const values = this.#random.pick(VALUES[model] ?? [() => ({})])(
      `${this.#name} ${number}`,
      number,
    );
    return { run: () => writer.write(model, [id], values) };
  }

  /** The change is made, and counts, when it is committed. */
  #beginSlowly(): Step | undefined {
    const id = this.#free(PARTNER);
    if (id === undefined) return undefined;
    this.#slowMade++;
    const left = 2 + this.#random.below(8);
    const phone = `slow ${this.#slowMade}`;
    return {
      run: async () => {
        this.#made--;
        this.#slow.push({ id, left, commit: await this.#options.writeSlowly(id, phone) });
      },
    };
  }

  #free(model: string): number | undefined {
    const free = this.#of(model).filter((id) => !this.#busy.has(id));
    const id = free[this.#random.below(free.length)];
    if (id !== undefined) this.#busy.add(id);
    return id;
  }

  async #settle(): Promise<void> {
    const { rounds } = this.#options;
    await Promise.all(
      Object.entries(TWO_ROUNDS).map(([model, calls]) => rounds.begun(model, calls)),
    );
  }

  async #read(target: Watched["target"]): Promise<string> {
    const [odoo] = this.#options.writers;
    if (target.kind === "count") {
      return String(await odoo.searchCount(target.model, target.domain));
    }
    if (target.kind === "list") {
      const { domain, order, limit = 0, offset = 0, fields = [] } = target;
      const query = { domain, order, limit, offset, fields: [...fields, "write_date"] };
      return JSON.stringify(await odoo.searchRead(target.model, query));
    }
    const { fields } = await odoo.schema(target.model);
    const stored = [...fields.values()].filter(({ stored, type }) => stored && type !== "one2many");
    const names = stored.map(({ name }) => name);
    const [record = null]: Json[] = await odoo.read(target.model, [target.id], names);
    return JSON.stringify(record);
  }
}

type Values = (name: string, number: number) => JsonObject;

const VALUES: Readonly<Record<string, readonly [Values, ...Values[]]>> = {
  [PARTNER]: [
    (_name, number) => ({ phone: `+39 ${number}` }),
    (_name, number) => ({ ref: `R${number}` }),
    (name) => ({ name }),
    (name) => ({ name: `Away from ${name}` }),
    (_name, number) => ({ is_company: number % 2 === 0 }),
    (_name, number) => ({ active: number % 3 > 0 }),
  ],
  [TAG]: [(name) => ({ name }), (_name, number) => ({ color: number % 12 })],
  [PRODUCT]: [(name) => ({ name }), (_name, number) => ({ list_price: number })],
};
