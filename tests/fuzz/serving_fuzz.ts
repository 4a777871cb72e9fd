/**
 * Sends hostile requests to the whole program over HTTP and standard input, around the embedded Odoo.
 *
 *     deno run --allow-all --v8-flags=--expose-gc tests/fuzz/serving_fuzz.ts --seed=1 \
 *       --iterations=100000 --seconds=600
 *
 * Every answer must have a proper status and shape, none may tell of the inside, nothing may fail that
 * nobody foresaw, and a proper request must be answered at the end. The inputs repeat for a seed, the
 * order in which they meet does not. Prints what it saw; exits with 1 where something else happened,
 * memory grew, or the time did not suffice.
 */
import { assert, assertEquals } from "../support/assert.ts";
import { checkGuardedAnswer, checkHttpAnswer } from "./answer_checks.ts";
import { MessageSource } from "./hostile_messages.ts";
import { type HostileRequest, RequestSource } from "./hostile_requests.ts";
import { checkSession, createSession } from "./hostile_stdio.ts";
import { nextPresented } from "./hostile_tokens.ts";
import { LiveSessions } from "./live_sessions.ts";
import { Random } from "./random.ts";
import { NoAnswer, type RawAnswer, RawClient } from "./raw_http.ts";
import { type HttpMode, type ServedProgram, serveProgram } from "./served_program.ts";

export interface ServingFuzzOptions {
  readonly seed: number;
  readonly iterations: number;
  /** Stops early when the time is over. */
  readonly seconds?: number;
}

export interface ServingFuzzReport {
  /** Requests over HTTP and lines on standard input. */
  readonly inputs: number;
  /** How often HTTP answered with a status. */
  readonly statuses: ReadonlyMap<number, number>;
  /** Bytes of the heap after a tenth of the run and at its end, where garbage can be collected. */
  readonly heap: readonly number[];
  readonly failure?: { readonly reason: string; readonly input: string };
}

/** An answer found wanting. */
class Finding extends Error {
  readonly input: string;

  constructor(input: string, cause: unknown) {
    super(cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause), { cause });
    this.input = input;
  }
}

/** Clients that ask at the same time. */
const CLIENTS: readonly (HttpMode | "guarded" | "stdio")[] = [
  ...["http", "http", "streamable_http", "streamable_http", "streamable_http"] as const,
  ...["guarded", "stdio", "stdio"] as const,
];

/** How long an answer may take, in milliseconds, on a machine that has other things to do. */
const PATIENCE_MS = 20_000;

const LINES_PER_SESSION = 100;

/** Inputs after which the embedded Odoo is told to forget the calls that it has listed. */
const FORGET_AFTER = 1000;

export async function fuzzServing(options: ServingFuzzOptions): Promise<ServingFuzzReport> {
  await using program = await serveProgram();
  const run = new ServingRun(program, options);
  try {
    await run.all();
    await checkStillAnswers(program);
  } catch (error) {
    if (!(error instanceof Finding)) throw error;
    return { ...run.report(), failure: { reason: error.message, input: error.input } };
  }
  return run.report();
}

class ServingRun {
  readonly #program: ServedProgram;
  readonly #options: ServingFuzzOptions;
  readonly #deadline: number;
  readonly #statuses = new Map<number, number>();
  readonly #heap: number[] = [];
  #inputs = 0;
  #finding: Finding | undefined;

  constructor(program: ServedProgram, options: ServingFuzzOptions) {
    this.#program = program;
    this.#options = options;
    this.#deadline = performance.now() + (options.seconds ?? Infinity) * 1000;
  }

  report(): ServingFuzzReport {
    return { inputs: this.#inputs, statuses: this.#statuses, heap: this.#heap };
  }

  /** @throws {Finding} the first of any client */
  async all(): Promise<void> {
    await Promise.all(CLIENTS.map((mode, index) => {
      const random = new Random(this.#options.seed * CLIENTS.length + index);
      if (mode === "stdio") return this.#talkOverStdio(random);
      return mode === "guarded" ? this.#presentTokens(random) : this.#talkOverHttp(mode, random);
    }));
    this.#heap.push(collectedHeap());
    if (this.#finding !== undefined) throw this.#finding;
  }

  /** How many inputs each client has. */
  get #share(): number {
    return Math.ceil(this.#options.iterations / CLIENTS.length);
  }

  get #isOver(): boolean {
    return this.#finding !== undefined || performance.now() >= this.#deadline;
  }

  async #talkOverHttp(mode: HttpMode, random: Random): Promise<void> {
    const url = this.#program.urls[mode];
    const requests = new RequestSource(random, new MessageSource(random, this.#program.tools));
    using client = new RawClient(Number(new URL(url).port), { patienceMs: PATIENCE_MS });
    await using sessions = new LiveSessions(url, (error) => this.#found("a stream", error));
    for (let left = this.#share; left > 0 && !this.#isOver; left--) {
      const request = requests.next(await sessions.get());
      await this.#ask(client, request).catch((error) => this.#found(request.shown, error));
      this.#count(1);
    }
  }

  async #presentTokens(random: Random): Promise<void> {
    const { url, tokens } = this.#program.guarded;
    const requests = new RequestSource(random, new MessageSource(random, this.#program.tools));
    using client = new RawClient(Number(new URL(url).port), { patienceMs: PATIENCE_MS });
    for (let left = this.#share; left > 0 && !this.#isOver; left--) {
      const presented = nextPresented(random, tokens);
      const headers = presented.values.map((value): [string, string] => ["Authorization", value]);
      const request = requests.call(headers);
      await this.#send(client, request)
        .then((answer) => answer && checkGuardedAnswer(presented, { request, answer }))
        .catch((error) => this.#found(request.shown, error));
      this.#count(1);
    }
  }

  async #ask(client: RawClient, request: HostileRequest): Promise<void> {
    const answer = await this.#send(client, request);
    if (answer !== undefined) checkHttpAnswer(request, answer);
  }

  /** Gives undefined where the server may say nothing. */
  async #send(client: RawClient, request: HostileRequest): Promise<RawAnswer | undefined> {
    const answer = await client.send(request).catch((error) => {
      if (error instanceof NoAnswer && request.isBroken) return undefined;
      throw error;
    });
    if (answer === undefined) return undefined;
    this.#statuses.set(answer.status, (this.#statuses.get(answer.status) ?? 0) + 1);
    return answer;
  }

  async #talkOverStdio(random: Random): Promise<void> {
    const messages = new MessageSource(random, this.#program.tools);
    for (let left = this.#share; left > 0 && !this.#isOver; left -= LINES_PER_SESSION) {
      const count = Math.min(LINES_PER_SESSION, left);
      const session = createSession(random, { messages, count });
      await checkSession(this.#program, session, random)
        .catch((error) => this.#found(shown(session.lines), error));
      this.#count(count);
    }
  }

  #count(inputs: number): void {
    const before = this.#inputs;
    this.#inputs += inputs;
    const passed = (step: number): boolean =>
      Math.floor(before / step) < Math.floor(this.#inputs / step);
    if (passed(FORGET_AFTER)) this.#program.forgetCalls();
    if (this.#heap.length === 0 && passed(this.#options.iterations / 10)) {
      this.#heap.push(collectedHeap());
    }
    const [unexpected] = this.#program.unexpected;
    if (unexpected !== undefined) this.#found("before this moment", unexpected);
  }

  #found(input: string, cause: unknown): void {
    this.#finding ??= new Finding(input, cause);
  }
}

function shown(lines: readonly string[]): string {
  return lines.map((line) => line.slice(0, 200)).join("\n");
}

/** Bytes that are used; 0 where garbage cannot be collected, so that the figure would mean nothing. */
function collectedHeap(): number {
  const collect: unknown = Reflect.get(globalThis, "gc");
  if (typeof collect !== "function") return 0;
  collect();
  return Deno.memoryUsage().heapUsed;
}

const SEARCH = {
  jsonrpc: "2.0",
  id: "normal",
  method: "tools/call",
  params: { name: "search_records", arguments: { model: "res.partner", limit: 1 } },
} as const;

async function checkStillAnswers({ urls, guarded }: ServedProgram): Promise<void> {
  const authorization = `Bearer ${guarded.tokens.good[0]}`;
  for (const url of [...Object.values(urls), guarded.url]) {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", authorization },
      body: JSON.stringify(SEARCH),
    });
    const { id, result } = await response.json();
    assertEquals([response.status, id], [200, "normal"]);
    assert(result.structuredContent.rows.length === 1, "a record was expected");
  }
}

/** The heap at the end may be this much of what it was after a tenth, and no less than that of bytes more. */
const MAX_GROWTH = 1.2;
const MAX_GROWN_BYTES = 20_000_000;

function isBounded([before = 0, after = 0]: readonly number[]): boolean {
  return after <= Math.max(before * MAX_GROWTH, before + MAX_GROWN_BYTES);
}

function flag(name: string, otherwise: number): number {
  const given = Deno.args.find((argument) => argument.startsWith(`--${name}=`));
  return given === undefined ? otherwise : Number(given.slice(name.length + 3));
}

function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

async function main(): Promise<number> {
  const seed = flag("seed", 1);
  const iterations = flag("iterations", 100_000);
  const seconds = flag("seconds", 600);
  const begun = performance.now();
  const { inputs, statuses, heap, failure } = await fuzzServing({ seed, iterations, seconds });
  const isDone = failure === undefined && inputs >= iterations && isBounded(heap);
  const took = ((performance.now() - begun) / 1000).toFixed(1);
  print(`${isDone ? "ok" : "FAILED"}: seed ${seed}, ${inputs} inputs in ${took} s`);
  const counts = [...statuses].sort(([a], [b]) => a - b).map(([status, n]) => `${status}: ${n}`);
  print(`statuses: ${counts.join(", ")}`);
  print(`heap: ${heap.map((bytes) => `${(bytes / 1e6).toFixed(1)} MB`).join(", then ")}`);
  if (failure !== undefined) {
    print(`${failure.reason.slice(0, 1000)}\ninput: ${failure.input.slice(0, 4000)}`);
  } else if (inputs < iterations) print(`${iterations} inputs did not fit into ${seconds} s`);
  return isDone ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main());
