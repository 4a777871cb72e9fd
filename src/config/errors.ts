/** What can be wrong before the program serves anything. A leaf: imports nothing. */

/** A configuration that cannot be used. Told in one line on stderr; the process exits with 2. */
export class ConfigError extends Error {
  /** What to change: a key (`http.port`), a variable (`ODOO_URL`), an option (`--port`) or a file. */
  readonly option: string;

  constructor(option: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ConfigError";
    this.option = option;
  }
}

/** Nothing is wrong, but keys are missing that this command needs. */
export class MissingConfigError extends ConfigError {
  readonly missing: readonly string[];

  constructor(missing: readonly string[], message: string) {
    super(missing[0] ?? "", message);
    this.name = "MissingConfigError";
    this.missing = missing;
  }
}

/** A file that cannot be read to be changed, written or removed. */
export class FileError extends ConfigError {
  constructor(path: string, message: string, options?: ErrorOptions) {
    super(path, message, options);
    this.name = "FileError";
  }
}

/** A command line that cannot be understood. Told in one line on stderr; the process exits with 2. */
export class UsageError extends Error {
  /** The option or argument at fault, such as `--port` or `TOOL`. */
  readonly option: string;

  constructor(option: string, message: string) {
    super(message);
    this.name = "UsageError";
    this.option = option;
  }
}
