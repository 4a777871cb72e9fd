/**
 * Turns the arguments of the process into a `Command`. Pure: reads nothing, prints nothing.
 *
 * Knows how options and words are told apart; what a command makes of them is `build.ts`. Must not know what a
 * configuration value may be: values travel as text to `config/load.ts`, which checks them all in one place.
 */
import { UsageError } from "../config/errors.ts";
import { closest } from "../nearest.ts";
import { BUILDERS } from "./build.ts";
import type { Command } from "./command.ts";
import { refuseForeignOptions } from "./refusals.ts";
import {
  COMMANDS,
  isCommand,
  isOption,
  isTransport,
  type OptionName,
  type OptionRow,
  OPTIONS,
  type Options,
  TRANSPORTS,
} from "./table.ts";

/** @throws {UsageError} in one line that names the option or argument and how to mend it */
export function parseCommand(argv: readonly string[]): Command {
  const asked = askedInstead(argv);
  if (asked !== undefined) return asked;
  const { options, words } = splitArguments(argv);
  const first = words[0];
  const name = isCommand(first) ? first : "serve";
  if (name === first) words.shift();
  else if (first !== undefined) refuseUnknownWord(first);
  refuseForeignOptions(options, { command: name, accepted: COMMANDS[name].options });
  return BUILDERS[name](words, options);
}

/** `--help` and `--version` win over whatever else is wrong with the line. */
function askedInstead(argv: readonly string[]): Command | undefined {
  const end = argv.indexOf("--");
  const words = end < 0 ? argv : argv.slice(0, end);
  if (words.includes("--help") || words.includes("-h")) {
    return { kind: "help", topic: words.find(isCommand) };
  }
  return words.includes("--version") ? { kind: "version" } : undefined;
}

/** Options with their values, and the words around them. After `--` everything is a word. */
function splitArguments(argv: readonly string[]): { options: Options; words: string[] } {
  const options = new Map<OptionName, string>();
  const words: string[] = [];
  const rest = [...argv];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === "--") return { options, words: [...words, ...rest] };
    if (!/^-[^\d\s]/.test(word)) words.push(word);
    else {
      const { name, inline } = readOption(word);
      options.set(name, takeValue(name, { inline, rest }));
    }
  }
  return { options, words };
}

function readOption(word: string): { name: OptionName; inline: string | undefined } {
  const [, name = "", inline] = /^--?([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
  if (word.startsWith("--") && isOption(name)) return { name, inline };
  const shown = word.replace(/=.*$/s, "");
  const hint = SECRET_OPTION.test(name)
    ? "others would see a secret in the list of processes, write --api-key-file FILE or --password-file FILE"
    : `did you mean --${closest(name, Object.keys(OPTIONS))}?`;
  throw new UsageError(shown, `Unknown option ${shown}: ${hint}`);
}

/** What somebody would call an option that takes the secret itself. */
const SECRET_OPTION = /^(?:odoo-?)?(?:api-?)?(?:key|password|secret|token)$/i;

function takeValue(
  name: OptionName,
  { inline, rest }: { inline: string | undefined; rest: string[] },
): string {
  const { value }: OptionRow = OPTIONS[name];
  if (value === undefined) {
    if (inline === undefined) return "true";
    throw new UsageError(`--${name}`, `Cannot use --${name}=…: it takes no value, write --${name}`);
  }
  const given = inline ?? (rest[0]?.startsWith("--") ? undefined : rest.shift());
  if (given) return given;
  throw new UsageError(`--${name}`, `Cannot use --${name}: no value, write --${name} ${value}`);
}

function refuseUnknownWord(word: string): void {
  if (isTransport(word) || /[./\\]/.test(word)) return;
  const meant = closest(word, [...Object.keys(COMMANDS), ...TRANSPORTS]);
  throw new UsageError(
    word,
    `Unknown command ${word}: did you mean ${meant}? (a configuration file: --config ${word})`,
  );
}
