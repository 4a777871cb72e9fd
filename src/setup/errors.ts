/** How setting up can end early. A leaf: imports nothing. */

/** It could not be done, and asking again would not help. The process exits with 1. */
export class SetupError extends Error {
  override readonly name = "SetupError";
}

/** Somebody pressed Ctrl-C, or the process was told to end, while a question was open. */
export class Cancelled extends Error {
  override readonly name = "Cancelled";
}
