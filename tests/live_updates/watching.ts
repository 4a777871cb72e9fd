/** A sandbox with somebody who watches it and somebody who changes it, for tests. */
import type { JsonObject } from "../../src/odoo/json.ts";
import type { OdooInstance } from "../../src/odoo/instance.ts";
import type { OdooService } from "../../src/odoo/service.ts";
import { type Change, LiveUpdates, type Target, type Watch } from "../../src/live/live_updates.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../src/sandbox/mod.ts";
import { type FrontOptions, startFront } from "../support/front.ts";
import { openInstance, withKey } from "../support/instance.ts";
import { countRounds, type Rounds } from "./rounds.ts";

/** More calls than two rounds of any of these tests take. */
const TWO_ROUNDS = 12;

export interface TestWatch extends Watch {
  readonly told: readonly Change[];
  /** Resolves when so much has been told. */
  hears(count: number): Promise<void>;
}

export interface Watching extends AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly instance: OdooInstance;
  /** The watching user. */
  readonly odoo: OdooService;
  /** Who changes things. */
  readonly admin: OdooService;
  readonly live: LiveUpdates;
  readonly rounds: Rounds;
  readonly errors: readonly unknown[];
  /** Resolves with the first error. */
  readonly failing: Promise<void>;
  /** Watches, and collects what is told. */
  watch(target: Target, by?: OdooService): Promise<TestWatch>;
  /** Resolves when all that has happened to a model is told. */
  settle(model: string): Promise<void>;
  create(model: string, values: JsonObject): Promise<number>;
}

export interface WatchingOptions extends SandboxOptions {
  readonly account?: keyof Sandbox["accounts"];
  readonly intervalMs?: number;
  readonly maxWatches?: number;
  readonly refusedPauseMs?: number;
  readonly roundsPerMinute?: number;
  /** Stands between the watching user and Odoo. */
  readonly before?: FrontOptions["before"];
}

export async function startWatching(options: WatchingOptions = {}): Promise<Watching> {
  const {
    account = "admin",
    intervalMs = 10,
    refusedPauseMs = 100,
    roundsPerMinute,
    maxWatches,
    before,
    ...rest
  } = options;
  const sandbox = await startSandbox(rest);
  const front = before && startFront(sandbox.url, { before });
  const rounds = countRounds();
  const credential = withKey(sandbox.accounts[account]);
  const url = front?.url ?? sandbox.url;
  const instance = openInstance(url, { credential, observer: rounds.observer });
  const writer = openInstance(sandbox.url);
  const errors: unknown[] = [];
  const { promise: failing, resolve: fail } = Promise.withResolvers<void>();
  const onError = (error: unknown): void => {
    errors.push(error);
    fail();
  };
  const live = new LiveUpdates({
    intervalMs,
    refusedPauseMs,
    roundsPerMinute,
    onError,
    ...(maxWatches && { maxWatches }),
  });
  return {
    sandbox,
    instance,
    odoo: instance.service,
    admin: writer.service,
    live,
    rounds,
    errors,
    failing,
    watch: (target, by = instance.service) => openWatch(live, by, target),
    settle: (model) => rounds.begun(model, TWO_ROUNDS),
    create: async (model, values) => (await writer.service.create(model, [values]))[0] ?? 0,
    [Symbol.asyncDispose]: async () => {
      live[Symbol.dispose]();
      instance[Symbol.dispose]();
      writer[Symbol.dispose]();
      await front?.[Symbol.asyncDispose]();
      await sandbox.shutdown();
    },
  };
}

async function openWatch(live: LiveUpdates, by: OdooService, target: Target): Promise<TestWatch> {
  const told: Change[] = [];
  const waiting = new Set<() => void>();
  const watch = await live.watch(by, target, (change) => {
    told.push(change);
    waiting.forEach((look) => look());
  });
  return {
    told,
    hears: (count) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (told.length < count) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    [Symbol.dispose]: () => watch[Symbol.dispose](),
  };
}
