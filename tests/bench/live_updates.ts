/**
 * Live updates on the embedded Odoo. `live_missed` and `live_duplicated`: of 200 random changes by two writers, slow
 * transactions among them, with the behaviour of 17 and as many with that of 19. `subscription_rpcs_per_interval`:
 * calls to Odoo in an interval for 1,000 subscriptions over 5 models, records, lists and counts, while nothing
 * happens; `subscription_rpcs_per_busy_interval` the same while something of each model is written in every
 * interval. `idle_rpcs`: calls in 3 intervals after everybody has left.
 */
import { LiveUpdates, type Target, type Watch } from "../../src/live/live_updates.ts";
import { delay } from "../../src/odoo/cancel.ts";
import type { OdooService } from "../../src/odoo/service.ts";
import { startSandbox } from "../../src/sandbox/mod.ts";
import { changeSandbox, type ChangesResult } from "../live_updates/random_changes.ts";
import { countRounds, type Rounds } from "../live_updates/rounds.ts";
import { openInstance } from "../support/instance.ts";
import type { BenchOptions, Figures } from "./bench.ts";
import { rounded } from "./numbers.ts";

const CHANGES = 200;

const MODELS = [
  "res.partner",
  "res.partner.category",
  "product.template",
  "sale.order",
  "crm.lead",
];
const SUBSCRIPTIONS = 1_000;

export async function measureLiveUpdates({ quick }: BenchOptions): Promise<Figures> {
  const results = [
    await changeSandbox({ version: "17.0", changes: CHANGES }),
    await changeSandbox({ version: "19.0", changes: CHANGES }),
  ];
  const sum = (read: (result: ChangesResult) => number): number =>
    results.reduce((total, result) => total + read(result), 0);
  return {
    live_missed: sum(({ missed }) => missed),
    live_duplicated: sum(({ duplicated }) => duplicated),
    ...await measureCalls({ intervalMs: 1_000, intervals: quick ? 3 : 6 }),
  };
}

interface Intervals {
  readonly intervalMs: number;
  readonly intervals: number;
}

async function measureCalls({ intervalMs, intervals }: Intervals): Promise<Figures> {
  await using sandbox = await startSandbox({ partners: 1_000 });
  const rounds = countRounds();
  using instance = openInstance(sandbox.url, { observer: rounds.observer });
  using writer = openInstance(sandbox.url);
  using live = new LiveUpdates({ intervalMs });
  const watches = await subscribe(live, instance.service);
  const ids = await Promise.all(MODELS.map((model) => firstId(writer.service, model)));
  const touch = async () => {
    for (const [i, model] of MODELS.entries()) await writer.service.write(model, [ids[i] ?? 0], {});
  };
  // The first look after the last subscription has nothing to compare with.
  await delay(2 * intervalMs);
  const quiet = await callsPerInterval(rounds, { intervalMs, intervals });
  const busy = await callsPerInterval(rounds, { intervalMs, intervals, touch });
  watches.forEach((watch) => watch[Symbol.dispose]());
  await delay(intervalMs / 10);
  sandbox.resetCalls();
  await delay(3 * intervalMs);
  return {
    subscription_rpcs_per_interval: rounded(quiet),
    subscription_rpcs_per_busy_interval: rounded(busy),
    idle_rpcs: sandbox.calls.length,
  };
}

/** Counted from one call to a later one of the same poll, so that no part of an interval is counted as one. */
async function callsPerInterval(
  rounds: Rounds,
  { intervalMs, intervals, touch }: Intervals & { touch?: () => Promise<void> },
): Promise<number> {
  const countOne = async (model: string): Promise<number> => {
    await rounds.begun(model, 1);
    const [begunAt, before] = [performance.now(), rounds.count(model)];
    await delay((intervals - 0.5) * intervalMs);
    await rounds.begun(model, 1);
    const passed = (performance.now() - begunAt) / intervalMs;
    return (rounds.count(model) - before) / passed;
  };
  const toucher = touch && setInterval(touch, intervalMs);
  const counts = await Promise.all(MODELS.map(countOne));
  clearInterval(toucher);
  return counts.reduce((total, count) => total + count, 0);
}

async function subscribe(live: LiveUpdates, odoo: OdooService): Promise<Watch[]> {
  const watches: Promise<Watch>[] = [];
  for (const [i, model] of MODELS.entries()) {
    // The embedded Odoo has fewer than 198 of some: the same record is then subscribed to more than once.
    const rows = await odoo.searchRead(model, { domain: [], fields: ["id"], limit: 198 });
    const domain = [["id", ">", i]] as const;
    const targets: Target[] = [
      { kind: "list", model, domain, limit: 80 },
      { kind: "count", model, domain },
    ];
    while (targets.length < SUBSCRIPTIONS / MODELS.length) {
      const id = Number(rows[targets.length % rows.length]?.id);
      targets.push({ kind: "record", model, id });
    }
    watches.push(...targets.map((target) => live.watch(odoo, target, () => {})));
  }
  return await Promise.all(watches);
}

async function firstId(odoo: OdooService, model: string): Promise<number> {
  const [row] = await odoo.searchRead(model, { domain: [], fields: ["id"], limit: 1 });
  return Number(row?.id);
}
