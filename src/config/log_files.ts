/**
 * Why a file of the log cannot be written: from the failure at the start, and beforehand, for whoever only checks.
 * Looks, and touches nothing.
 */
import { dirname } from "node:path";
import { ConfigError } from "./errors.ts";
import type { Config } from "./schema.ts";

/** @param index The handler's place in `logging.handlers` */
export function logFileError(
  { filename, index, cause }: { filename: string; index: number; cause: unknown },
): ConfigError {
  const option = `logging.handlers[${index}].filename`;
  return new ConfigError(
    option,
    `Cannot use ${option}: cannot write ${filename}, ${whyNotWritable(cause)}`,
    { cause },
  );
}

const WRITE_FAILURES: readonly (readonly [abstract new (...args: never[]) => Error, string])[] = [
  [Deno.errors.NotCapable, "allow it with --allow-write"],
  [Deno.errors.NotFound, "create its folder"],
  [Deno.errors.PermissionDenied, "the system refuses access, check the folder's owner and mode"],
  [Deno.errors.IsADirectory, "it is a folder, name a file in it"],
];

function whyNotWritable(error: unknown): string {
  return WRITE_FAILURES.find(([known]) => error instanceof known)?.[1] ??
    "choose a file that can be written";
}

/** What the start would refuse, as far as looking shows it: not who may write there. */
export async function findLogFileProblems({ logging }: Config): Promise<ConfigError[]> {
  const problems = await Promise.all(logging.handlers.map(async ({ filename }, index) => {
    const cause = filename === undefined ? undefined : await obstacle(filename);
    return filename === undefined || cause === undefined
      ? []
      : logFileError({ filename, index, cause });
  }));
  return problems.flat();
}

async function obstacle(path: string): Promise<Error | undefined> {
  const isFolder = await Deno.stat(path).then((found) => found.isDirectory, () => false);
  if (isFolder) return new Deno.errors.IsADirectory(path);
  const problem: unknown = await Deno.stat(dirname(path)).then(() => undefined, (error) => error);
  return problem instanceof Deno.errors.NotFound ? problem : undefined;
}
