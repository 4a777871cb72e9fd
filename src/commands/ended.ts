/** What a command ends with. Types alone. */

export interface Ended {
  /** The process's exit code. */
  readonly code: number;
  /** For standard output, without a newline at the end. */
  readonly text?: string;
  /** For standard error, where a pipe does not take them. One line each. */
  readonly notes?: readonly string[];
}
