/** A terminal as the program sees it: bytes from keys and pastes, modes that come and go. */
import { Cancelled } from "../../src/setup/errors.ts";
import { quoted } from "../../src/log_format.ts";
import { createTerminal, type Keyboard, type Terminal } from "../../src/setup/terminal.ts";
import { assert, assertEquals, assertRejects } from "../support/assert.ts";

interface Fixture {
  readonly terminal: Terminal;
  readonly modes: boolean[];
  said(): string;
}

/** What one read brings, as text or as bytes. */
type Read = string | readonly number[];

function openTerminal(
  reads: readonly Read[],
  { isTerminal = true, signal = new AbortController().signal } = {},
): Fixture {
  const chunks = reads.map((read) =>
    typeof read === "string" ? new TextEncoder().encode(read) : new Uint8Array(read)
  );
  const modes: boolean[] = [];
  let said = "";
  const keyboard: Keyboard = {
    read: (buffer) => {
      const chunk = chunks.shift();
      if (chunk) buffer.set(chunk);
      return Promise.resolve(chunk?.length ?? null);
    },
    isTerminal: () => isTerminal,
    setRaw: (mode) => void modes.push(mode),
  };
  const terminal = createTerminal({
    keyboard,
    say: (text) => said += text,
    print: () => {},
    signal,
  });
  return { terminal, modes, said: () => said };
}

const TYPED: readonly (readonly [what: string, reads: Read[], secret: string | undefined])[] = [
  ["one key after the other", ["a", "b", "c", "\r"], "abc"],
  ["a paste with its line's end", ["s3cret\n"], "s3cret"],
  ["backspace, of either kind", ["ax\x7fby\bc\r"], "abc"],
  ["backspace over a character of several bytes", ["paé\x7fà€\x7f\r"], "paà"],
  ["a character that comes in two reads", ["a", [0xc3], [0xa8], "\r"], "aè"],
  ["backspace where nothing is", ["\x7f\x7fa\r"], "a"],
  ["Ctrl-U", ["wrong\x15right\r"], "right"],
  ["arrows and other keys", ["a\x1b[A\x1b[1;5Cb\x1bOP\x1b[3~c\t\r"], "abc"],
  ["a bracketed paste", ["\x1b[200~key\x1b[201~\r"], "key"],
  ["escape alone", ["\x1b", "a\r"], "a"],
  ["Ctrl-D", ["\x04"], undefined],
  ["the end of the input", [], undefined],
];

for (const [what, reads, secret] of TYPED) {
  Deno.test(`askSecret() reads ${what}, and shows nothing of it`, async () => {
    const { terminal, modes, said } = openTerminal(reads);
    assertEquals(await terminal.askSecret("Key: "), secret);
    assertEquals(said(), "Key: \n");
    assertEquals(modes, [true, false]);
  });
}

Deno.test("askSecret() gives the terminal back at Ctrl-C", async () => {
  const { terminal, modes } = openTerminal(["ab\x03"]);
  await assertRejects(() => terminal.askSecret("Key: "), Cancelled);
  assertEquals(modes, [true, false]);
});

Deno.test("a signal ends a question that nobody answers, and gives the terminal back", async () => {
  const stop = new AbortController();
  const modes: boolean[] = [];
  const terminal = createTerminal({
    keyboard: {
      read: () => new Promise(() => {}),
      isTerminal: () => true,
      setRaw: (mode) => void modes.push(mode),
    },
    say: () => {},
    print: () => {},
    signal: stop.signal,
  });
  const asked = assertRejects(() => terminal.askSecret("Key: "), Cancelled);
  stop.abort();
  await asked;
  assertEquals(modes, [true, false]);
  await assertRejects(() => terminal.ask("Again: "), Cancelled);
});

Deno.test("what a paste brings too many answers the next question", async () => {
  const { terminal } = openTerminal(["ada\r\nkey\nrest"]);
  assertEquals(await terminal.ask("User: "), "ada");
  assertEquals(await terminal.askSecret("Key: "), "key");
  assertEquals(await terminal.ask("More: "), "rest");
  assertEquals(await terminal.ask("More: "), undefined);
});

Deno.test("a pipe is read line by line, and its mode left alone", async () => {
  const { terminal, modes } = openTerminal(["one\r\n", "\ntwo"], { isTerminal: false });
  assertEquals(await terminal.ask("A: "), "one");
  assertEquals(await terminal.askSecret("B: "), "");
  assertEquals(await terminal.askSecret("C: "), "two");
  assertEquals(await terminal.ask("D: "), undefined);
  assertEquals(modes, []);
});

Deno.test("quoted() leaves nothing that steers a terminal, and ends", () => {
  assertEquals(quoted("a\x1b[2Jb\r\nc\u202ed"), "a[2Jb\\r\\ncd");
  assert(quoted("x".repeat(10_000)).length < 400);
});
