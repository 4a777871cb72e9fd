/**
 * Both in a process of its own, whose garbage is collected before it tells its memory; its clients are in another.
 *
 * `soak_memory_ratio`: the resident memory after ten thousand calls, half of each era, divided by that before.
 * `soak_heap_ratio`: the same of what is alive by V8's account alone, where a small leak shows first.
 *
 * `session_kb`: what an open session of Streamable HTTP adds to the resident memory, of a thousand, after 250 others
 * that have come and gone. Most of that is V8's heap growing for the garbage of the requests, once, however many
 * sessions follow (measured); `session_live_kb`: what it adds to what is alive. `session_listening_kb`: as `session_kb`,
 * with the stream of each session open, which takes a connection for itself.
 */
import type { BenchOptions, Figures } from "./bench.ts";
import { type CollectingProgram, startCollecting } from "./collecting_program.ts";
import { load, SEARCH_2025, SEARCH_2026 } from "./load.ts";
import { rounded } from "./numbers.ts";
import { type OdooAccess, startHelper } from "./processes.ts";
import { accessTo } from "./sandbox_access.ts";
import { SessionClient } from "./session_client.ts";

/** As many as the program allows unless told. */
const SESSIONS = 1_000;

/** Opened at the same time. */
const AT_ONCE = 20;

export async function measureMemory({ quick }: BenchOptions): Promise<Figures> {
  await using sandbox = await startHelper("sandbox_server.ts");
  const odoo = accessTo(sandbox.url);
  return {
    ...await soak(odoo, { calls: quick ? 2_000 : 10_000, warmUp: quick ? 2_000 : 4_000 }),
    ...await openSessions(odoo),
  };
}

/** What the first calls fill is no leak: compiled code, room for garbage. It is full after 4,000 of them (measured). */
async function soak(
  odoo: OdooAccess,
  { calls, warmUp }: { calls: number; warmUp: number },
): Promise<Figures> {
  await using program = await startCollecting(odoo);
  await callBothEras(program, warmUp);
  const before = await program.memory();
  await callBothEras(program, calls);
  const after = await program.memory();
  return {
    soak_memory_ratio: rounded(after.resident / before.resident),
    soak_heap_ratio: rounded(after.live / before.live),
  };
}

async function callBothEras({ url }: CollectingProgram, calls: number): Promise<void> {
  for (const request of [SEARCH_2025, SEARCH_2026]) await load(url, { request, calls: calls / 2 });
}

async function openSessions(odoo: OdooAccess): Promise<Figures> {
  await using program = await startCollecting(odoo);
  const open = () => SessionClient.open(program.url);
  const warmUp = await forAll(Array.from({ length: 250 }), open);
  await forAll(warmUp, (session) => session.listen());
  await forAll(warmUp, (session) => session.end());
  const none = await program.memory();
  const sessions = await forAll(Array.from({ length: SESSIONS }), open);
  const opened = await program.memory();
  await forAll(sessions, (session) => session.listen());
  const listening = await program.memory();
  await forAll(sessions, (session) => session.end());
  return {
    session_kb: kbEach(opened.resident - none.resident),
    session_live_kb: kbEach(opened.live - none.live),
    session_listening_kb: kbEach(listening.resident - none.resident),
  };
}

function kbEach(bytes: number): number {
  return rounded(bytes / SESSIONS / 1024);
}

/** A few at a time, in order. */
async function forAll<T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += AT_ONCE) {
    results.push(...await Promise.all(items.slice(start, start + AT_ONCE).map(run)));
  }
  return results;
}
