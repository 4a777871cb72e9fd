/** What does not go together on a command line. Pure; must not know which command takes what. */
import { UsageError } from "../config/errors.ts";
import type { OptionName, Options } from "./table.ts";

/** @throws {UsageError} for an option that means nothing to the command */
export function refuseForeignOptions(
  options: Options,
  { command, accepted }: { command: string; accepted: readonly OptionName[] },
): void {
  const foreign = [...options.keys()].find((name) => !accepted.includes(name));
  if (foreign === undefined) return;
  throw new UsageError(
    `--${foreign}`,
    `Cannot use --${foreign} with ${command}: it means nothing there, remove the option`,
  );
}

/** @throws {UsageError} where any word is left */
export function refuseMoreWords([word]: readonly string[], command: string): void {
  if (word === undefined) return;
  throw new UsageError(
    word,
    `Cannot use ${word} with ${command}: one argument too many, remove it`,
  );
}

/** @throws {UsageError} for an option that means nothing beside another */
export function refuseBeside(
  options: Options,
  { name, fitting }: { name: OptionName; fitting: readonly OptionName[] },
): void {
  const other = [...options.keys()].find((option) => !fitting.includes(option));
  if (other === undefined) return;
  throw new UsageError(`--${other}`, `Cannot use --${other}: it means nothing with --${name}`);
}

/** @throws {UsageError} where more than one of them is given */
export function refuseSeveral(options: Options, names: readonly OptionName[]): void {
  const [first, second] = names.filter((name) => options.has(name));
  if (second === undefined) return;
  throw new UsageError(`--${second}`, `Cannot use --${second}: --${first} is given too`);
}
