/** Writes for people and pipes: whole, and at once. Must not know what is written. */

/** What it takes of `Deno.stdout` and `Deno.stderr`. */
export interface Output {
  writeSync(bytes: Uint8Array): number;
}

/** The text as it is: whoever wants a line ends it. */
export function print(output: Output, text: string): void {
  let rest = new TextEncoder().encode(text);
  while (rest.length > 0) rest = rest.subarray(output.writeSync(rest));
}
