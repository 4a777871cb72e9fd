/**
 * The only writer of diagnostics: standard error and files, never standard output, which belongs to
 * the protocol. Every text is redacted and put on one line before it goes anywhere.
 *
 * Records and sinks have LogTape's shapes, so that any of its sinks fits. Its process-wide registry
 * of loggers is not used: each program instance owns its log.
 */
import type { FileSinkOptions } from "@logtape/file";
import type { LogLevel, LogRecord, Sink } from "@logtape/logtape";
import { ConfigError } from "./config/errors.ts";
import {
  compileFormat,
  knownFields,
  type LevelName,
  oneLine,
  rankOf,
  unknownFields,
} from "./log_format.ts";
import { Redactor } from "./redact.ts";

export type LogProperties = Readonly<Record<string, unknown>>;

/** What the rest of the program knows of logging. Texts may come from outside: they are made safe. */
export interface Logger {
  debug(message: string, properties?: LogProperties): void;
  info(message: string, properties?: LogProperties): void;
  warn(message: string, properties?: LogProperties): void;
  error(message: string, properties?: LogProperties): void;
  /** Whether a record of this level is written anywhere: asks before preparing expensive ones. */
  isEnabled(level: "debug" | "info" | "warning" | "error"): boolean;
  /** A logger whose `%(name)s` has one more part. */
  child(name: string): Logger;
}

/** The configuration's `logging` section. */
export interface LogSettings {
  readonly level: LevelName;
  readonly format: string;
  readonly handlers: readonly {
    readonly type: "StreamHandler" | "FileHandler";
    readonly level?: LevelName | undefined;
    readonly filename?: string | undefined;
    readonly format?: string | undefined;
  }[];
}

export interface Log {
  readonly logger: Logger;
  /** Where secrets are registered before anything that may carry them is logged. */
  readonly redact: Redactor;
  /** Writes what is pending and closes the files. Records that come later are dropped. */
  close(): Promise<void>;
}

export interface LogOptions {
  /** Where a StreamHandler writes; standard error unless told. */
  readonly stream?: (bytes: Uint8Array) => void;
  readonly redact?: Redactor;
}

/** The first part of every `%(name)s`. */
const ROOT = "odoo_mcp";

/** Longer lines are cut, after redaction; a whole request body is nothing to log. */
const MAX_LINE = 10_000;

interface Output {
  readonly rank: number;
  write(record: LogRecord, message: string): void;
  close?(): Promise<void>;
}

/** @throws {ConfigError} when a log file cannot be opened */
export async function setupLogging(settings: LogSettings, options: LogOptions = {}): Promise<Log> {
  const { stream = writeToStderr, redact = new Redactor() } = options;
  const handlers = settings.handlers.length > 0
    ? settings.handlers
    : [{ type: "StreamHandler" } as const];
  const outputs: Output[] = [];
  for (const [index, handler] of handlers.entries()) {
    const { level = settings.level, format = settings.format } = handler;
    const rank = Math.max(rankOf(level), rankOf(settings.level));
    const line = compileLine(
      format,
      handler.format === undefined ? "logging.format" : `logging.handlers[${index}].format`,
    );
    outputs.push(
      handler.type === "StreamHandler"
        ? { rank, write: (record, message) => stream(encodeLine(line(record, message))) }
        : { rank, ...await openFile({ filename: handler.filename ?? "", index, line }) },
    );
  }
  return createLog(outputs, redact);
}

function compileLine(format: string, option: string): ReturnType<typeof compileFormat> {
  const [unknown] = unknownFields(format);
  if (unknown === undefined) return compileFormat(format);
  throw new ConfigError(
    option,
    `Cannot use ${option}: found %(${unknown})s, expected ${knownFields().join(", ")}`,
  );
}

function createLog(outputs: readonly Output[], redact: Redactor): Log {
  let open = true;
  return {
    redact,
    logger: createLogger([ROOT], {
      lowest: Math.min(...outputs.map(({ rank }) => rank)),
      emit(record): void {
        if (!open) return;
        const message = describe(record, redact);
        const wanted = outputs.filter(({ rank }) => rankOf(record.level) >= rank);
        for (const output of wanted) attempt(() => output.write(record, message));
      },
    }),
    async close(): Promise<void> {
      open = false;
      await Promise.all(outputs.map((output) => output.close?.()));
    },
  };
}

/** A line that cannot be written, on a full disk say, must not fail the call that it is about. */
function attempt(write: () => void): void {
  try {
    write();
  } catch {
    return;
  }
}

interface Target {
  /** Rank of the least important record that anybody wants. */
  readonly lowest: number;
  emit(record: LogRecord): void;
}

function createLogger(category: readonly string[], target: Target): Logger {
  const isEnabled = (level: LogLevel): boolean => rankOf(level) >= target.lowest;
  const at = (level: LogLevel) => (message: string, properties: LogProperties = {}): void => {
    if (!isEnabled(level)) return;
    const timestamp = Date.now();
    const texts = { message: [message], rawMessage: message };
    const record = { category, level, timestamp, properties: { ...properties }, ...texts };
    attempt(() => target.emit(record));
  };
  return {
    debug: at("debug"),
    info: at("info"),
    warn: at("warning"),
    error: at("error"),
    isEnabled,
    child: (name) => createLogger([...category, name], target),
  };
}

/** The message with its properties as `key=value`: redacted, on one line, of bounded length. */
function describe({ rawMessage, properties }: LogRecord, redact: Redactor): string {
  const safe = redact.value(properties);
  const pairs = Object.entries(Object(safe)).filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}=${describeValue(value)}`);
  const line = oneLine(redact.text(String(rawMessage)) + pairs.join(""));
  const surplus = line.length - MAX_LINE;
  return surplus <= 0 ? line : `${line.slice(0, MAX_LINE)}… (${surplus} more characters)`;
}

function describeValue(value: unknown): string {
  if (typeof value === "string" && /^[^\s"=\\]+$/.test(value)) return value;
  return JSON.stringify(value) ?? String(value);
}

const encoder = new TextEncoder();

function encodeLine(line: string): Uint8Array {
  return encoder.encode(`${line}\n`);
}

/** @throws when nobody reads standard error any more (EPIPE), which `attempt` survives */
function writeToStderr(bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) {
    written += Deno.stderr.writeSync(bytes.subarray(written));
  }
}

interface FileRequest {
  readonly filename: string;
  readonly index: number;
  line(record: LogRecord, message: string): string;
}

type FileOptions = FileSinkOptions & { nonBlocking: true };

/** Appends to a file through LogTape's sink, which is loaded only when somebody wants a file. */
async function openFile(
  { filename, index, line }: FileRequest,
): Promise<Pick<Output, "write" | "close">> {
  const { getFileSink } = await import("@logtape/file");
  // Its overloads stand in an order that hides this one.
  const open: (path: string, options: FileOptions) => Sink & AsyncDisposable = getFileSink;
  try {
    const sink = open(filename, {
      formatter: (record) => `${line(record, String(record.rawMessage))}\n`,
      bufferSize: 0,
      nonBlocking: true,
    });
    return {
      write: (record, message) => sink({ ...record, message: [message], rawMessage: message }),
      close: () => Promise.resolve(sink[Symbol.asyncDispose]()),
    };
  } catch (error) {
    const { logFileError } = await import("./config/log_files.ts");
    throw logFileError({ filename, index, cause: error });
  }
}
