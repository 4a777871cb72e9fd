/**
 * Feeds hostile input to the XML-RPC codec and the domain parser.
 *
 *     deno run tests/fuzz/codec_fuzz.ts --seed=1 --iterations=200000 --seconds=60
 *
 * Valid inputs must be read to their known values; damaged ones must be refused with the errors that
 * are promised, or be read as `reference_reader.ts` reads them, and quickly. Prints what it saw and
 * which input was the slowest; exits with 1 where something else happened or the time did not suffice.
 */
import { parseDomain } from "../../src/odoo/domain.ts";
import { ArgumentError, ProtocolError } from "../../src/odoo/errors.ts";
import type { Json } from "../../src/odoo/json.ts";
import { decodeCall, decodeResponse, encodeResponse } from "../../src/odoo/rpc/xmlrpc_codec.ts";
import type { XmlRpcAnswer } from "../../src/odoo/rpc/xmlrpc_codec.ts";
import { assert, assertEquals, assertThrows } from "../support/assert.ts";
import { damaged, EXHAUSTING } from "./hostile_inputs.ts";
import { pythonAnswer, pythonFault, terseAnswer } from "./python_marshal.ts";
import { Random } from "./random.ts";
import { referenceAnswer } from "./reference_reader.ts";
import {
  answerDocument,
  literalText,
  randomDomain,
  randomRecords,
  randomValue,
  randomWord,
} from "./valid_inputs.ts";

export interface FuzzOptions {
  readonly seed: number;
  readonly iterations: number;
  /** Stops early when the time is over. */
  readonly seconds?: number;
  /** How long a reader may take over one input, in milliseconds. */
  readonly patience?: number;
}

export interface FuzzReport {
  readonly inputs: number;
  readonly refused: number;
  readonly slowest: Slowness;
  readonly failure?: { readonly reason: string; readonly input: string };
}

/** How long a reader took over an input, in milliseconds. */
interface Slowness {
  readonly milliseconds: number;
  readonly reader: string;
  readonly input: string;
}

/** A reader found wanting. */
class Finding extends Error {
  readonly input: string;

  constructor(input: string, cause: unknown) {
    super(cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause), { cause });
    this.input = input;
  }
}

interface Reader {
  readonly read: (text: string) => unknown;
  /** Throws where what was read is not what the text says. */
  readonly check?: (text: string) => void;
}

const READERS: readonly Reader[] = [
  { read: decodeResponse, check: agreesWithReference },
  { read: decodeCall },
  { read: parseDomain, check: isNotWidened },
];

function agreesWithReference(text: string): void {
  const answer = decodeResponse(text);
  const reference = referenceAnswer(text);
  assertEquals(reference.isFault, !answer.ok);
  if (answer.ok) assertEquals(answer.value, reference.value);
}

/** No text that says anything may become every record. */
function isNotWidened(text: string): void {
  assert(parseDomain(text).length > 0 || /^[\s()[\]]+$/.test(text), "widened to every record");
}

/** Longer than this no error may be: a hostile input does not fill a log (characters). */
const MAX_MESSAGE = 1000;

const ROOT_END = "</methodResponse";

export function fuzzCodecs(options: FuzzOptions): FuzzReport {
  const run = new FuzzRun(options);
  try {
    run.all();
  } catch (error) {
    if (!(error instanceof Finding)) throw error;
    return { ...run.report(), failure: { reason: error.message, input: error.input } };
  }
  return run.report();
}

class FuzzRun {
  readonly #random: Random;
  readonly #options: FuzzOptions;
  readonly #deadline: number;
  #inputs = 0;
  #refused = 0;
  #slowest: Slowness = { milliseconds: 0, reader: "", input: "" };

  constructor(options: FuzzOptions) {
    this.#options = options;
    this.#random = new Random(options.seed);
    this.#deadline = performance.now() + (options.seconds ?? Infinity) * 1000;
  }

  report(): FuzzReport {
    return { inputs: this.#inputs, refused: this.#refused, slowest: this.#slowest };
  }

  all(): void {
    for (const input of EXHAUSTING) this.#hostile(input);
    while (this.#inputs < this.#options.iterations && performance.now() < this.#deadline) {
      const input = this.#random.chance(0.6) ? this.#validAnswer() : this.#validDomain();
      for (let left = 3; left > 0; left--) this.#hostile(damaged(this.#random, input));
    }
  }

  /** One value written in several ways, of which one is to be damaged; sometimes a fault. */
  #validAnswer(): string {
    const random = this.#random;
    if (random.chance(0.05)) return this.#validFault();
    const value = random.chance(0.4) ? randomRecords(random) : randomValue(random, 4);
    const sendable = JSON.parse(JSON.stringify(value).replaceAll("\\u0007", ""));
    return random.pick([
      this.#validDocument(answerDocument(random, value), { ok: true, value }),
      this.#validDocument(pythonAnswer(value), { ok: true, value }),
      this.#validDocument(terseAnswer(value), { ok: true, value }),
      this.#validDocument(encodeResponse(sendable), { ok: true, value: sendable }),
    ]);
  }

  #validFault(): string {
    const [code, message] = [this.#random.below(5), randomWord(this.#random)];
    return this.#validDocument(pythonFault(code, message), { ok: false, code, message });
  }

  /** The document, which must say what is expected, and nothing when its end is missing. */
  #validDocument(document: string, expected: XmlRpcAnswer): string {
    this.#expect(document, () => assertEquals(decodeResponse(document), expected));
    const cut = document.slice(0, this.#random.below(document.lastIndexOf(ROOT_END)));
    this.#expect(cut, () => assertThrows(() => decodeResponse(cut), ProtocolError));
    return document;
  }

  #validDomain(): string {
    const domain: Json = randomDomain(this.#random, 4);
    const text = literalText(this.#random, domain);
    this.#expect(text, () => assertEquals<unknown>(parseDomain(text), domain));
    this.#expect(text, () => assertEquals<unknown>(parseDomain(domain), domain));
    return text;
  }

  #hostile(input: string): void {
    this.#inputs++;
    for (const { read, check } of READERS) {
      const { milliseconds, error } = attempt(input, read);
      if (milliseconds > this.#slowest.milliseconds) this.#measureAgain(input, read);
      if (error === undefined) this.#demand(input, () => check?.(input));
      else if (isPromised(error)) this.#refused++;
      else throw new Finding(input, error);
    }
  }

  #expect(input: string, check: () => void): void {
    this.#inputs++;
    this.#demand(input, check);
  }

  #demand(input: string, check: () => void): void {
    try {
      check();
    } catch (error) {
      throw new Finding(input, error);
    }
  }

  /** A pause of the machine is no fault of the reader: only slow every time is slow. */
  #measureAgain(input: string, read: Reader["read"]): void {
    const times = [1, 2, 3].map(() => attempt(input, read).milliseconds);
    const milliseconds = Math.min(...times);
    if (milliseconds > this.#slowest.milliseconds) {
      this.#slowest = { milliseconds, reader: read.name, input };
    }
    if (milliseconds > (this.#options.patience ?? Infinity)) {
      throw new Finding(input, `${read.name} took ${milliseconds.toFixed(1)} ms`);
    }
  }
}

function attempt(input: string, read: Reader["read"]): { milliseconds: number; error?: unknown } {
  const begun = performance.now();
  try {
    read(input);
    return { milliseconds: performance.now() - begun };
  } catch (error) {
    return { milliseconds: performance.now() - begun, error };
  }
}

function isPromised(error: unknown): boolean {
  const isRefusal = error instanceof ArgumentError ||
    (error instanceof ProtocolError && error.kind === "malformed");
  return isRefusal && error.message.length <= MAX_MESSAGE;
}

function flag(name: string, otherwise: number): number {
  const given = Deno.args.find((argument) => argument.startsWith(`--${name}=`));
  return given === undefined ? otherwise : Number(given.slice(name.length + 3));
}

function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

function main(): number {
  const seed = flag("seed", 1);
  const iterations = flag("iterations", 200_000);
  const seconds = flag("seconds", 60);
  const begun = performance.now();
  const { inputs, refused, slowest, failure } = fuzzCodecs({
    seed,
    iterations,
    seconds,
    patience: 50,
  });
  const isDone = failure === undefined && inputs >= iterations;
  const took = ((performance.now() - begun) / 1000).toFixed(1);
  print(
    `${isDone ? "ok" : "FAILED"}: seed ${seed}, ${inputs} inputs in ${took} s, ${refused} refusals`,
  );
  const { milliseconds, reader, input } = slowest;
  print(`slowest: ${reader} ${milliseconds.toFixed(1)} ms, ${JSON.stringify(input.slice(0, 60))}`);
  if (failure !== undefined) {
    print(`${failure.reason}\ninput: ${JSON.stringify(failure.input.slice(0, 4000))}`);
  } else if (!isDone) print(`${iterations} inputs did not fit into ${seconds} s`);
  return isDone ? 0 : 1;
}

if (import.meta.main) Deno.exit(main());
