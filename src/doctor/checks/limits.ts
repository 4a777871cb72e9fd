/** Limits of the configuration that stand in each other's way. Pure but for a look at folders. */
import type { Config } from "../../config/schema.ts";
import { type CheckRow, ok, warning } from "../checkup.ts";

export interface Limits {
  readonly config: Config;
  /** The largest file that fits through, in bytes. */
  readonly fileBytes: number;
}

/** As many as a busy client watches. */
const MODELS = 5;

/** Odoo's own limit for a call, in seconds (ODOO-FACTS §9). */
const ODOO_LIMIT = 120;

/** What stands around a file in Odoo's answer, in bytes. */
const AROUND = 10_000;

export const LIMIT_CHECKS: readonly CheckRow<Limits>[] = [
  {
    id: "rate_limit",
    title: "Calls a minute",
    run: ({ config: { requests_per_minute: most, live } }) => {
      const calls = Math.ceil(MODELS * 60 / live.interval_seconds);
      const watching = `${MODELS} models watched each ${live.interval_seconds} s take ${calls}`;
      if (most > 0 && most <= calls) {
        return warning(`${most} at most, and ${watching}`, "rate_live", { calls: String(calls) });
      }
      return ok(`${most === 0 ? "no limit of our own" : `${most} at most`}; ${watching}`);
    },
  },
  {
    id: "sizes",
    title: "Sizes",
    run: ({ config: { max_binary_bytes: wanted, ...config }, fileBytes }) => {
      const answer = `answers of Odoo up to ${inUnits(config.max_response_bytes)}`;
      if (fileBytes < wanted) {
        const bytes = String(Math.ceil(wanted * 4 / 3) + AROUND);
        const detail = `files up to ${inUnits(wanted)} are wanted, ${
          inUnits(fileBytes)
        } fit: ${answer}`;
        return warning(detail, "sizes", { bytes });
      }
      const result = `results up to ${inUnits(config.max_result_bytes)}`;
      return ok(`${answer}, files up to ${inUnits(wanted)}, ${result}`);
    },
  },
  {
    id: "timeout",
    title: "Timeout",
    run: ({ config }) => {
      const own = Object.values(config.instances).flatMap(({ timeout }) => timeout ?? []);
      const longest = Math.max(config.timeout, ...own);
      return longest > ODOO_LIMIT
        ? warning(`${longest} s, longer than Odoo works on a call`, "timeout_long")
        : ok(`${longest} s`);
    },
  },
  {
    id: "file_roots",
    title: "Upload folders",
    run: async ({ config: { file_roots: roots } }) => {
      if (roots.length === 0) return ok("none, files are given as base64");
      const found = await Promise.all(roots.map(isFolder));
      const missing = roots.filter((_, i) => !found[i]);
      return missing.length === 0
        ? ok(roots.join(", "))
        : warning(`not there: ${missing.join(", ")}`, "file_roots");
    },
  },
];

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch {
    return false;
  }
}

function inUnits(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} kB`;
  return `${Math.round(bytes / 2 ** 20 * 10) / 10} MiB`;
}
