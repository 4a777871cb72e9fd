/**
 * Asks in rounds what one user wants to know of one model, tells the news, and keeps the pace: one round an interval,
 * fewer while nothing happens for long or Odoo cannot be asked. Must not know what is asked.
 */
import { AuthError } from "../odoo/errors.ts";
import type { OdooService } from "../odoo/service.ts";
import { pauseAfter, REFUSED_PAUSE_MS } from "./pace.ts";
import { Questions } from "./questions.ts";
import type { News, Subscription } from "./subscription.ts";
import type { Target } from "./target.ts";

export interface PollOptions {
  readonly odoo: OdooService;
  readonly model: string;
  /** Milliseconds from one round to the next at full pace. */
  readonly intervalMs: () => number;
  /** Milliseconds after which a user whom Odoo did not let in is tried once more. */
  readonly refusedPauseMs?: number | undefined;
  /** Runs a round as nobody's call in particular. */
  readonly outside: (run: () => void) => void;
  /** Nobody watches any more. */
  readonly onEmpty: () => void;
  /** Told once of each failure that lasts, of giving up after it, and of listeners that throw. */
  readonly onError: (error: unknown) => void;
}

/** A key that is refused so often in a row has expired or was withdrawn. */
const MAX_REFUSED = 2;

export class Poll implements Disposable {
  readonly #options: PollOptions;
  readonly #questions: Questions;
  readonly #end = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isRunning = false;
  #isUrgent = false;
  #begunAt = performance.now();
  #quiet = 0;
  #failed = 0;
  /** How often in a row Odoo did not let the user in. */
  #refused = 0;

  constructor(options: PollOptions) {
    this.#options = options;
    this.#questions = new Questions(options.odoo, options.model);
  }

  /**
   * Resolves once it is known what there is, with how to leave.
   * @throws {CallError} where it cannot be read: nothing is watched then
   */
  async add(target: Target, subscription: Subscription): Promise<() => void> {
    try {
      const leave = await this.#questions.add(target, subscription, this.#end.signal);
      this.wake();
      return () => {
        leave();
        this.#tidy();
      };
    } catch (error) {
      this.#tidy();
      throw error;
    }
  }

  /** Somebody is there: goes on at full pace, unless Odoo cannot be asked. */
  wake(): void {
    this.#quiet = 0;
    this.#schedule();
  }

  /** Something happened somewhere: asks now, or when the round under way is over, unless Odoo cannot be asked. */
  hurry(): void {
    this.#isUrgent = true;
    this.wake();
  }

  [Symbol.dispose](): void {
    this.#end.abort();
    clearTimeout(this.#timer);
  }

  #tidy(): void {
    if (this.#questions.isEmpty) this.#options.onEmpty();
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (this.#isRunning || this.#end.signal.aborted) return;
    const { intervalMs, refusedPauseMs = REFUSED_PAUSE_MS } = this.#options;
    const leastMs = this.#refused > 0 ? refusedPauseMs : 0;
    const rounds = { quiet: this.#quiet, failed: this.#failed, leastMs };
    const isNow = this.#isUrgent && this.#failed === 0;
    const pause = isNow ? 0 : pauseAfter(rounds, intervalMs());
    const elapsed = performance.now() - this.#begunAt;
    const run = (): void => this.#options.outside(() => void this.#run());
    this.#timer = setTimeout(run, Math.max(0, Math.ceil(pause - elapsed)));
    Deno.unrefTimer(this.#timer);
  }

  async #run(): Promise<void> {
    const { onError } = this.#options;
    const { signal } = this.#end;
    this.#begunAt = performance.now();
    this.#isRunning = true;
    this.#isUrgent = false;
    try {
      const news = await this.#questions.round({ signal, isGap: this.#failed > 0, onError });
      this.#failed = this.#refused = 0;
      this.#quiet = news.length > 0 ? 0 : this.#quiet + 1;
      if (!signal.aborted) this.#tell(news);
    } catch (error) {
      this.#failed++;
      this.#refused = error instanceof AuthError ? this.#refused + 1 : 0;
      if (signal.aborted) return;
      if (this.#failed === 1) onError(error);
      if (this.#refused >= MAX_REFUSED) this.#giveUp(error);
    } finally {
      this.#isRunning = false;
      this.#schedule();
    }
  }

  #giveUp(error: unknown): void {
    const { model, onError } = this.#options;
    const text = `whoever listens to ${model || "modules"} is not told any more`;
    onError(new Error(text, { cause: error }));
    this.#tell(this.#questions.gone());
  }

  #tell(news: readonly News[]): void {
    for (const { subscriptions, change } of news) {
      for (const subscription of [...subscriptions]) {
        try {
          subscription.tell(change);
        } catch (error) {
          this.#options.onError(error);
        }
      }
    }
  }
}
