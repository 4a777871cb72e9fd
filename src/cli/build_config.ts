/** Makes a `config` command from its words and options. Pure; each action has options of its own. */
import { UsageError } from "../config/errors.ts";
import type { Setting } from "../config/load.ts";
import type { ConfigRequest } from "./command.ts";
import { refuseForeignOptions, refuseMoreWords } from "./refusals.ts";
import {
  CONFIG_ACTIONS,
  CONFIG_OPTIONS,
  type ConfigAction,
  type OptionName,
  type OptionRow,
  OPTIONS,
  type Options,
  type Profile,
  PROFILES,
} from "./table.ts";

type Build = (file: string | undefined, options: Options) => ConfigRequest;

const BUILD: Record<ConfigAction, Build> = {
  init: (word, options) => {
    const file = onlyFile(word, options, ["output", "config"]);
    return { action: "init", profile: readProfile(options), file, force: options.has("force") };
  },
  check: (word, options) => ({ action: "check", ...loading(word, options) }),
  show: (word, options) => ({ action: "show", ...loading(word, options) }),
  backup: (word, options) => ({
    action: "backup",
    file: onlyFile(word, options, ["config"]),
    output: options.get("output"),
    withoutSecrets: options.has("without-secrets"),
    force: options.has("force"),
  }),
  restore: (backup, options) => {
    if (backup === undefined) {
      throw new UsageError(
        "BACKUP",
        "Cannot restore: BACKUP is missing, name the file that config backup wrote",
      );
    }
    return {
      action: "restore",
      backup,
      output: options.get("output"),
      dryRun: options.has("dry-run"),
      force: options.has("force"),
    };
  },
};

/** @throws {UsageError} where words are missing, too many, or an option means nothing to the action */
export function buildConfig([word, file, ...more]: string[], options: Options): ConfigRequest {
  const action = CONFIG_ACTIONS.find((known) => known === word);
  if (!action) {
    const known = CONFIG_ACTIONS.join(", ");
    const problem = word === undefined ? "config: what to do is missing" : `config ${word}`;
    throw new UsageError("what to do", `Cannot use ${problem}, expected one of ${known}`);
  }
  const command = `config ${action}`;
  refuseForeignOptions(options, { command, accepted: CONFIG_OPTIONS[action] });
  refuseMoreWords(more, command);
  return BUILD[action](file, options);
}

/** What the options set, such as `http.port`. */
export function settings(options: Options): Setting[] {
  return [...options].flatMap(([name, value]) => {
    const { key }: OptionRow = OPTIONS[name];
    return key === undefined ? [] : [{ option: `--${name}`, key, value }];
  });
}

/** The word, or one of the options that say the same. @throws {UsageError} for more than one */
export function onlyFile(
  word: string | undefined,
  options: Options,
  names: readonly OptionName[],
): string | undefined {
  const given = names.flatMap((name) => {
    const value = options.get(name);
    return value === undefined ? [] : [{ told: `--${name} ${value}`, option: `--${name}`, value }];
  });
  const [first, second] = given;
  if (first === undefined) return word;
  const other = second ?? (word === undefined ? undefined : first);
  if (other === undefined) return first.value;
  const before = word ?? first.option;
  throw new UsageError(other.option, `Cannot use ${other.told}: ${before} is given too`);
}

function loading(word: string | undefined, options: Options) {
  const file = onlyFile(word, options, ["config"]);
  return { file, settings: settings(options), json: options.has("json") };
}

function readProfile(options: Options): Profile {
  const given = options.get("profile");
  const profile = PROFILES.find((known) => known === given?.trim().toLowerCase());
  if (profile !== undefined) return profile;
  const state = given === undefined ? "it is missing" : `found ${given}`;
  throw new UsageError(
    "--profile",
    `Cannot use --profile: ${state}, expected ${PROFILES.join(" or ")}`,
  );
}
