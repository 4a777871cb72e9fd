/**
 * Feeds hostile input to the XML-RPC codec and the domain parser.
 *
 *     deno run tests/fuzz/codec_fuzz.ts --seed=1 --iterations=200000 --seconds=60
 *
 * Valid inputs must be read to their known values; damaged ones must be read or be refused with the
 * errors that are promised, and quickly. Prints one line; exits with 1 and shows seed and input when
 * something else happens.
 */
import { parseDomain } from "../../src/odoo/domain.ts";
import { ArgumentError, ProtocolError } from "../../src/odoo/errors.ts";
import type { Json } from "../../src/odoo/json.ts";
import { decodeCall, decodeResponse, encodeResponse } from "../../src/odoo/rpc/xmlrpc_codec.ts";
import { assertEquals } from "../support/assert.ts";
import { damaged, EXHAUSTING } from "./hostile_inputs.ts";
import { Random } from "./random.ts";
import { answerDocument, literalText, randomDomain, randomValue } from "./valid_inputs.ts";

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
  /** The longest that a reader took over one input, in milliseconds. */
  readonly slowest: number;
  readonly failure?: { readonly reason: string; readonly input: string };
}

/** A reader found wanting. */
class Finding extends Error {
  readonly input: string;

  constructor(input: string, cause: unknown) {
    super(cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause), { cause });
    this.input = input;
  }
}

type Reader = (text: string) => unknown;

const READERS: readonly Reader[] = [decodeResponse, decodeCall, readDomain];

/** No text that says anything may be widened to every record. */
function readDomain(text: string): void {
  const { length } = parseDomain(text);
  if (length === 0 && !/^[\s()[\]]+$/.test(text)) throw new Error("widened to every record");
}

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
  #slowest = 0;

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

  #validAnswer(): string {
    const value = randomValue(this.#random, 4);
    const document = answerDocument(this.#random, value);
    this.#expect(document, () => assertEquals(decodeResponse(document), { ok: true, value }));
    const sendable = JSON.parse(JSON.stringify(value).replaceAll("\\u0007", ""));
    const encoded = encodeResponse(sendable);
    this.#expect(
      encoded,
      () => assertEquals(decodeResponse(encoded), { ok: true, value: sendable }),
    );
    return this.#random.chance(0.5) ? document : encoded;
  }

  #validDomain(): string {
    const domain: Json = randomDomain(this.#random, 4);
    const text = literalText(this.#random, domain);
    this.#expect(text, () => assertEquals<unknown>(parseDomain(text), domain));
    this.#expect(text, () => assertEquals<unknown>(parseDomain(domain), domain));
    return text;
  }

  #expect(input: string, check: () => void): void {
    this.#inputs++;
    try {
      check();
    } catch (error) {
      throw new Finding(input, error);
    }
  }

  #hostile(input: string): void {
    this.#inputs++;
    for (const read of READERS) {
      const elapsed = this.#timed(input, read);
      if (elapsed > (this.#options.patience ?? Infinity)) this.#insist(input, read);
    }
  }

  #timed(input: string, read: Reader): number {
    const start = performance.now();
    try {
      read(input);
    } catch (error) {
      if (!isPromised(error)) throw new Finding(input, error);
      if (error.message.length > 1000) throw new Finding(input, "a message of excessive length");
      this.#refused++;
    }
    const elapsed = performance.now() - start;
    this.#slowest = Math.max(this.#slowest, elapsed);
    return elapsed;
  }

  /** A pause of the machine is no fault of the reader: only slow every time is slow. */
  #insist(input: string, read: Reader): void {
    const best = Math.min(...[1, 2, 3].map(() => this.#timed(input, read)));
    if (best > (this.#options.patience ?? Infinity)) {
      throw new Finding(input, `${read.name} took ${best.toFixed(0)} ms`);
    }
  }
}

function isPromised(error: unknown): error is ArgumentError | ProtocolError {
  return error instanceof ArgumentError ||
    (error instanceof ProtocolError && error.kind === "malformed");
}

function flag(name: string, otherwise: number): number {
  const given = Deno.args.find((argument) => argument.startsWith(`--${name}=`));
  return given === undefined ? otherwise : Number(given.slice(name.length + 3));
}

function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

if (import.meta.main) {
  const seed = flag("seed", 1);
  const report = fuzzCodecs({
    seed,
    iterations: flag("iterations", 200_000),
    seconds: flag("seconds", 60),
    patience: 50,
  });
  const { inputs, refused, slowest, failure } = report;
  const verdict = failure === undefined ? "ok" : "FAILED";
  print(
    `${verdict}: seed ${seed}, ${inputs} inputs, ${refused} refusals, slowest ${
      slowest.toFixed(1)
    } ms`,
  );
  if (failure !== undefined) {
    print(`${failure.reason}\ninput: ${JSON.stringify(failure.input.slice(0, 4000))}`);
    Deno.exit(1);
  }
}
