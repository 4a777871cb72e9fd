/**
 * The outside world as the configuration sees it: environment and files. Knows Deno's permissions;
 * must not know any key. Nothing is touched when this file is imported.
 */
import { ConfigError } from "./errors.ts";

export interface System {
  readonly os: typeof Deno.build.os;
  /** The variable's value; without the permission to see it, as if it were not set. */
  env(name: string): string | undefined;
  /** The names of all variables; empty without the permission to list them. */
  envNames(): readonly string[];
  /**
   * The text of a file; undefined when there is none or this process may not look.
   *
   * @throws any other error of the file system
   */
  readTextFile(path: string): Promise<string | undefined>;
}

/** Whether this process may, without anybody being asked. */
export function isGranted(descriptor: Deno.PermissionDescriptor): boolean {
  return Deno.permissions.querySync(descriptor).state === "granted";
}

/** What serving cannot do without. */
export const NEEDED_PERMISSIONS = ["net", "env", "read"] as const;

/** As they are written on Deno's command line. */
export function allowing(permissions: readonly Deno.PermissionName[]): string[] {
  return permissions.map((name) => `--allow-${name}`);
}

/** The real thing. Asks for no permission that was not given: nobody wants forty questions. */
export function denoSystem(): System {
  return {
    os: Deno.build.os,
    env: (variable) => isGranted({ name: "env", variable }) ? Deno.env.get(variable) : undefined,
    envNames: () => isGranted({ name: "env" }) ? Object.keys(Deno.env.toObject()) : [],
    // Read at once: a small file that the start waits for. The asynchronous way costs 3 ms.
    readTextFile(path): Promise<string | undefined> {
      if (!isGranted({ name: "read", path })) return Promise.resolve(undefined);
      try {
        return Promise.resolve(Deno.readTextFileSync(path));
      } catch (error) {
        if (error instanceof Deno.errors.NotFound) return Promise.resolve(undefined);
        return Promise.reject(error);
      }
    },
  };
}

/**
 * Reads a file that somebody named, so that it has to be there.
 *
 * @throws {ConfigError} that names the file and why it cannot be read
 */
export async function readNamedFile(
  system: System,
  { path, option, purpose }: { path: string; option: string; purpose: string },
): Promise<string> {
  const text = await readOptionalFile(system, { path, option, purpose });
  if (text !== undefined) return text;
  throw new ConfigError(
    option,
    `Cannot read ${path} (${purpose}): no such file, or no permission to read it (--allow-read)`,
  );
}

/**
 * Reads a file that may be absent.
 *
 * @throws {ConfigError} when it is there and cannot be read, such as a folder
 */
export async function readOptionalFile(
  system: System,
  { path, option, purpose }: { path: string; option: string; purpose: string },
): Promise<string | undefined> {
  try {
    return await system.readTextFile(path);
  } catch (error) {
    const reason = refusalOf(error) ?? "it cannot be read as text";
    throw new ConfigError(option, `Cannot read ${path} (${purpose}): ${reason}`, { cause: error });
  }
}

const REFUSALS: readonly (readonly [abstract new (...args: never[]) => Error, string])[] = [
  [Deno.errors.NotFound, "there is no such file"],
  [
    Deno.errors.PermissionDenied,
    "the system refuses access, check the owner and mode of the file and its folder",
  ],
  [Deno.errors.NotCapable, "this process may not, allow it with --allow-read and --allow-write"],
  [Deno.errors.IsADirectory, "it is a folder, name the file in it"],
  [Deno.errors.NotADirectory, "a part of its path is a file, not a folder"],
];

/** Why the file system refuses something: completes "Cannot read …: ". Undefined where it does not say. */
export function refusalOf(error: unknown): string | undefined {
  return REFUSALS.find(([known]) => error instanceof known)?.[1] ?? systemReason(error);
}

/** `No space left on device` of `No space left on device (os error 28)`; the rest names files. */
function systemReason(error: unknown): string | undefined {
  return /^[^:(]+(?= \(os error \d+\))/.exec(error instanceof Error ? error.message : "")?.[0];
}
