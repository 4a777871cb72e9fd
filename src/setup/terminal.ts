/**
 * Somebody at a terminal, or a pipe in their place: lines out, answers in, secrets without echo. Knows bytes and
 * modes of a terminal; must not know a question.
 *
 * All talk goes to standard error, so that standard output holds nothing but what was asked to be printed.
 */
import { Cancelled } from "./errors.ts";

export interface Terminal {
  /** Writes a line of talk. */
  say(text: string): void;
  /** Writes to standard output. */
  print(text: string): void;
  /**
   * What is typed, without the line's end; undefined where the input has ended.
   * @throws {Cancelled} at Ctrl-C
   */
  ask(prompt: string): Promise<string | undefined>;
  /** The same, and nothing of it is shown. */
  askSecret(prompt: string): Promise<string | undefined>;
  /** All that a pipe brings; of a terminal a line that is not shown. */
  readInput(prompt: string): Promise<string>;
}

/** What it takes of `Deno.stdin`. */
export interface Keyboard {
  read(buffer: Uint8Array): Promise<number | null>;
  isTerminal(): boolean;
  setRaw(mode: boolean): void;
}

export interface TerminalOptions {
  readonly keyboard: Keyboard;
  readonly say: (text: string) => void;
  readonly print: (text: string) => void;
  /** Fires when a question is not to be waited for any more. */
  readonly signal: AbortSignal;
}

export function createTerminal({ keyboard, say, print, signal }: TerminalOptions): Terminal {
  const input = new ByteSource(keyboard, signal);
  const readLine = async (): Promise<string | undefined> => {
    const bytes = await input.until((byte) => byte === LINE_FEED);
    return bytes && decode(bytes).replace(/\r$/, "");
  };
  const askSecret = async (prompt: string): Promise<string | undefined> => {
    if (!keyboard.isTerminal()) {
      say(prompt);
      return await readLine();
    }
    // Before the prompt: whoever types at once would see it.
    keyboard.setRaw(true);
    try {
      say(prompt);
      return await readHidden(input);
    } finally {
      keyboard.setRaw(false);
      say("\n");
    }
  };
  return {
    say: (text) => say(`${text}\n`),
    print: (text) => print(`${text}\n`),
    ask: (prompt) => {
      say(prompt);
      return readLine();
    },
    askSecret,
    readInput: async (prompt) =>
      keyboard.isTerminal()
        ? await askSecret(prompt) ?? ""
        : decode(await input.until(() => false) ?? []),
  };
}

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const CONTROL_C = 3;
const CONTROL_D = 4;
const CONTROL_U = 21;
const ESCAPE = 27;

/** In raw mode the terminal does nothing by itself: what keys mean is decided here. */
async function readHidden(input: ByteSource): Promise<string | undefined> {
  const typed: number[] = [];
  while (true) {
    const byte = await input.next();
    if (byte === CONTROL_C) throw new Cancelled();
    if (byte === undefined || (byte === CONTROL_D && typed.length === 0)) return undefined;
    if (byte === CARRIAGE_RETURN || byte === LINE_FEED) return decode(typed);
    if (byte === ESCAPE) await skipSequence(input);
    else if (byte === CONTROL_U) typed.length = 0;
    else if (isErasing(byte)) eraseCharacter(typed);
    else if (byte >= 32) typed.push(byte);
  }
}

function isErasing(byte: number): boolean {
  return byte === 8 || byte === 127;
}

/** A character may be several bytes: those that continue one begin with the bits 10. */
function eraseCharacter(typed: number[]): void {
  while (((typed.pop() ?? 0) & 0xc0) === 0x80);
}

/** Arrows and their like: ESC, [ or O, parameters, a letter or ~. Escape alone has nothing behind it. */
async function skipSequence(input: ByteSource): Promise<void> {
  if (!input.hasMore) return;
  const first = await input.next();
  if (first !== 0x5b && first !== 0x4f) return;
  let byte = await input.next();
  while (byte !== undefined && (byte < 0x40 || byte > 0x7e)) byte = await input.next();
}

/** Bytes one by one; what a read brought too many is kept for the next question. */
class ByteSource {
  readonly #keyboard: Keyboard;
  readonly #signal: AbortSignal;
  #kept: number[] = [];
  #isOver = false;

  constructor(keyboard: Keyboard, signal: AbortSignal) {
    this.#keyboard = keyboard;
    this.#signal = signal;
  }

  get hasMore(): boolean {
    return this.#kept.length > 0;
  }

  /** undefined at the end. @throws {Cancelled} */
  async next(): Promise<number | undefined> {
    if (this.#kept.length === 0 && !this.#isOver) await this.#fill();
    return this.#kept.shift();
  }

  /** The bytes before the first that matches, or the last ones; undefined where there are none. */
  async until(isEnd: (byte: number) => boolean): Promise<number[] | undefined> {
    const found: number[] = [];
    for (let byte = await this.next(); byte !== undefined; byte = await this.next()) {
      if (isEnd(byte)) return found;
      found.push(byte);
    }
    return found.length > 0 ? found : undefined;
  }

  async #fill(): Promise<void> {
    const buffer = new Uint8Array(4096);
    const count = await untilAborted(this.#keyboard.read(buffer), this.#signal);
    if (count === null) this.#isOver = true;
    else this.#kept = [...buffer.subarray(0, count)];
  }
}

/** A read cannot be called off: it is left alone, and the process ends. */
async function untilAborted<T>(reading: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) throw new Cancelled();
  const { promise, reject } = Promise.withResolvers<never>();
  const cancel = (): void => reject(new Cancelled());
  signal.addEventListener("abort", cancel, { once: true });
  try {
    return await Promise.race([reading, promise]);
  } finally {
    signal.removeEventListener("abort", cancel);
  }
}

function decode(bytes: readonly number[]): string {
  return new TextDecoder().decode(new Uint8Array(bytes));
}
