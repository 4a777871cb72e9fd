/** What a `config` command has to say. Types alone. */

export interface Told {
  readonly ok: boolean;
  /** For standard output, without a newline at the end. */
  readonly text: string;
  /** For standard error, where a pipe does not take them. One line each. */
  readonly notes?: readonly string[];
}
