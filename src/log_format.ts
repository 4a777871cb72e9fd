/**
 * Writes log records in the formats of Python's `logging`, one line each. Pure; must not know where
 * lines go nor what is secret.
 */
import type { LogLevel, LogRecord } from "@logtape/logtape";

/** Python's names of the levels, as the configuration has them. */
export type LevelName = "DEBUG" | "INFO" | "WARNING" | "ERROR" | "CRITICAL";

/** Least important first. */
const LEVELS: readonly (readonly [LevelName, LogLevel])[] = [
  ["DEBUG", "debug"],
  ["INFO", "info"],
  ["WARNING", "warning"],
  ["ERROR", "error"],
  ["CRITICAL", "fatal"],
];

/** Importance of a level by either name; higher is more important. */
export function rankOf(level: LevelName | LogLevel): number {
  return LEVELS.findIndex((names) => names.some((name) => name === level));
}

const RANK_STEP = 10;

/** What each `%(name)s` stands for. */
const FIELDS: Readonly<Record<string, (record: LogRecord, message: string) => string>> = {
  asctime: ({ timestamp }) => localTime(timestamp),
  created: ({ timestamp }) => (timestamp / 1000).toFixed(6),
  levelname: ({ level }) => LEVELS[rankOf(level)]?.[0] ?? level,
  levelno: ({ level }) => String((rankOf(level) + 1) * RANK_STEP),
  message: (_record, message) => message,
  msecs: ({ timestamp }) => String(timestamp % 1000),
  name: ({ category }) => category.join("."),
  process: () => String(Deno.pid),
};

const PLACEHOLDER = /%(?:%|\((\w+)\)([-0]?)(\d*)(?:\.(\d+))?[sdf])/g;

/** The names that a format may use in `%(name)s`. */
export function knownFields(): string[] {
  return Object.keys(FIELDS);
}

/** The names that a format asks for and nobody knows. */
export function unknownFields(format: string): string[] {
  return [...format.matchAll(PLACEHOLDER)]
    .flatMap(([, name]) => name !== undefined && !Object.hasOwn(FIELDS, name) ? [name] : []);
}

/**
 * A function that writes a record as one line, without the newline.
 *
 * @param format Such as `%(asctime)s %(levelname)-8s %(name)s %(message)s`; `%%` is a percent sign.
 */
export function compileFormat(format: string): (record: LogRecord, message: string) => string {
  return (record, message) =>
    format.replace(PLACEHOLDER, (whole: string, name?: string, ...rest: string[]) => {
      if (name === undefined) return "%";
      const field = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
      return field === undefined ? whole : pad(field(record, message), rest);
    });
}

function pad(text: string, [flag, width, precision]: string[]): string {
  const cut = precision ? text.slice(0, Number(precision)) : text;
  if (flag === "-") return cut.padEnd(Number(width));
  return cut.padStart(Number(width), flag === "0" ? "0" : " ");
}

/** Python's default: `2026-11-22 14:03:11,123`, in local time. */
function localTime(timestamp: number): string {
  const time = new Date(timestamp);
  const two = (part: number): string => String(part).padStart(2, "0");
  const day = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join("-");
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(":");
  return `${day} ${clock},${String(time.getMilliseconds()).padStart(3, "0")}`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\u2028": "\\u2028",
  "\u2029": "\\u2029",
};

/** Everything that could start a line, move the cursor or turn the reading direction around. */
const UNSAFE = /[\p{Cc}\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/** The text on one line: line breaks become `\n`, other control characters are dropped. */
export function oneLine(text: string): string {
  return text.replace(UNSAFE, (character) => ESCAPES[character] ?? "");
}

/** Characters of a text from outside that are told. */
const MAX_QUOTED = 300;

/** A text from Odoo or a server, kept on its line and short. */
export function quoted(text: string): string {
  const line = oneLine(text);
  return line.length > MAX_QUOTED ? `${line.slice(0, MAX_QUOTED)}…` : line;
}
