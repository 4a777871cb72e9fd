/**
 * Runs checks one after another: what depends on something broken is skipped, and what a check throws is a finding.
 * Knows no check; must not know how the report is shown.
 */
import { ConfigError } from "../config/errors.ts";
import { quoted } from "../log_format.ts";
import { CallError, RateLimitError } from "../odoo/errors.ts";
import { advise, type Blanks, remedyFor, type RemedyId } from "./remedies/mod.ts";
import type { Check, Status } from "./report.ts";

/** What one check found. */
export interface Finding {
  readonly status: Status;
  readonly detail: string;
  /** What to do about it: every advice is an entry of the troubleshooting chapter. */
  readonly remedy?: RemedyId;
  readonly blanks?: Blanks;
  /** Completes "skipped: …" for what needs this check, though nothing is broken here. */
  readonly blocks?: string;
}

export interface CheckRow<C> {
  readonly id: string;
  readonly title: string;
  /** Checks that must not be broken before this one makes sense. */
  readonly needs?: readonly string[];
  /** Completes "skipped: …" for what needs this one, where it is broken. */
  readonly without?: string;
  /** Whether something is asked over the network, so that its time says something. */
  readonly isTimed?: boolean;
  /** The remedy for what it throws, where another one than the error's own fits better. */
  readonly remedy?: RemedyId;
  /** @throws {CallError} which is told as broken, with the remedy for it */
  readonly run: (context: C) => Finding | Promise<Finding>;
}

export const ok = (detail: string): Finding => ({ status: "ok", detail });

export const skipped = (detail: string): Finding => ({ status: "skipped", detail });

export function warning(detail: string, remedy: RemedyId, blanks: Blanks = {}): Finding {
  return { status: "warning", detail, remedy, blanks };
}

export function broken(detail: string, remedy: RemedyId, blanks: Blanks = {}): Finding {
  return { status: "broken", detail, remedy, blanks };
}

/** @param instance What the checks are about, where it is one of the configured Odoos */
export async function runChecks<C>(
  rows: readonly CheckRow<C>[],
  context: C,
  { instance }: { instance?: string } = {},
): Promise<Check[]> {
  const blocked = new Map<string, string>();
  const checks: Check[] = [];
  for (const row of rows) {
    const reason = (row.needs ?? []).map((id) => blocked.get(id)).find((why) => why !== undefined);
    const begun = performance.now();
    const finding = reason === undefined ? await runRow(row, context) : skipped(reason);
    const blocks = reason ?? finding.blocks ??
      (finding.status === "broken" ? row.without ?? "see above" : undefined);
    if (blocks !== undefined) blocked.set(row.id, blocks);
    const ms = row.isTimed && reason === undefined ? performance.now() - begun : undefined;
    checks.push(describe(row, finding, { instance, ms }));
  }
  return checks;
}

async function runRow<C>(row: CheckRow<C>, context: C): Promise<Finding> {
  try {
    return await row.run(context);
  } catch (error) {
    if (error instanceof CallError) {
      const detail = quoted(error.message);
      // Too many calls for now: what nothing else needs is not broken by that.
      const isPassing = error instanceof RateLimitError && row.without === undefined;
      return isPassing
        ? warning(detail, "rate_limit")
        : broken(detail, row.remedy ?? remedyFor(error));
    }
    if (error instanceof ConfigError) return broken(error.message, row.remedy ?? "config");
    throw error;
  }
}

function describe<C>(
  { id, title }: CheckRow<C>,
  { status, detail, remedy, blanks }: Finding,
  { instance, ms }: { instance: string | undefined; ms: number | undefined },
): Check {
  return {
    id,
    ...(instance !== undefined && { instance }),
    status,
    title,
    detail,
    ...(remedy && { advice: advise(remedy, blanks) }),
    ...(ms !== undefined && { ms: Math.round(ms) }),
  };
}
