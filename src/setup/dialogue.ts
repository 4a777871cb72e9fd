/** What every part of the conversation needs. Types alone. */
import type { System } from "../config/system.ts";
import type { Questions } from "./questions.ts";
import type { Terminal } from "./terminal.ts";

export interface Dialogue {
  readonly terminal: Terminal;
  readonly questions: Questions;
  readonly system: System;
  /** Fires when it is to end. */
  readonly signal: AbortSignal;
}
