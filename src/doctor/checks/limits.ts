/** Limits of the configuration that stand in each other's way. Pure but for a look at folders. */
import { answerFor, largestFile } from "../../config/file_size.ts";
import type { Config } from "../../config/schema.ts";
import { sizeText } from "../../files/size_text.ts";
import { type CheckRow, ok, warning } from "../checkup.ts";

/** As many as a busy client watches. */
const MODELS = 5;

/** Odoo's own limit for a call, in seconds (ODOO-FACTS §9). */
const ODOO_LIMIT = 120;

export const LIMIT_CHECKS: readonly CheckRow<Config>[] = [
  {
    id: "rate_limit",
    title: "Calls a minute",
    run: ({ requests_per_minute: most, live }) => {
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
    run: (config) => {
      const { max_binary_bytes: wanted, max_response_bytes, max_result_bytes } = config;
      const [file, fitting] = [sizeText(wanted), sizeText(largestFile(config))];
      const answer = `answers of Odoo up to ${sizeText(max_response_bytes)}`;
      if (largestFile(config) < wanted) {
        const bytes = String(answerFor(wanted));
        return warning(`files up to ${file} are wanted, ${fitting} fit: ${answer}`, "sizes", {
          bytes,
        });
      }
      return ok(`${answer}, files up to ${file}, results up to ${sizeText(max_result_bytes)}`);
    },
  },
  {
    id: "timeout",
    title: "Timeout",
    run: (config) => {
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
    run: async ({ file_roots: roots }) => {
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
